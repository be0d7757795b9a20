#!/bin/sh
# Asks Woodpecker to deploy the image that was just pushed, and follows the pipeline to its end.
#
# Reads:
#   WOODPECKER_URL      address of the server, such as https://ci.example.com
#   WOODPECKER_TOKEN    personal access token of a user with push right on the repository (secret)
#   WOODPECKER_REPO_ID  Woodpecker's number of the repository
#   BRANCH              branch to deploy from
#   COMMIT              commit the image was built from, 40 hexadecimal digits
#   IMAGE_TAG           tag of the image, 8 hexadecimal digits
#   WORKFLOW            the one workflow that must run; default deploy
#   FOLLOW_SECONDS      how long to wait for the end of the pipeline; default 1200
#   POLL_SECONDS        pause between two looks at it; default 10
#   ATTEMPTS            tries of a request whose failure can pass; default 3
#   RETRY_SECONDS       pause between two tries; default 15
#   REQUEST_SECONDS     limit of one request; default 30
# Needs curl (7.75 or newer) and jq. Exports nothing.
set -eu

td_page=''

td_fail() {
  printf 'trigger-deploy.sh: %s%s\n' "$1" "${td_page:+; the pipeline: $td_page}" >&2
  exit 1
}

# Refuses what is empty or would break a message or a request in two.
td_word() { # NAME VALUE WHAT-TO-DO
  case $2 in
    '') td_fail "$1 is empty; $3" ;;
    *[[:cntrl:][:space:]]*) td_fail "$1 has a space or a line break in it; $3" ;;
  esac
}

# A range such as [a-f] also matches capitals in some locales, hence the digits one by one.
td_hexadecimal() { # NAME VALUE LENGTH
  td_word "$1" "$2" "it must be $3 digits of 0-9a-f"
  case $2 in
    *[!0123456789abcdef]*) ;;
    *) [ "${#2}" -ne "$3" ] || return 0 ;;
  esac
  td_fail "$1 is '$2'; it must be $3 digits of 0-9a-f"
}

td_count() { # NAME VALUE [HINT]
  td_word "$1" "$2" "it must be a whole number from 1 up${3:-}"
  case $2 in
    [!123456789]* | *[!0123456789]* | ??????????*) td_fail "$1 is '$2'; it must be a whole number from 1 up${3:-}" ;;
  esac
}

td_seconds() { # NAME VALUE
  td_word "$1" "$2" "it must be a number of seconds above 0"
  case $2 in
    *[!0123456789.]* | *.*.* | *.) ;;
    *[123456789]*) return 0 ;;
  esac
  td_fail "$1 is '$2'; it must be a number of seconds above 0"
}

td_settings() {
  for td_program in curl jq; do
    command -v "$td_program" >/dev/null || td_fail "the program '$td_program' is missing; run this where it is installed"
  done
  td_url=${WOODPECKER_URL:-}
  td_url=${td_url%/}
  td_word WOODPECKER_URL "$td_url" "set it to the server's address, such as https://ci.example.com"
  case $td_url in
    *['"\?#']* | http:// | https://) td_scheme=none ;;
    *) td_scheme=${td_url%%://*} ;;
  esac
  case $td_scheme in
    http | https) ;;
    *) td_fail "WOODPECKER_URL is '$td_url'; it must be an address such as https://ci.example.com" ;;
  esac
  td_word WOODPECKER_TOKEN "${WOODPECKER_TOKEN:-}" "store a personal access token of Woodpecker as the repository's secret of that name"
  case $WOODPECKER_TOKEN in
    *['\"']*) td_fail "WOODPECKER_TOKEN has a quote or a backslash in it; store the bare token as the repository's secret" ;;
  esac
  # A placeholder instead of the number once left a project without deploys, and nobody noticed.
  td_id=${WOODPECKER_REPO_ID:-}
  td_count WOODPECKER_REPO_ID "$td_id" "; look it up with GET $td_url/api/repos/lookup/OWNER/NAME"
  td_word BRANCH "${BRANCH:-}" "name the branch to deploy from"
  td_hexadecimal COMMIT "${COMMIT:-}" 40
  td_hexadecimal IMAGE_TAG "${IMAGE_TAG:-}" 8
  td_workflow=${WORKFLOW:-deploy}
  td_follow=${FOLLOW_SECONDS:-1200}
  td_poll=${POLL_SECONDS:-10}
  td_attempts=${ATTEMPTS:-3}
  td_retry=${RETRY_SECONDS:-15}
  td_limit=${REQUEST_SECONDS:-30}
  td_word WORKFLOW "$td_workflow" "name the workflow that must run"
  td_count FOLLOW_SECONDS "$td_follow"
  td_count ATTEMPTS "$td_attempts"
  td_seconds POLL_SECONDS "$td_poll"
  td_seconds RETRY_SECONDS "$td_retry"
  td_seconds REQUEST_SECONDS "$td_limit"
}

