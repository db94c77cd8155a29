# shellcheck shell=bash
# Podman for the tests of the image. Sourced by ./verify. It has storage and settings of its own in the cache folder, beside other
# installations on the machine. It pulls no image from a registry: this script makes the base image that the Dockerfile names first, from
# the packages of the distribution and the JDK of this machine, and gives it that name.

# prepare_podman: exports CONTAINERS_CONF and CONTAINERS_STORAGE_CONF with a base image in that storage; or NO_PODMAN with the reason why not.
prepare_podman() {
  if [ "$(uname -s)" != Linux ] || [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    export NO_PODMAN="the image is built and run by root on Debian or its kin only"
    echo "${0##*/}: $NO_PODMAN: its tests are skipped" >&2
    return 0
  fi
  install_missing podman:podman buildah:buildah runc:runc debootstrap:debootstrap || return
  podman_home=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/tiny-pushgateway/podman
  configure_podman && make_base "$(sed -n 's/^FROM \([^ ]*\) .*/\1/p' Dockerfile | head -n 1)"
}

# runc and cgroupfs work without systemd; the limits are those that an unprivileged container of CI may set.
configure_podman() {
  local driver=overlay
  export CONTAINERS_CONF=$podman_home/containers.conf CONTAINERS_STORAGE_CONF=$podman_home/storage.conf
  mkdir -p "$podman_home" || return
  if ! grep -qw overlay /proc/filesystems || [ "$(stat -f -c %T "$podman_home")" = overlayfs ]; then
    driver=vfs
  fi
  cat >"$CONTAINERS_CONF" <<'END'
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
END
  cat >"$CONTAINERS_STORAGE_CONF" <<END
[storage]
driver = "$driver"
graphroot = "$podman_home/storage"
runroot = "/run/tiny-pushgateway-podman"
END
}

# make_base NAME: the smallest system of the distribution, with the JDK in the same folder as in the official image.
make_base() {
  local suite mirror root log label
  label=$(cat "$JAVA_HOME/release" /etc/os-release scripts/podman.sh | sha256sum | cut -c1-16)
  if [ "$(podman image inspect --format '{{index .Labels "made-from"}}' "$1" 2>/dev/null)" = "$label" ]; then
    return
  fi
  echo "${0##*/}: making the base image"
  suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
  # shellcheck disable=SC2016 # apt-get's own words, not the shell's
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $suite" | head -n 1)
  root=$(mktemp -d "$podman_home/base.XXXXXX") && log=$root.log || return
  if ! {
    debootstrap --variant=minbase "$suite" "$root" ${mirror:+"$mirror"} &&
      rm -rf "$root"/var/cache/apt/*.bin "$root"/var/cache/apt/archives/*.deb &&
      cp -r /etc/apt/apt.conf.d "$root/etc/apt/" &&
      mkdir -p "$root/opt/java" &&
      cp -rL "$JAVA_HOME" "$root/opt/java/openjdk" &&
      tar -C "$root" -c . | podman import --change "LABEL made-from=$label" \
        --change ENV=JAVA_HOME=/opt/java/openjdk \
        --change ENV=PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin - "$1"
  } >"$log" 2>&1; then
    cat "$log" >&2
    rm -rf "$root" "$log"
    return 1
  fi
  rm -rf "$root" "$log"
}

# build_image: builds the image by the command of endtoend/Podman, so that the tests find its layers.
build_image() {
  [ -n "${NO_PODMAN:-}" ] ||
    podman build --isolation=chroot --pull=never --layers --tag=tiny-pushgateway:test --volume="$HOME/.m2:/root/.m2" \
      --build-arg=REVISION=under-test .
}
