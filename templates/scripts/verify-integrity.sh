#!/bin/sh
# Proves that a pushed tag is complete in its registry: each manifest, config and layer it refers to is really there.
#
# A push that reports success does not prove it: a registry can keep an index whose children were garbage-collected,
# or a layer truncated by a full disk, and the first to notice is a pod that cannot start.
#
# Reads:
#   REGISTRY_URL       scheme, host and port, such as https://registry.example:5050
#   REPOSITORY, TAG    the image that was pushed
#   REGISTRY_USER, REGISTRY_PASSWORD   basic authentication; both empty (default): anonymous
#   PLATFORM           os/architecture[/variant] that must be offered; default linux/amd64
#   ATTEMPTS           tries for an answer 5xx or no answer; default 3
#   RETRY_SECONDS      pause between them; default 5
# Needs: curl 7.83 or newer (%header{}), jq, sha256sum. Writes nothing.
set -eu

vi_fail() {
  printf 'verify-integrity: %s\n' "$1" >&2
  exit 1
}

vi_problem() {
  printf 'not complete: %s\n' "$1" >&2
  vi_problems=$((vi_problems + 1))
}

# vi_request PATH OUTPUT [CURL OPTION...]: sets vi_code and vi_length; ends the script where no object is to blame.
vi_request() {
  vi_url=${REGISTRY_URL%/}/v2/$REPOSITORY/$1
  vi_output=$2
  shift 2
  vi_attempt=1
  while :; do
    vi_answer=$(curl --silent --show-error --connect-timeout 10 --max-time 120 --header "@$vi_dir/headers" \
      --output "$vi_output" --write-out '%{http_code}|%header{content-length}|%header{www-authenticate}' \
      "$@" "$vi_url" </dev/null) || vi_answer='000||'
    IFS='|' read -r vi_code vi_length vi_challenge <<EOF
$vi_answer
EOF
    case $vi_code in
      000 | 5??) [ "$vi_attempt" -lt "${ATTEMPTS:-3}" ] || break ;;
      *) break ;;
    esac
    vi_attempt=$((vi_attempt + 1))
    sleep "${RETRY_SECONDS:-5}"
  done
  case $vi_code:$vi_challenge in
    000:*) vi_fail "no answer to '$vi_url' in $vi_attempt attempts (curl's reason is above); is REGISTRY_URL right and the registry up?" ;;
    401:[Bb]earer*) vi_fail "'$REGISTRY_URL' asks for a bearer token; only basic authentication (htpasswd) is supported here" ;;
    401:*) vi_fail "'$REGISTRY_URL' answers 401 to user '${REGISTRY_USER:-}'; check REGISTRY_USER and REGISTRY_PASSWORD" ;;
  esac
}

# vi_is FILE DIGEST: does the file have the sha256 digest?
vi_is() {
  vi_sum=$(sha256sum "$1")
  [ "sha256:${vi_sum%% *}" = "$2" ]
}

# vi_manifest REFERENCE: reads one manifest or index; children go to $vi_dir/next, blobs and platforms to their lists.
vi_manifest() {
  vi_request "manifests/$1" "$vi_dir/manifest"
  if [ "$vi_code" != 200 ]; then
    vi_problem "manifest $1: HTTP $vi_code"
  elif [ "$1" != "$TAG" ] && ! vi_is "$vi_dir/manifest" "$1"; then
    vi_problem "manifest $1: its content has another digest"
  # Digests become parts of URLs and lines of lists, so their form is checked here and nowhere else.
  elif ! jq -r '
      def digest: .digest | if type == "string" and test("^sha256:[0-9a-f]{64}\\z") then . else error("no sha256 digest") end;
      def size: .size | if type == "number" then . else error("no size") end;
      def platform: [.os, .architecture, .variant | strings] | join("/") | gsub("[^A-Za-z0-9./_-]"; "?");
      if (.manifests | type) == "array" then .manifests[] | "manifest \(digest)", "platform \(.platform // {} | platform)"
      elif (.config | type) == "object" and (.layers | type) == "array" then .config, .layers[] | "blob \(digest) \(size)"
      else error("neither an index nor an image manifest") end' "$vi_dir/manifest" > "$vi_dir/parts"; then
    vi_problem "manifest $1: not readable (jq's reason is above)"
  else
    vi_manifests=$((vi_manifests + 1))
    sed -n 's/^manifest //p' "$vi_dir/parts" >> "$vi_dir/next"
    sed -n 's/^blob //p' "$vi_dir/parts" >> "$vi_dir/blobs"
    sed -n 's/^platform //p' "$vi_dir/parts" >> "$vi_dir/platforms"
  fi
}

