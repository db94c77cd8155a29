# shellcheck shell=sh
# Finds a JDK new enough for this project; sourced by ./tiny-pushgateway and ./verify, so that both
# agree. Sets and exports JAVA_HOME, or says on stderr what is missing and exits with 1.

jdk_needed=25

# jdk_version HOME: prints the major version that a JDK's release file states, 0 when it is no JDK.
jdk_version() {
  if [ -x "$1/bin/javac" ] && [ -r "$1/release" ]; then
    jdk_major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  else
    jdk_major=0
  fi
  echo "${jdk_major:-0}"
}

find_jdk() {
  jdk_on_path=$(readlink -f "$(command -v java)" 2>/dev/null || true)
  for jdk in "${JAVA_HOME:-}" "${jdk_on_path%/bin/java}" /usr/lib/jvm/* \
    "$HOME"/.sdkman/candidates/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$jdk" ] && [ "$(jdk_version "$jdk")" -ge "$jdk_needed" ]; then
      export JAVA_HOME="$jdk"
      return
    fi
  done
  echo "${0##*/}: needs a JDK $jdk_needed or newer (looked in JAVA_HOME, PATH, /usr/lib/jvm and SDKMAN)" >&2
  exit 1
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
