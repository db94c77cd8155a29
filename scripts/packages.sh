# shellcheck shell=bash
# Installs what a script runs besides Java; sourced by ./verify and the benchmarks, which run on a
# fresh machine with one command.

# install_missing COMMAND:PACKAGE...: the Debian package of each command that is not there.
install_missing() {
  local pair missing=() as_root=()
  for pair; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
  if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    echo "${0##*/}: install ${missing[*]} and run again (no apt-get, or neither root nor sudo, to do it here)" >&2
    return 1
  fi
  echo "${0##*/}: installing ${missing[*]}"
  local log
  log=$(mktemp)
  if ! { "${as_root[@]}" apt-get update &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } \
    </dev/null >"$log" 2>&1; then
    cat "$log" >&2
    return 1
  fi
}
