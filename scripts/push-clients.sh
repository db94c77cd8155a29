# shellcheck shell=bash
# Gets Node's prom-client for the tests of real push clients; sourced by ./verify. The others are Debian's and Maven's.

# install_push_clients: exports PUSH_CLIENTS_NODE_MODULES, and PUSH_CLIENTS_GO_CACHE, because Go compiles its client for half a minute at
# the first time. Downloads the modules unless the variable names them or they are cached. The lock file has the hash of each package. None
# of their scripts is run.
install_push_clients() {
  local cache=${XDG_CACHE_HOME:-${HOME:?}/.cache}/tiny-pushgateway work ok=yes
  local programs=src/test/resources/clients-programs/node
  PUSH_CLIENTS_GO_CACHE=${PUSH_CLIENTS_GO_CACHE:-$cache/go}
  PUSH_CLIENTS_NODE_MODULES=${PUSH_CLIENTS_NODE_MODULES:-$cache/prom-client-15.1.3/node_modules}
  export PUSH_CLIENTS_GO_CACHE PUSH_CLIENTS_NODE_MODULES
  [ -d "$PUSH_CLIENTS_NODE_MODULES" ] && return
  echo "${0##*/}: getting prom-client"
  mkdir -p "$cache" && work=$(mktemp -d "$cache/prom-client.XXXXXX") || return
  if ! { cp $programs/package.json $programs/package-lock.json "$work" &&
    npm ci --prefix "$work" --ignore-scripts --no-audit --no-fund --fetch-retries 5 &&
    mkdir -p "$(dirname "$PUSH_CLIENTS_NODE_MODULES")" &&
    mv "$work/node_modules" "$PUSH_CLIENTS_NODE_MODULES"; } >"$work/log" 2>&1; then
    echo "${0##*/}: could not get prom-client from npm" >&2
    cat "$work/log" >&2
    ok=no
  fi
  rm -rf "$work"
  [ $ok = yes ]
}
