#!/bin/sh
# Plans every stack and tells Prometheus, and Slack when there is something to tell, which ones differ from the cluster.
#
# Reads:
#   STACKS_DIR       directory of the stacks, default stacks; a stack is a directory in it that holds terragrunt.hcl
#   EXCLUDED_STACKS  stacks that CI never plans, lines `name: reason`
#   TERRAGRUNT       wrapper that is run as `WRAPPER plan -detailed-exitcode --non-interactive -no-color` in each stack's
#                    directory; a path relative to the checkout's root, default scripts/tg
#   PUSHGATEWAY_URL  Prometheus pushgateway
#   PUSHGATEWAY_JOB  job that the metrics belong to, default drift-detection
#   SLACK_WEBHOOK    secret, optional: the whole url
#   SLACK_CHANNEL    default general
# Needs: curl, jq, awk, grep, sed, mktemp and what the wrapper needs. Runs in the checkout's root.
# Writes: metrics drift_stack_state{stack} (0 clean, 1 drift, 2 error), drift_stack_first_seen{stack} (unix seconds; kept
# from run to run until a plan is clean) and drift_stack_age_hours{stack} where drift was seen, drift_stack_count
# (stacks with drift), drift_error_count, drift_clean_count, drift_detection_last_run_timestamp.
# Fails when a stack could not be planned, when there is none, or when the metrics were not accepted. Drift is no
# failure: finding it is what this is for.
set -eu

dd_fail() {
  printf 'drift-detection: %s\n' "$1" >&2
  exit 1
}

# Writes the names of the stacks without the excluded ones to $dd_tmp/stacks.
dd_list() {
  : >"$dd_tmp/excluded"
  while read -r dd_line; do
    [ -n "$dd_line" ] || continue
    dd_name=${dd_line%%:*}
    case $dd_line in
    ?*': '?*) ;;
    *) dd_fail "EXCLUDED_STACKS has the line '$dd_line'; write 'name: reason'" ;;
    esac
    [ -f "$dd_stacks/$dd_name/terragrunt.hcl" ] ||
      dd_fail "EXCLUDED_STACKS names '$dd_name', but '$dd_stacks/$dd_name/terragrunt.hcl' does not exist; correct the name or remove the line"
    printf '%s\n' "$dd_name" >>"$dd_tmp/excluded"
    printf 'drift-detection: excluded: %s\n' "$dd_line"
  done <<EOF
${EXCLUDED_STACKS:-}
EOF
  : >"$dd_tmp/stacks"
  for dd_path in "$dd_stacks"/*/terragrunt.hcl; do
    dd_name=${dd_path%/*} dd_name=${dd_name##*/}
    if [ -f "$dd_path" ] && ! grep -Fqx -e "$dd_name" "$dd_tmp/excluded"; then printf '%s\n' "$dd_name" >>"$dd_tmp/stacks"; fi
  done
  [ -s "$dd_tmp/stacks" ] || dd_fail "there is no stack to plan in '$dd_stacks'; is this the checkout's root, is STACKS_DIR right, is everything excluded?"
}

# Plans stack $1 and appends `STATE NAME` to $dd_tmp/states. The plan gets no stdin, since the step's shell reads this
# very script from there. `|| dd_status=$?` keeps sh -e from ending the step at the first drift.
dd_plan() {
  dd_status=0
  (cd "$dd_stacks/$1" && exec "$dd_wrapper" plan -detailed-exitcode --non-interactive -no-color) \
    </dev/null >"$dd_tmp/log" 2>&1 || dd_status=$?
  case $dd_status in
  0) dd_state=0 dd_word=clean ;;
  2) dd_state=1 dd_word=drift ;;
  *) dd_state=2 dd_word="error (exit status $dd_status)" ;;
  esac
  printf '== %s: %s\n' "$1" "$dd_word"
  if [ "$dd_state" != 0 ]; then cat "$dd_tmp/log"; fi
  printf '%s %s\n' "$dd_state" "$1" >>"$dd_tmp/states"
}

# Prints the names of the stacks in state $1 as one list.
dd_names() {
  sed -n "s/^$1 //p" "$dd_tmp/states" | awk '{ printf "%s%s", comma, $0; comma = ", " }'
}

# Sends the rest of the arguments to curl, the answer to $dd_tmp/answer; succeeds with status 200 or 202, otherwise
# says on stderr what $1 answered. curl reads further options from stdin.
dd_http() {
  dd_what=$1
  shift
  : >"$dd_tmp/answer"
  dd_code=$(curl --silent --show-error --connect-timeout 10 --max-time 60 --output "$dd_tmp/answer" --write-out '%{http_code}' --config - "$@") || return 1
  case $dd_code in
  200 | 202) ;;
  *)
    printf 'drift-detection: %s answered %s: ' "$dd_what" "$dd_code" >&2
    cat "$dd_tmp/answer" >&2
    printf '\n' >&2
    return 1
    ;;
  esac
}

