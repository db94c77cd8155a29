# shellcheck shell=sh
# Finds a JDK new enough for this project; sourced by ./tiny-pushgateway and ./verify, so that both
# agree. Sets and exports JAVA_HOME, or says on stderr what is missing and exits with 1.

jdk_needed=25

# set_jdk_major HOME: sets jdk_major to the major version that a JDK's release file states, to 0 when it is no JDK. It starts no process.
set_jdk_major() {
  jdk_major=0
  if [ -x "$1/bin/javac" ] && [ -r "$1/release" ]; then
    while IFS='"' read -r jdk_key jdk_value _; do
      [ "$jdk_key" != JAVA_VERSION= ] || jdk_major=${jdk_value%%[!0-9]*}
    done <"$1/release"
  fi
}

find_jdk() {
  set_jdk_major "${JAVA_HOME:-}"
  [ "${jdk_major:-0}" -lt "$jdk_needed" ] || return 0
  for jdk in "$(jdk_on_path)" /usr/lib/jvm/* \
    "${HOME:-}"/.sdkman/candidates/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    set_jdk_major "$jdk"
    if [ -n "$jdk" ] && [ "${jdk_major:-0}" -ge "$jdk_needed" ]; then
      export JAVA_HOME="$jdk"
      return
    fi
  done
  echo "${0##*/}: needs a JDK $jdk_needed or newer (looked in JAVA_HOME, PATH, /usr/lib/jvm and SDKMAN)" >&2
  exit 1
}

jdk_on_path() {
  jdk_java=$(readlink -f "$(command -v java)" 2>/dev/null || true)
  echo "${jdk_java%/bin/java}"
}

# maven ARG...: Maven on that JDK, without the warnings that Maven's own libraries cause there.
maven() {
  if ! command -v mvn >/dev/null; then
    echo "${0##*/}: needs Maven (mvn) to build; install it and run again" >&2
    return 1
  fi
  MAVEN_OPTS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}" \
    mvn --batch-mode --no-transfer-progress -Dstyle.color=never "$@"
}
