# shellcheck shell=bash
# Gets axe-core, which checks pages for accessibility; sourced by ./verify for the tests of the page in Chromium.

# install_axe: exports AXE_SCRIPT. Downloads axe-core unless AXE_SCRIPT names it or it is cached. The lock file has the hash of the package.
# Only the browser runs its scripts.
install_axe() {
  local cache=${XDG_CACHE_HOME:-${HOME:?}/.cache}/tiny-pushgateway work ok=yes
  local folder=$cache/axe-core-4.14.1
  AXE_SCRIPT=${AXE_SCRIPT:-$folder/node_modules/axe-core/axe.min.js}
  export AXE_SCRIPT
  [ -f "$AXE_SCRIPT" ] && return
  echo "${0##*/}: getting axe-core"
  mkdir -p "$cache" && work=$(mktemp -d "$cache/axe-core.XXXXXX") || return
  if ! { cp src/test/resources/axe/package.json src/test/resources/axe/package-lock.json "$work" &&
    npm ci --prefix "$work" --ignore-scripts --no-audit --no-fund --fetch-retries 5 &&
    mkdir -p "$folder" && mv "$work/node_modules" "$folder/node_modules"; } >"$work/log" 2>&1; then
    echo "${0##*/}: could not get axe-core from npm" >&2
    cat "$work/log" >&2
    ok=no
  fi
  rm -rf "$work"
  [ $ok = yes ]
}