# Replaces the metrics of the job. first_seen comes from the gateway: the job itself remembers nothing. Without the old
# values nothing is sent, since that would make every drift look new.
dd_push() {
  dd_http "$dd_gateway/metrics" "$dd_gateway/metrics" </dev/null || return 1
  # In the text format a label value has \ before every " and \.
  sed 's/["\\]/\\&/g' "$dd_tmp/states" >"$dd_tmp/labels" || return 1
  printf '%s\n' "$dd_job" | sed 's/["\\]/\\&/g' >"$dd_tmp/job" || return 1
  awk -v now="$(date +%s)" '
    function metric(name, value) { print "# TYPE " name " gauge"; print name " " value }
    kind == "job" { job = "job=\"" $0 "\""; next }
    kind == "old" { if (index($0, "drift_stack_first_seen{") == 1 && (index($0, "{" job) || index($0, "," job))) old[++olds] = $0; next }
    {
      state[++stacks] = substr($0, 1, 1); label[stacks] = "stack=\"" substr($0, 3) "\""
      number[state[stacks]]++
      if (state[stacks] == 0) next
      for (i = 1; i <= olds; i++)
        if (index(old[i], "{" label[stacks]) || index(old[i], "," label[stacks])) { at = split(old[i], word, " "); first[stacks] = word[at] }
      if (state[stacks] == 1 && !(stacks in first)) first[stacks] = now
    }
    END {
      print "# TYPE drift_stack_state gauge"
      for (i = 1; i <= stacks; i++) print "drift_stack_state{" label[i] "} " state[i]
      print "# TYPE drift_stack_first_seen gauge"
      for (i = 1; i <= stacks; i++) if (i in first) printf "drift_stack_first_seen{%s} %.0f\n", label[i], first[i]
      print "# TYPE drift_stack_age_hours gauge"
      for (i = 1; i <= stacks; i++) if (i in first) printf "drift_stack_age_hours{%s} %.2f\n", label[i], (now - first[i]) / 3600
      metric("drift_stack_count", number[1] + 0)
      metric("drift_error_count", number[2] + 0)
      metric("drift_clean_count", number[0] + 0)
      metric("drift_detection_last_run_timestamp", now)
    }' kind=job "$dd_tmp/job" kind=old "$dd_tmp/answer" kind=new "$dd_tmp/labels" >"$dd_tmp/metrics" || return 1
  # PUT, not POST, because it also removes the series of stacks that are gone or clean again.
  dd_http "$dd_gateway" --request PUT --header 'Content-Type: text/plain; version=0.0.4' --data-binary @"$dd_tmp/metrics" \
    "$dd_gateway/metrics/job/$(jq -nr --arg job "$dd_job" '$job | @uri')" </dev/null
}

# Tells Slack. The url is a secret, so it reaches curl by stdin.
dd_slack() {
  {
    printf 'Drift detection: %s\n' "$dd_totals"
    if [ "$dd_drift" != 0 ]; then printf 'Drift: %s\n' "$(dd_names 1)"; fi
    if [ "$dd_error" != 0 ]; then printf 'Error: %s\n' "$(dd_names 2)"; fi
  } >"$dd_tmp/text"
  jq -n --rawfile text "$dd_tmp/text" --arg channel "${SLACK_CHANNEL:-general}" '{channel: $channel, text: ($text | rtrimstr("\n"))}' >"$dd_tmp/message" || return 1
  printf 'url = "%s"\n' "$SLACK_WEBHOOK" | dd_http Slack --header 'Content-Type: application/json' --data-binary @"$dd_tmp/message"
}

dd_run() {
  dd_stacks=${STACKS_DIR:-stacks}
  dd_wrapper=${TERRAGRUNT:-scripts/tg}
  dd_job=${PUSHGATEWAY_JOB:-drift-detection}
  [ -n "${PUSHGATEWAY_URL:-}" ] || dd_fail 'PUSHGATEWAY_URL is empty; set it to the url of the Prometheus pushgateway'
  dd_gateway=${PUSHGATEWAY_URL%/}
  # The bare terragrunt lacks the database connection that the wrapper builds: every stack would be an error.
  case $dd_wrapper in
  /*) dd_fail "TERRAGRUNT is '$dd_wrapper'; it must be the wrapper's path relative to the checkout's root, not an installed program" ;;
  esac
  if ! [ -f "$dd_wrapper" ] || ! [ -x "$dd_wrapper" ]; then
    dd_fail "TERRAGRUNT is '$dd_wrapper', which is not an executable file of the checkout; it must be the wrapper, never the bare terragrunt"
  fi
  dd_wrapper=$PWD/$dd_wrapper
  dd_tmp=$(mktemp -d)
  trap 'rm -rf "$dd_tmp"' EXIT
  trap 'exit 1' HUP INT TERM

  dd_list
  : >"$dd_tmp/states"
  while IFS= read -r dd_stack <&3; do dd_plan "$dd_stack"; done 3<"$dd_tmp/stacks"

  dd_clean=$(awk '/^0 / { n++ } END { print n + 0 }' "$dd_tmp/states")
  dd_drift=$(awk '/^1 / { n++ } END { print n + 0 }' "$dd_tmp/states")
  dd_error=$(awk '/^2 / { n++ } END { print n + 0 }' "$dd_tmp/states")
  dd_total=$((dd_clean + dd_drift + dd_error))
  dd_totals="$dd_total stacks, $dd_clean clean, $dd_drift drift, $dd_error error"
  printf 'drift-detection: %s\n' "$dd_totals"

  dd_problem=
  dd_push || dd_problem="pushgateway '$dd_gateway' did not take the metrics, the reason is above"
  if [ -n "${SLACK_WEBHOOK:-}" ] && [ "$dd_clean" != "$dd_total" ]; then
    dd_slack || printf 'drift-detection: Slack was not told, see above; is SLACK_WEBHOOK the whole url?\n' >&2
  fi
  if [ "$dd_error" != 0 ]; then
    dd_problem="$dd_error of $dd_total stacks could not be planned: $(dd_names 2); their whole output is above${dd_problem:+; $dd_problem}"
  fi
  if [ -n "$dd_problem" ]; then dd_fail "$dd_problem"; fi
}
(dd_run)
