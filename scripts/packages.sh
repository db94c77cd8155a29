# shellcheck shell=bash
# Installs the programs that a script needs besides Java. Sourced by ./verify and the benchmarks, so that they run on a
# fresh machine with one command.

apt_patience=600 # seconds

# install_missing COMMAND:PACKAGE...: installs the Debian package of each command that is missing. COMMAND may also be the path of a
# file.
install_missing() {
  local pair missing=() as_root=()
  for pair; do
    command -v "${pair%%:*}" >/dev/null || [[ $pair = /* && -e ${pair%%:*} ]] || missing+=("${pair##*:}")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
  if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    echo "${0##*/}: install ${missing[*]} and run again (no apt-get, or neither root nor sudo, to do it here)" >&2
    return 1
  fi
  echo "${0##*/}: installing ${missing[*]}"
  apt_in_turn update && apt_in_turn install -y --no-install-recommends "${missing[@]}"
}

# apt_in_turn ARG...: apt-get, by as_root of the caller. While something else holds one of its locks it is run again, up to apt_patience.
apt_in_turn() {
  local log end=$((SECONDS + apt_patience)) told=no
  log=$(mktemp)
  until "${as_root[@]}" env LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::Retries=3 "$@" \
    </dev/null >"$log" 2>&1; do
    if ! grep -qE 'Could not get lock|locked by another process' "$log" || [ $SECONDS -ge $end ]; then
      cat "$log" >&2
      rm -f "$log"
      return 1
    fi
    [ $told = yes ] || echo "${0##*/}: waiting for another process that installs packages"
    told=yes
    sleep 2
  done
  rm -f "$log"
}
