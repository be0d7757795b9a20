#!/bin/sh
# Enters a user into the users document in Vault and makes their group in Authentik; what is already there stays.
#
# Reads:
#   USERNAME, EMAIL          the user; see provision-user-validate.sh, which runs before
#   VAULT_ADDR, VAULT_TOKEN  from vault-login.sh
#   VAULT_KV_PATH            mount and path of the KV v2 secret, such as secret/platform
#   VAULT_KV_KEY             its key that holds the users: a JSON document, stored as a string
#   USER_ROLE                role of a new user; default namespace-owner
#   USER_QUOTA               quota of a new user, a JSON object
#   AUTHENTIK_URL            such as https://authentik.example
#   AUTHENTIK_TOKEN_PATH     mount and path of the KV v2 secret with Authentik's API token
#   AUTHENTIK_TOKEN_FIELD    the field of that secret
#   AUTHENTIK_GROUP_PREFIX   the group is called prefix and user name; default sops-
#   FOLLOW_UP                text printed at the end: what a human has to do now; default none
#   ATTEMPTS                 tries when somebody else writes the secret at the same time; default 5
#   RETRY_SECONDS            pause between them; default 1
# Needs: curl, jq, tr. Writes the secret in Vault and the group in Authentik.
set -eu

pu_fail() {
  printf 'provision-user: %s\n' "$1" >&2
  exit 1
}

# Text of others for the log: printable, one line, short.
pu_quote() {
  printf "'%s'" "$(printf '%.60s' "$1" | LC_ALL=C tr -c ' -~' '?')"
}

# pu_call HEADERS URL [CURL OPTION...]: sets pu_code, the body is in $pu_dir/body.
pu_call() {
  pu_headers=$1
  pu_url=$2
  shift 2
  : > "$pu_dir/body"
  # Headers and data from files: on the command line ps shows them.
  pu_code=$(curl --silent --show-error --connect-timeout 10 --max-time 60 --header "@$pu_dir/$pu_headers" \
    --output "$pu_dir/body" --write-out '%{http_code}' "$@" "$pu_url" </dev/null) \
    || pu_fail "no answer from '${pu_url%%\?*}' (curl's reason is above); run this again when it is back, what was done stays"
}

# The reason in an error answer of Vault (errors) or Authentik (a list for each field, or detail); never a secret.
pu_reason() {
  jq -Rrs '(fromjson? | objects | [.errors, .detail, .name | arrays[], strings | strings] | join(", ")) // ""
    | gsub("[[:cntrl:][:space:]]+"; " ") | .[:300]' "$pu_dir/body"
}

# pu_kv_url PATH: KV v2 keeps data below MOUNT/data/.
pu_kv_url() {
  printf '%s/v1/%s/data/%s' "${VAULT_ADDR%/}" "${1%%/*}" "${1#*/}"
}

pu_read_secret() {
  pu_call vault "$(pu_kv_url "$1")"
  [ "$pu_code" = 200 ] || pu_fail "Vault answers HTTP $pu_code when '$1' is read ($(pu_reason)); check the path and the role's policy"
}

# new, same, other (address), no-document (the key holds no JSON object), or nothing and jq's reason
pu_state() {
  jq -r 'if .data.metadata.version | type != "number" then error("no version") else . end
    | (.data.data[env.VAULT_KV_KEY] | strings | fromjson? | objects) // null
    | if . == null then "no-document"
      elif has(env.USERNAME) | not then "new"
      elif ((.[env.USERNAME] | objects | .email | strings | ascii_downcase) // null) == (env.EMAIL | ascii_downcase) then "same"
      else "other" end' "$pu_dir/body"
}

# Writes only if the secret is still the version that was read (cas), so that nobody's change is undone.
pu_write_user() {
  jq '(env.USER_QUOTA | fromjson) as $quota
    | {options: {cas: .data.metadata.version}, data: (.data.data | .[env.VAULT_KV_KEY] |= (fromjson
      | .[env.USERNAME] = {role: env.USER_ROLE, email: env.EMAIL, namespaces: [env.USERNAME], domains: [], quota: $quota}
      | tojson))}' "$pu_dir/body" > "$pu_dir/request"
  pu_call vault "$(pu_kv_url "$VAULT_KV_PATH")" --header 'Content-Type: application/json' --data-binary "@$pu_dir/request"
}

pu_enter_user() {
  pu_attempt=1
  while :; do
    pu_read_secret "$VAULT_KV_PATH"
    case $(pu_state) in
      same)
        printf '%s is already in %s of %s: unchanged\n' "$pu_user" "$VAULT_KV_KEY" "$VAULT_KV_PATH"
        return
        ;;
      other) pu_fail "user $pu_user is already in '$VAULT_KV_KEY' of '$VAULT_KV_PATH' with another address than $(pu_quote "$EMAIL"); choose another name, or change the entry by hand" ;;
      new) ;;
      no-document) pu_fail "key '$VAULT_KV_KEY' of '$VAULT_KV_PATH' holds no JSON object in a string; repair it by hand, nothing was written" ;;
      *) pu_fail "Vault's answer for '$VAULT_KV_PATH' is no KV v2 secret (jq's reason is above); check the path" ;;
    esac
    pu_write_user
    if [ "$pu_code" = 200 ]; then
      printf '%s added to %s of %s\n' "$pu_user" "$VAULT_KV_KEY" "$VAULT_KV_PATH"
      return
    fi
    case $pu_code:$(pu_reason) in
      400:*check-and-set*) ;;
      *) pu_fail "Vault answers HTTP $pu_code when '$VAULT_KV_PATH' is written ($(pu_reason)); nothing was written, check the role's policy" ;;
    esac
    [ "$pu_attempt" -lt "${ATTEMPTS:-5}" ] || pu_fail "'$VAULT_KV_PATH' was changed by somebody else during each of $pu_attempt attempts; nothing was written, run this again"
    pu_attempt=$((pu_attempt + 1))
    sleep "${RETRY_SECONDS:-1}"
  done
}

