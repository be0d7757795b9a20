#!/bin/sh
# Logs in to Vault with the service account of the pod, for the scripts that follow in the same step.
#
# Reads:
#   VAULT_ADDR                  address of Vault, such as http://vault.example.com:8200
#   VAULT_ROLE                  role of Vault's Kubernetes auth method to log in as
#   VAULT_AUTH_PATH             where that auth method is mounted; default kubernetes
#   SERVICE_ACCOUNT_TOKEN_FILE  default /var/run/secrets/kubernetes.io/serviceaccount/token
#   VAULT_ATTEMPTS              tries of a login whose failure can pass; default 3
#   VAULT_RETRY_SECONDS         pause between two tries; default 5
# Needs curl (7.75 or newer) and jq. Exports VAULT_TOKEN (never empty) and VAULT_ADDR.
# shellcheck disable=SC2016 # the dollars in single quotes belong to jq
set -eu

vl_fail() {
  printf 'vault-login.sh: %s\n' "$1" >&2
  exit 1
}

vl_settings() {
  for vl_program in curl jq; do
    command -v "$vl_program" >/dev/null || vl_fail "the program '$vl_program' is missing; run this step in an image that has it"
  done
  VAULT_ADDR=${VAULT_ADDR:-}
  VAULT_ADDR=${VAULT_ADDR%/}
  case $VAULT_ADDR in
    *[[:space:][:cntrl:]?#]* | http:/ | https:/) vl_scheme=none ;;
    *) vl_scheme=${VAULT_ADDR%%://*} ;;
  esac
  case $vl_scheme in
    http | https) ;;
    *) vl_fail "VAULT_ADDR is '$(vl_clean "$VAULT_ADDR")'; it must be an address such as http://vault.example.com:8200" ;;
  esac
  case ${VAULT_ROLE:-} in
    '' | *[[:space:][:cntrl:]]*) vl_fail "VAULT_ROLE is '$(vl_clean "${VAULT_ROLE:-}")'; name a role of Vault's Kubernetes auth method" ;;
  esac
  vl_path=${VAULT_AUTH_PATH:-kubernetes}
  case $vl_path in
    /* | */ | *[[:space:][:cntrl:]?#%]*) vl_fail "VAULT_AUTH_PATH is '$(vl_clean "$vl_path")'; it must be a path such as kubernetes" ;;
  esac
  vl_attempts=${VAULT_ATTEMPTS:-3}
  case $vl_attempts in
    0* | *[!0123456789]* | ??????????*) vl_fail "VAULT_ATTEMPTS is '$(vl_clean "$vl_attempts")'; it must be a whole number from 1 up" ;;
  esac
  vl_retry=${VAULT_RETRY_SECONDS:-5}
  case $vl_retry in
    *[!0123456789.]* | *.*.* | *.) vl_fail "VAULT_RETRY_SECONDS is '$(vl_clean "$vl_retry")'; it must be a number of seconds" ;;
  esac
  vl_file=${SERVICE_ACCOUNT_TOKEN_FILE:-/var/run/secrets/kubernetes.io/serviceaccount/token}
  [ -s "$vl_file" ] && [ -r "$vl_file" ] || vl_fail "there is no service account token in '$vl_file'; the pod needs a service account whose token is mounted"
}

# Foreign text on one line and short
vl_line='def line: .[:4000] | gsub("[\\p{Cc}\\p{Cf}\\s]+"; " ") | sub("^ "; "") | sub(" $"; "")
  | if length > 400 then .[:397] + "..." else . end;'

vl_clean() { # TEXT
  printf '%s' "$1" | jq -Rrs "$vl_line line"
}

# What Vault says in its answer: its errors, or the answer's beginning
vl_said() {
  vl_text=$(printf '%s' "$vl_answer" | jq -Rrs "$vl_line"'(try fromjson catch null) as $json
    | (try ($json.errors | select(length > 0) | join("; ")) catch null) // . | line')
  printf '%s' "${vl_text:+ and said \"$vl_text\"}"
}

# One login. Sets vl_code and vl_answer, and vl_trouble where another try can help.
vl_request() {
  vl_exit=0
  # The token of the service account goes by standard input: a command line is open to everybody in the pod.
  vl_answer=$(
    curl --silent --max-time 30 --header 'Content-Type: application/json' --data-binary @- \
      --write-out '\n%{http_code} %{redirect_url}%{errormsg} ' "$VAULT_ADDR/v1/auth/$vl_path/login" <<EOF
$vl_body
EOF
  ) || vl_exit=$?
  vl_note=${vl_answer##*"$vl_newline"}
  vl_answer=${vl_answer%"$vl_newline"*}
  vl_code=${vl_note%% *}
  vl_note=${vl_note#* }
  vl_trouble=''
  case $vl_exit in
    0) ;;
    6 | 7 | 28 | 52 | 55 | 56) # name not found, refused, too slow, connection broken
      vl_trouble="no answer (curl $vl_exit: $(vl_clean "$vl_note"))"
      return 0
      ;;
    *) vl_fail "curl failed with $vl_exit ($(vl_clean "$vl_note")); check VAULT_ADDR '$VAULT_ADDR' and its certificate" ;;
  esac
  case $vl_code in
    429 | 502 | 503 | 504) vl_trouble="Vault answered $vl_code$(vl_said)" ;;
  esac
}

vl_login() {
  vl_body=$(jq -Rs --arg role "$VAULT_ROLE" '{role: $role, jwt: sub("\\s+\\z"; "")}' <"$vl_file")
  vl_try=1
  while :; do
    vl_request
    [ -n "$vl_trouble" ] || break
    [ "$vl_try" -lt "$vl_attempts" ] ||
      vl_fail "could not log in at '$VAULT_ADDR', tried $vl_attempts times, at last $vl_trouble; see whether Vault runs and is unsealed, then start the pipeline again"
    printf 'vault-login.sh: %s; trying again in %s s\n' "$vl_trouble" "$vl_retry"
    sleep "$vl_retry"
    vl_try=$((vl_try + 1))
  done
  case $vl_code in
    2??) ;;
    400 | 403) vl_fail "Vault does not accept role '$VAULT_ROLE' for this service account ($vl_code$(vl_said)); compare the role at auth/$vl_path/role/$VAULT_ROLE with the pod's service account and namespace" ;;
    404) vl_fail "Vault has no Kubernetes auth method at '$vl_path' (404$(vl_said)); correct VAULT_AUTH_PATH" ;;
    3??) vl_fail "Vault answered $vl_code, a redirect to '$(vl_clean "$vl_note")'; set VAULT_ADDR to the active Vault" ;;
    *) vl_fail "Vault answered $vl_code$(vl_said); read Vault's log" ;;
  esac
  # Days of empty secrets came from a login whose result nobody looked at.
  VAULT_TOKEN=$(printf '%s' "$vl_answer" | jq -Rrs '(try fromjson catch null) | objects | .auth | objects | .client_token | strings
    | select(test("\\A[!-~]+\\z"))')
  [ -n "$VAULT_TOKEN" ] || vl_fail "the answer of '$VAULT_ADDR' to the login has no token in it; check that VAULT_ADDR is a Vault server"
  export VAULT_ADDR VAULT_TOKEN
  unset vl_body vl_answer
  printf 'vault-login.sh: logged in to %s as role %s\n' "$VAULT_ADDR" "$VAULT_ROLE"
}

vl_newline='
'
vl_settings
vl_login
