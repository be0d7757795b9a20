#!/bin/sh
# Gives a prompt to the agent service, follows the job to its end and prints what the agent says; no prompt, no job.
#
# Reads:
#   AGENT_URL          the service; POST AGENT_URL/execute starts a job, GET AGENT_URL/jobs/ID follows it
#   AGENT_TOKEN        its bearer token; or, where AGENT_TOKEN_PATH is set, read from Vault:
#   AGENT_TOKEN_PATH   API path of the secret (KV v2: with its data/), such as secret/data/agent; default none
#   AGENT_TOKEN_FIELD  the field of that secret
#   VAULT_ADDR, VAULT_TOKEN   only with AGENT_TOKEN_PATH
#   AGENT_NAME         which agent
#   PROMPT_FILE        file with the prompt; empty: there is nothing to do
#   BUDGET_USD         what the job may cost
#   TIMEOUT_SECONDS    how long the job may run
#   POLL_SECONDS       pause between questions; default 15
#   GRACE_SECONDS      how much longer than the job itself this script waits; default 60
# Needs: curl, jq. Writes nothing.
set -eu

aj_fail() {
  printf 'agent-job: %s\n' "$1" >&2
  exit 1
}

# aj_call URL HEADERS [CURL OPTION...]: sets aj_code (000: no answer), the body is in $aj_dir/body.
aj_call() {
  aj_url=$1
  aj_headers=$2
  shift 2
  : > "$aj_dir/body"
  # Headers from a file: on the command line ps shows them.
  aj_code=$(curl --silent --show-error --connect-timeout 10 --max-time 60 --header "@$aj_dir/$aj_headers" \
    --output "$aj_dir/body" --write-out '%{http_code}' "$@" "$aj_url" </dev/null) || aj_code=000
}

# aj_text FILTER: a string of the body for a message: one line, no control characters, at most 300 characters.
aj_text() {
  jq -Rrs "(fromjson? | ($1)? | strings) // \"\" | gsub(\"[[:cntrl:][:space:]]+\"; \" \") | .[:300]" "$aj_dir/body"
}

aj_token() {
  if [ -z "${AGENT_TOKEN_PATH:-}" ]; then
    [ -n "${AGENT_TOKEN:-}" ] || aj_fail "AGENT_TOKEN is empty; does the secret exist for this event? (or set AGENT_TOKEN_PATH)"
    printf 'Authorization: Bearer %s\n' "$AGENT_TOKEN" > "$aj_dir/agent"
    return
  fi
  [ -n "${VAULT_ADDR:-}" ] && [ -n "${VAULT_TOKEN:-}" ] || aj_fail "AGENT_TOKEN_PATH needs VAULT_ADDR and VAULT_TOKEN; log in to Vault first"
  [ -n "${AGENT_TOKEN_FIELD:-}" ] || aj_fail "AGENT_TOKEN_FIELD is empty; name the field of '$AGENT_TOKEN_PATH' that holds the token"
  printf 'X-Vault-Token: %s\n' "$VAULT_TOKEN" > "$aj_dir/vault"
  aj_call "${VAULT_ADDR%/}/v1/$AGENT_TOKEN_PATH" vault
  [ "$aj_code" != 000 ] || aj_fail "no answer from Vault at '$VAULT_ADDR' (curl's reason is above); no job was started"
  [ "$aj_code" = 200 ] || aj_fail "Vault answers HTTP $aj_code for '$AGENT_TOKEN_PATH' ($(aj_text '.errors | join(", ")')); check the path (KV v2 has data/ in it) and the role's policy"
  # An empty token would be sent as one, and the answer 401 would send everybody looking in the wrong place.
  jq -er '.data.data[env.AGENT_TOKEN_FIELD] | strings | select(test("\\S")) | "Authorization: Bearer " + .' \
    "$aj_dir/body" > "$aj_dir/agent" || aj_fail "field '$AGENT_TOKEN_FIELD' of '$AGENT_TOKEN_PATH' is missing or empty in Vault"
}