# Foreign text on one line and short. GitHub's runner obeys a line with "##[" anywhere in it, or with "::" at its start.
td_line='def line: .[:4000] | gsub("[\\p{Cc}\\p{Cf}\\s]+"; " ") | gsub("##\\["; "## [")
  | sub("^ "; "") | sub(" $"; "") | if length > 400 then .[:397] + "..." else . end;'

td_clean() { # TEXT
  printf '%s' "$1" | jq -Rrs "$td_line line"
}

td_said() {
  td_text=$(td_clean "$td_answer")
  printf '%s' "${td_text:+ and said \"$td_text\"}"
}

# The text that FILTER finds in the pipeline of the last answer
td_pipeline() { # FILTER
  printf '%s' "$td_answer" | jq -r "$td_line $1 | line"
}

# One request to PATH below the repository's pipelines. Sets td_code and td_answer, td_note (where a redirect leads, or
# curl's own message), and td_trouble where another try can help.
td_request() { # METHOD PATH [JSON]
  td_exit=0
  # The token is read from standard input: a command line is open to everybody on the machine.
  td_answer=$(
    curl --silent --max-time "$td_limit" --request "$1" ${3:+--data-binary "$3"} --config - \
      --write-out '\n%{http_code} %{redirect_url}%{errormsg} ' "$td_url/api/repos/$td_id/pipelines$2" <<EOF
header = "Authorization: Bearer $WOODPECKER_TOKEN"
header = "Content-Type: application/json"
EOF
  ) || td_exit=$?
  td_note=${td_answer##*"$td_newline"}
  td_answer=${td_answer%"$td_newline"*}
  td_code=${td_note%% *}
  td_note=${td_note#* }
  case $td_exit in
    0) ;;
    6 | 7 | 28 | 52 | 55 | 56) # name not found, refused, too slow, connection broken
      td_trouble="no answer (curl $td_exit: $(td_clean "$td_note"))"
      return 0
      ;;
    *) td_fail "$td_doing: curl failed with $td_exit ($(td_clean "$td_note")); check WOODPECKER_URL '$td_url' and its certificate" ;;
  esac
  case $td_code in
    429 | 502 | 503 | 504) td_trouble="$td_url answered $td_code$(td_said)" ;;
    3??) td_fail "$td_doing: $td_url answered $td_code, a redirect to '$(td_clean "$td_note")'; set WOODPECKER_URL to the address the server really has" ;;
    *) td_trouble='' ;;
  esac
}

# A try that only seemed to fail may have started a pipeline as well; both then deploy the same tag, which does no harm.
td_call() { # as td_request
  td_try=1
  while :; do
    td_request "$@"
    [ -n "$td_trouble" ] || return 0
    [ "$td_try" -lt "$td_attempts" ] ||
      td_fail "$td_doing: tried $td_attempts times, at last $td_trouble; see whether the server runs and is reachable, then run this job again"
    printf 'trigger-deploy.sh: %s: %s; trying again in %s s\n' "$td_doing" "$td_trouble" "$td_retry"
    sleep "$td_retry"
    td_try=$((td_try + 1))
  done
}

