# shellcheck shell=bash
# What the release scripts share. Sourced by each of them from the root of the repository, to which their paths relate.

# fail MESSAGE: says it under the script's name, and ends the script.
fail() {
  echo "${0##*/}: $1" >&2
  exit 1
}

# usage ARGUMENTS: says how the script is called, and ends it.
usage() {
  echo "usage: scripts/release/${0##*/} $1" >&2
  exit 2
}

# project_version: prints the version in pom.xml.
project_version() {
  sed -n 's,^    <version>\(.*\)</version>$,\1,p' pom.xml | head -n 1
}

# A version as in Semantic Versioning 2.0.0, without build metadata, since a tag of an image may not have "+".
# shellcheck disable=SC2034 # for those that source this
semantic_version='^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$'