aj_start() {
  jq -n --rawfile prompt "$PROMPT_FILE" '{agent: env.AGENT_NAME, prompt: $prompt,
    max_budget_usd: env.BUDGET_USD | tonumber, timeout_seconds: env.TIMEOUT_SECONDS | tonumber}' > "$aj_dir/request"
  # Never repeated: a second POST could be a second job, with a second budget.
  aj_call "${AGENT_URL%/}/execute" agent --header 'Content-Type: application/json' --data-binary "@$aj_dir/request"
  case $aj_code in
    200 | 201 | 202) ;;
    000) aj_fail "no answer from '$AGENT_URL' (curl's reason is above); the job may have started all the same, look there before you repeat it" ;;
    409) aj_fail "the agent service at '$AGENT_URL' is busy with another job; run this pipeline again when that has ended" ;;
    *) aj_fail "'$AGENT_URL/execute' answers HTTP $aj_code: '$(aj_text '.detail // .error')'; no job was started" ;;
  esac
  aj_job=$(aj_text '.job_id')
  case $aj_job in
    '' | *[!A-Za-z0-9._-]*) aj_fail "'$AGENT_URL/execute' answers HTTP $aj_code without a job_id; is that the agent service?" ;;
  esac
}

# Sets aj_status to the final status, or fails.
aj_follow() {
  aj_deadline=$(($(date +%s) + TIMEOUT_SECONDS + ${GRACE_SECONDS:-60}))
  aj_errors=0
  aj_status=
  while :; do
    aj_call "${AGENT_URL%/}/jobs/$aj_job" agent
    case $aj_code in
      200) aj_now=$(aj_text '.status') ;;
      4??) aj_fail "job '$aj_job' cannot be followed: HTTP $aj_code, '$(aj_text '.detail // .error')'; did the service restart and forget it?" ;;
      *) aj_now= ;;
    esac
    if [ -n "$aj_now" ]; then aj_errors=0; else aj_errors=$((aj_errors + 1)); fi
    [ "$aj_errors" -le 3 ] || aj_fail "job '$aj_job' cannot be followed: $aj_errors answers in a row without a status, the last HTTP $aj_code; it may still be running"
    if [ -n "$aj_now" ] && [ "$aj_now" != "$aj_status" ]; then printf 'job %s: %s\n' "$aj_job" "$aj_now"; fi
    case $aj_now in
      '') ;;
      pending | queued | running) aj_status=$aj_now ;;
      *)
        aj_status=$aj_now
        return
        ;;
    esac
    [ "$(date +%s)" -lt "$aj_deadline" ] || aj_fail "job '$aj_job' is '${aj_status:-unknown}' after $TIMEOUT_SECONDS + ${GRACE_SECONDS:-60} seconds; it may still be running, look at the agent service"
    sleep "${POLL_SECONDS:-15}"
  done
}

# The output is text, or a list of pieces; the text may itself be JSON whose "result" is what the agent says.
aj_print_summary() {
  jq -r '
    .output // .result // ""
    | if type == "array" and all(.[]; type == "string") then add // "" elif type == "string" then . else tojson end
    | (fromjson? | objects | .result | strings) // .
    | explode | map(select(. == 9 or . == 10 or (. >= 32 and . < 127) or . > 159)) | .[:4000] | implode' "$aj_dir/body"
}

agent_job() (
  [ -f "${PROMPT_FILE:-}" ] || aj_fail "PROMPT_FILE '${PROMPT_FILE:-}' does not exist; the script that writes the prompt runs before this one"
  if [ ! -s "$PROMPT_FILE" ]; then
    printf 'no prompt in %s: nothing to do for the agent\n' "$PROMPT_FILE"
    return 0
  fi
  [ -n "${AGENT_URL:-}" ] || aj_fail "AGENT_URL is empty; set it to the agent service"
  [ -n "${AGENT_NAME:-}" ] || aj_fail "AGENT_NAME is empty; say which agent"
  case ${BUDGET_USD:-} in
    '' | *[!0-9.]* | .* | *. | *.*.*) aj_fail "BUDGET_USD '${BUDGET_USD:-}' is no amount; write it as in 5 or 2.50" ;;
  esac
  case ${TIMEOUT_SECONDS:-} in
    '' | *[!0-9]* | 0*) aj_fail "TIMEOUT_SECONDS '${TIMEOUT_SECONDS:-}' is no number of seconds; write it as in 900" ;;
  esac
  umask 077
  aj_dir=$(mktemp -d)
  trap 'rm -rf "$aj_dir"' EXIT
  aj_token
  aj_start
  printf 'job %s: started, agent %s, at most %s USD and %s seconds\n' "$aj_job" "$AGENT_NAME" "$BUDGET_USD" "$TIMEOUT_SECONDS"
  aj_follow
  [ "$aj_status" = completed ] || aj_fail "job '$aj_job' ended as '$aj_status': '$(aj_text 'first(.error, .stderr, .output | strings | select(test("\\S")))')'; look at the agent service for the rest"
  aj_print_summary
)

agent_job