# A tag that is a single manifest says its platform only in its config.
vi_config_platform() {
  read -r vi_config _ < "$vi_dir/blobs"
  vi_request "blobs/$vi_config" "$vi_dir/config"
  [ "$vi_code" = 200 ] || return 0 # the walk over the blobs reports it
  if ! vi_is "$vi_dir/config" "$vi_config"; then
    vi_problem "config $vi_config: its content has another digest"
  elif ! jq -r '[.os, .architecture, .variant | strings] | join("/")' "$vi_dir/config" > "$vi_dir/platforms"; then
    vi_problem "config $vi_config: not readable (jq's reason is above)"
  fi
}

vi_offers_platform() {
  while read -r vi_offered; do
    case $vi_offered in
      "$vi_platform" | "$vi_platform"/*) return 0 ;;
    esac
  done < "$vi_dir/platforms"
  return 1
}

verify_integrity() (
  [ -n "${REGISTRY_URL:-}" ] || vi_fail "REGISTRY_URL is empty; set it to the registry, such as https://registry.example:5050"
  case ${REPOSITORY:-} in
    '' | /* | *..* | *[!a-z0-9._/-]*) vi_fail "REPOSITORY '${REPOSITORY:-}' is no repository name; use lower-case names joined by '/'" ;;
  esac
  case ${TAG:-} in
    '' | *[!A-Za-z0-9._-]*) vi_fail "TAG '${TAG:-}' is no tag; use letters, digits, '.', '_' and '-'" ;;
  esac
  case ${REGISTRY_USER:+user}:${REGISTRY_PASSWORD:+password} in
    user:) vi_fail "REGISTRY_USER is set but REGISTRY_PASSWORD is empty; does the secret exist for this event?" ;;
    :password) vi_fail "REGISTRY_PASSWORD is set but REGISTRY_USER is empty; does the secret exist for this event?" ;;
  esac
  vi_platform=${PLATFORM:-linux/amd64}
  vi_problems=0
  vi_manifests=0
  vi_blobs=0

  umask 077
  vi_dir=$(mktemp -d)
  trap 'rm -rf "$vi_dir"' EXIT
  # A file, because a header on the command line is seen by ps.
  jq -rn '
    "Accept: " + (["oci.image.index.v1", "oci.image.manifest.v1", "docker.distribution.manifest.list.v2",
      "docker.distribution.manifest.v2"] | map("application/vnd.\(.)+json") | join(", ")),
    (if (env.REGISTRY_USER // "") == "" then empty
     else "Authorization: Basic " + ("\(env.REGISTRY_USER):\(env.REGISTRY_PASSWORD)" | @base64) end)' > "$vi_dir/headers"
  : > "$vi_dir/blobs"

  printf '%s\n' "$TAG" > "$vi_dir/level"
  vi_depth=0
  while [ -s "$vi_dir/level" ]; do
    [ "$vi_depth" -le 3 ] || vi_fail "'$REPOSITORY:$TAG' nests indexes deeper than 3 levels; no build tool does that, look at what was pushed"
    : > "$vi_dir/next"
    while read -r vi_reference; do
      vi_manifest "$vi_reference"
    done < "$vi_dir/level"
    if [ "$vi_depth" -eq 0 ] && [ -s "$vi_dir/blobs" ]; then
      vi_config_platform
    fi
    sort -u "$vi_dir/next" > "$vi_dir/level"
    vi_depth=$((vi_depth + 1))
  done

  sort -u "$vi_dir/blobs" > "$vi_dir/level"
  while read -r vi_digest vi_size; do
    vi_blobs=$((vi_blobs + 1))
    vi_request "blobs/$vi_digest" /dev/null --head
    if [ "$vi_code" != 200 ]; then
      vi_problem "blob $vi_digest: HTTP $vi_code"
    elif [ "${vi_length:-$vi_size}" != "$vi_size" ]; then
      vi_problem "blob $vi_digest: $vi_length bytes instead of $vi_size"
    fi
  done < "$vi_dir/level"

  [ "$vi_problems" -eq 0 ] || vi_fail "'$REPOSITORY:$TAG' is not complete: $vi_problems objects are missing or wrong (listed above); push it again, and if that does not help remove the tag and its broken blobs there first"
  vi_offers_platform || vi_fail "'$REPOSITORY:$TAG' has no image for '$vi_platform', only: $(tr '\n' ' ' < "$vi_dir/platforms"); check the platforms of the build"
  printf '%s:%s is complete: %s manifests, %s blobs\n' "$REPOSITORY" "$TAG" "$vi_manifests" "$vi_blobs"
)

verify_integrity