pu_read_authentik_token() {
  pu_read_secret "$AUTHENTIK_TOKEN_PATH"
  jq -er '.data.data[env.AUTHENTIK_TOKEN_FIELD] | strings | select(test("\\S")) | "Authorization: Bearer " + .' \
    "$pu_dir/body" > "$pu_dir/authentik" || pu_fail "field '$AUTHENTIK_TOKEN_FIELD' of '$AUTHENTIK_TOKEN_PATH' is missing or empty in Vault; nothing was written"
}

pu_make_group() {
  pu_groups=${AUTHENTIK_URL%/}/api/v3/core/groups/
  pu_call authentik "$pu_groups?name=$(jq -nr 'env.AUTHENTIK_GROUP_PREFIX + env.USERNAME | @uri')"
  [ "$pu_code" = 200 ] || pu_fail "Authentik answers HTTP $pu_code when groups are read ($(pu_reason)); the user is in Vault, run this again when that is repaired"
  case $(jq -r '.results | arrays | any(.[]; .name == env.AUTHENTIK_GROUP_PREFIX + env.USERNAME)' "$pu_dir/body") in
    true) printf 'group %s is already in Authentik: unchanged\n' "$pu_group" ;;
    false)
      jq -n '{name: (env.AUTHENTIK_GROUP_PREFIX + env.USERNAME)}' > "$pu_dir/request"
      pu_call authentik "$pu_groups" --header 'Content-Type: application/json' --data-binary "@$pu_dir/request"
      [ "$pu_code" = 201 ] || pu_fail "Authentik answers HTTP $pu_code when group $pu_group is made ($(pu_reason)); the user is in Vault, run this again when that is repaired"
      printf 'group %s made in Authentik\n' "$pu_group"
      ;;
    *) pu_fail "Authentik's answer has no list of groups; is '$AUTHENTIK_URL' Authentik? The user is in Vault, run this again when that is repaired" ;;
  esac
}

provision_user() (
  [ -n "${USERNAME:-}" ] && [ -n "${EMAIL:-}" ] || pu_fail "USERNAME or EMAIL is empty; start the pipeline with both variables"
  [ -n "${VAULT_ADDR:-}" ] && [ -n "${VAULT_TOKEN:-}" ] || pu_fail "VAULT_ADDR or VAULT_TOKEN is empty; log in to Vault first"
  [ -n "${VAULT_KV_KEY:-}" ] || pu_fail "VAULT_KV_KEY is empty; name the key of '${VAULT_KV_PATH:-}' that holds the users"
  [ -n "${AUTHENTIK_URL:-}" ] || pu_fail "AUTHENTIK_URL is empty; set it to Authentik"
  [ -n "${AUTHENTIK_TOKEN_FIELD:-}" ] || pu_fail "AUTHENTIK_TOKEN_FIELD is empty; name the field of '${AUTHENTIK_TOKEN_PATH:-}' that holds the token"
  for pu_path in "${VAULT_KV_PATH:-}" "${AUTHENTIK_TOKEN_PATH:-}"; do
    case $pu_path in
      *[!A-Za-z0-9._/-]* | /* | */ | *..*) pu_fail "'$pu_path' is no path of a secret; write VAULT_KV_PATH and AUTHENTIK_TOKEN_PATH as in secret/platform" ;;
      ?*/?*) ;;
      *) pu_fail "'$pu_path' has no mount and path; write VAULT_KV_PATH and AUTHENTIK_TOKEN_PATH as in secret/platform" ;;
    esac
  done
  # Exported in this subshell only: jq reads them from there, so that they are neither program text nor arguments.
  export USERNAME EMAIL VAULT_KV_KEY AUTHENTIK_TOKEN_FIELD
  export USER_ROLE="${USER_ROLE:-namespace-owner}" USER_QUOTA="${USER_QUOTA:-}"
  export AUTHENTIK_GROUP_PREFIX="${AUTHENTIK_GROUP_PREFIX-sops-}"
  jq -ne 'env.USER_QUOTA | fromjson | type == "object"' >/dev/null || pu_fail "USER_QUOTA '$USER_QUOTA' is no JSON object"
  pu_user=$(pu_quote "$USERNAME")
  pu_group=$(pu_quote "$AUTHENTIK_GROUP_PREFIX$USERNAME")

  umask 077
  pu_dir=$(mktemp -d)
  trap 'rm -rf "$pu_dir"' EXIT
  printf 'X-Vault-Token: %s\n' "$VAULT_TOKEN" > "$pu_dir/vault"
  pu_read_authentik_token # before anything is written: half a user is worse than none
  pu_enter_user
  pu_make_group
  [ -z "${FOLLOW_UP:-}" ] || printf '%s\n' "$FOLLOW_UP"
)

provision_user