# Sets td_number (empty where the answer is no pipeline), td_status, td_head (its commit), td_others (workflows, where
# they are not $td_workflow alone) and td_unfinished (states of its workflows that are not success).
td_parse() {
  td_number='' td_status='' td_head='' td_others='' td_unfinished=''
  td_fields=$(printf '%s' "$td_answer" | jq -Rrs --arg workflow "$td_workflow" "$td_line $td_summary")
  [ -n "$td_fields" ] || return 0
  {
    read -r td_others
    read -r td_unfinished
    read -r td_head
    read -r td_status
    read -r td_number
  } <<EOF
$td_fields
EOF
}

# Always the number last: it is never empty, and trailing empty lines would be lost.
# shellcheck disable=SC2016 # the dollars belong to jq
td_summary='(try fromjson catch null) | objects
  | select((.number | type) == "number" and .number > 0 and .number == (.number | floor))
  | [.workflows[]? | objects] as $workflows
  | ($workflows | map(.name) | unique | select(. != [] and . != [$workflow]) | map(tostring) | join(", ")) // "",
    (if $workflows == [] then "no workflow" else $workflows | map(.state | select(. != "success") | tostring) | join(", ") end),
    (.commit | tostring), (.status | tostring), (.number | tostring)
  | line'

td_start() {
  td_doing="asking for the deploy"
  td_body=$(jq -n --arg branch "$BRANCH" --arg tag "$IMAGE_TAG" '{branch: $branch, variables: {IMAGE_TAG: $tag}}')
  td_call POST '' "$td_body"
  case $td_code in
    200) ;;
    204) td_fail "nothing in .woodpecker/ of branch '$BRANCH' accepts the call, nothing was deployed; a workflow there needs 'event: manual', that branch, and an 'evaluate' that holds with IMAGE_TAG '$IMAGE_TAG'" ;;
    400) td_fail "Woodpecker refused the request (400$(td_said)); it must be JSON with branch and variables, and WOODPECKER_REPO_ID '$td_id' a number" ;;
    401) td_fail "Woodpecker does not accept WOODPECKER_TOKEN (401$(td_said)); make a new personal access token at $td_url/user and store it as the repository's secret" ;;
    403) td_fail "the user of WOODPECKER_TOKEN may not do this (403$(td_said)); give that user push right on the repository, or use another user's token" ;;
    404) td_fail "Woodpecker knows no repository $td_id, or the user of WOODPECKER_TOKEN has no push right on it (404$(td_said)); compare with GET $td_url/api/repos/lookup/OWNER/NAME" ;;
    500) td_fail "Woodpecker failed (500$(td_said)): the forge does not know branch '$BRANCH', or the server has a fault; check that the branch exists, then read the server's log" ;;
    *) td_fail "Woodpecker answered $td_code$(td_said), which this script does not know; check WOODPECKER_URL '$td_url'" ;;
  esac
  td_parse
  [ -n "$td_number" ] || td_no_pipeline
  td_page="$td_url/repos/$td_id/pipeline/$td_number"
  td_same_commit
  printf 'trigger-deploy.sh: started pipeline %s for tag %s: %s\n' "$td_number" "$IMAGE_TAG" "$td_page"
}

td_no_pipeline() {
  case $td_answer in
    # Woodpecker answers so when the forge did not give it the workflow files (the pipeline is there, with the error).
    null) td_fail "Woodpecker could not load .woodpecker/ from the forge (200 and 'null'); read the error of the newest pipeline at $td_url/repos/$td_id, then run this job again" ;;
    *'<html'* | *'<HTML'*) td_fail "Woodpecker answered 200 with a web page instead of a pipeline, so nothing was started; check WOODPECKER_REPO_ID '$td_id' and WOODPECKER_URL '$td_url'" ;;
    *) td_fail "the answer 200 is no pipeline$(td_said); check that WOODPECKER_URL '$td_url' is a Woodpecker server" ;;
  esac
}

