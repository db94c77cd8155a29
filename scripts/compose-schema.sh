# shellcheck shell=bash
# Gets the JSON schema of the Compose specification, for the test of demo/compose.yaml; sourced by ./verify. The npm package of a linter
# has a copy.

# install_compose_schema: exports COMPOSE_SCHEMA. Downloads the schema unless the variable names it or it is cached. Runs no script of the
# package. The file exists only when it is complete.
install_compose_schema() {
  local cache=${XDG_CACHE_HOME:-${HOME:?}/.cache}/tiny-pushgateway work ok=yes
  COMPOSE_SCHEMA=${COMPOSE_SCHEMA:-$cache/compose-schema-dclint-3.1.0.json}
  export COMPOSE_SCHEMA
  [ -f "$COMPOSE_SCHEMA" ] && return
  echo "${0##*/}: getting the schema of the Compose specification"
  mkdir -p "$cache" && work=$(mktemp -d "$cache/compose-schema.XXXXXX") || return
  if ! { npm pack --fetch-retries 5 --silent --pack-destination "$work" dclint@3.1.0 &&
    tar -xzf "$work"/*.tgz -C "$work" package/schemas/compose.schema.json &&
    echo "46b7d35f19dd93a05f8fea530291bf84d881c1791ec167ecf0e6fb94e639d496  $work/package/schemas/compose.schema.json" |
    sha256sum --check --status &&
    mv "$work/package/schemas/compose.schema.json" "$COMPOSE_SCHEMA"; } >"$work/log" 2>&1; then
    echo "${0##*/}: could not get the schema of the Compose specification from npm" >&2
    cat "$work/log" >&2
    ok=no
  fi
  rm -rf "$work"
  [ $ok = yes ]
}