# The call cannot choose a commit: Woodpecker takes the head of the branch. With a newer one the older tag would win.
td_same_commit() {
  [ "$td_head" != "$COMMIT" ] || return 0
  case $td_status in
    error | declined | failure | killed | canceled | skipped) return 0 ;; # nothing to cancel, td_judge says what it is
  esac
  td_moved="branch '$BRANCH' has moved on to $td_head while $COMMIT was built"
  td_doing="$td_moved: cancelling pipeline $td_number"
  td_call POST "/$td_number/cancel" '{}'
  case $td_code in
    200 | 204) td_fail "$td_moved, so pipeline $td_number was cancelled; the newer commit's own run deploys, nothing is to be done here" ;;
    *) td_fail "$td_moved, and pipeline $td_number could not be cancelled ($td_code$(td_said)); stop it by hand, the newer commit's own run deploys" ;;
  esac
}

# shellcheck disable=SC2016 # the dollars belong to jq
td_failures='[.workflows[]? | objects | "\(.name)" as $name
    | (select((.error // "") != "") | "workflow \($name): \(.error)"),
      (.children[]? | objects | select(.state == "failure" or .state == "error")
        | "step \(.name) of workflow \($name): \(.state)"
          + (if (.exit_code // 0) != 0 then ", exit code \(.exit_code)" else "" end)
          + (if (.error // "") != "" then ", \(.error)" else "" end))]
  | if . == [] then "no step says why" else join("; ") end'

# Fails where the pipeline cannot deploy any more; sets td_ended to yes when it has.
td_judge() {
  td_ended=no
  [ -z "$td_others" ] ||
    td_fail "pipeline $td_number runs '$td_others' instead of '$td_workflow' alone; correct the conditions in .woodpecker/ so that only '$td_workflow' accepts event manual with IMAGE_TAG"
  case $td_status in
    created | pending | running) ;;
    success) td_ended=yes ;;
    failure) td_fail "pipeline $td_number failed: $(td_pipeline "$td_failures"); read its log" ;;
    killed | canceled) td_fail "pipeline $td_number was stopped before its end ($td_status): $(td_pipeline "$td_failures"); run this job again unless a newer deploy has taken over" ;;
    error) td_fail "Woodpecker could not run pipeline $td_number: $(td_pipeline '[.errors[]? | objects | select(.is_warning != true) | .message // empty | tostring]
      | if . == [] then "it does not say why" else join("; ") end'); correct .woodpecker/ or the secrets it names" ;;
    blocked) td_fail "pipeline $td_number waits for approval and does not run; approve it, and turn approval off for manual pipelines in the repository's settings" ;;
    declined) td_fail "pipeline $td_number was declined by somebody and does not run; ask who declined it" ;;
    skipped) td_fail "pipeline $td_number was skipped, nothing was deployed; correct the conditions in .woodpecker/" ;;
    *) td_fail "pipeline $td_number has the status '$td_status', which this script does not know; look whether it deployed" ;;
  esac
}

td_follow_to_end() {
  td_end=$(($(date +%s) + td_follow))
  td_follows=$td_number
  td_doing="following pipeline $td_number"
  td_judge
  while [ "$td_ended" = no ]; do
    [ "$(date +%s)" -lt "$td_end" ] ||
      td_fail "pipeline $td_number is still '$td_status' after $td_follow s; look what it waits for"
    sleep "$td_poll"
    td_call GET "/$td_follows"
    [ "$td_code" = 200 ] || td_fail "$td_doing: Woodpecker answered $td_code$(td_said); look there how it ends"
    td_parse
    [ -n "$td_number" ] || td_fail "$td_doing: the answer is no pipeline$(td_said); look there how it ends"
    td_judge
  done
  # The end must show that the workflow ran: a pipeline of which nothing ran can end well, too.
  [ -z "$td_unfinished" ] ||
    td_fail "pipeline $td_number ended as success, but its workflow '$td_workflow' did not (it shows: $td_unfinished); look whether it deployed"
  printf 'trigger-deploy.sh: pipeline %s succeeded, tag %s is deployed\n' "$td_number" "$IMAGE_TAG"
}

td_newline='
'
td_settings
td_start
td_follow_to_end
