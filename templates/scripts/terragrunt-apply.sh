#!/bin/sh
# Applies the listed stacks one after another and fails unless every one of them was applied.
#
# Reads:
#   STACKS_FILE       the stacks to apply, one name a line, default .git/pipelinegen/stacks (changed-stacks writes it)
#   STACKS_DIR        directory of the stacks, default stacks
#   TERRAGRUNT        wrapper that is run as `WRAPPER apply --non-interactive` in each stack's directory; a path
#                     relative to the checkout's root, default scripts/tg
#   ATTEMPTS          how often a stack is tried when it is locked or the failure is transient, default 3
#   RETRY_SECONDS     seconds between two tries, default 30
#   APPLIED_FILE      gets the names of the applied stacks, default .git/pipelinegen/applied
#   ALL_APPLIED_FILE  gets the commit when all of them were applied and does not exist otherwise,
#                     default .git/pipelinegen/all-applied
# Needs: git, grep, sed, tee, mktemp and what the wrapper needs. Runs in the checkout's root.
set -eu

ta_fail() {
  printf 'terragrunt-apply: %s\n' "$1" >&2
  exit 1
}

# Applies stack $1 once: its output goes to the log of the job as it comes (a killed run must have shown how far it
# came) and to $ta_log. The status comes by file because a pipe reports only the status of tee. Its stdin is closed off
# because the step's shell reads this very script from there.
ta_apply_once() {
  rm -f "$ta_status"
  {
    ta_code=0
    (cd "$ta_directory/$1" && exec "$ta_wrapper" apply --non-interactive) </dev/null 2>&1 || ta_code=$?
    printf '%s' "$ta_code" >"$ta_status"
  } | tee "$ta_log"
  [ "$(cat "$ta_status")" = 0 ]
}

# Says why the last try failed: locked, transient or failed. Colours inside a message would hide it from grep.
ta_reason() {
  sed "s/$(printf '\033')\[[0-9;]*[A-Za-z]//g" "$ta_log" >"$ta_log.plain"
  if grep -Eq 'is locked by|Error acquiring the state lock' "$ta_log.plain"; then
    printf 'locked'
  elif grep -Eiq \
    -e 'TLS handshake timeout|connection refused|connection reset|i/o timeout|no route to host' \
    -e '(status|code|error|HTTP[^ ]*)[^0-9a-z]*50[234]([^0-9]|$)|50[234] (Bad Gateway|Service|Gateway)' "$ta_log.plain"; then
    printf 'transient'
  else
    printf 'failed'
  fi
}

# Applies stack $1 and sets ta_result to applied, locked, failed or missing.
ta_apply() {
  ta_result=missing
  if ! [ -d "$ta_directory/$1" ]; then
    printf '== %s: there is no directory %s\n' "$1" "$ta_directory/$1"
    return
  fi
  ta_attempt=1
  while :; do
    printf '== %s (try %s of %s)\n' "$1" "$ta_attempt" "$ta_attempts"
    if ta_apply_once "$1"; then
      ta_result=applied
      return
    fi
    ta_result=$(ta_reason)
    printf '== %s: exit status %s, %s\n' "$1" "$(cat "$ta_status")" "$ta_result"
    if [ "$ta_result" = failed ] || [ "$ta_attempt" -ge "$ta_attempts" ]; then break; fi
    ta_attempt=$((ta_attempt + 1))
    sleep "$ta_pause"
  done
  if [ "$ta_result" = transient ]; then ta_result=failed; fi
}

ta_run() {
  ta_list=${STACKS_FILE:-.git/pipelinegen/stacks}
  ta_directory=${STACKS_DIR:-stacks}
  ta_wrapper=${TERRAGRUNT:-scripts/tg}
  ta_attempts=${ATTEMPTS:-3}
  ta_pause=${RETRY_SECONDS:-30}
  ta_applied=${APPLIED_FILE:-.git/pipelinegen/applied}
  ta_all_applied=${ALL_APPLIED_FILE:-.git/pipelinegen/all-applied}

  mkdir -p "$(dirname "$ta_applied")" "$(dirname "$ta_all_applied")"
  rm -f "$ta_all_applied"
  : >"$ta_applied"
  [ -f "$ta_list" ] || ta_fail "the list of stacks '$ta_list' does not exist; changed-stacks has to run before"
  [ "$ta_attempts" -ge 1 ] || ta_fail "ATTEMPTS is '$ta_attempts'; it must be a number from 1"
  # The bare terragrunt lacks the database connection that the wrapper builds: every stack would fail or plan nonsense.
  case $ta_wrapper in
  /*) ta_fail "TERRAGRUNT is '$ta_wrapper'; it must be the wrapper's path relative to the checkout's root, not an installed program" ;;
  esac
  if ! [ -f "$ta_wrapper" ] || ! [ -x "$ta_wrapper" ]; then
    ta_fail "TERRAGRUNT is '$ta_wrapper', which is not an executable file of the checkout; it must be the wrapper, never the bare terragrunt"
  fi
  ta_wrapper=$PWD/$ta_wrapper
  ta_commit=$(git rev-parse --verify HEAD) || ta_fail "git could not tell the commit of '$PWD'; run this in the checkout's root"

  ta_temporary=$(mktemp -d)
  trap 'rm -rf "$ta_temporary"' EXIT
  trap 'exit 1' HUP INT TERM
  ta_log=$ta_temporary/log
  ta_status=$ta_temporary/status

  ta_total=0
  ta_done=0
  ta_problems=
  while IFS= read -r ta_stack <&3 || [ -n "$ta_stack" ]; do
    [ -n "$ta_stack" ] || continue
    ta_total=$((ta_total + 1))
    ta_apply "$ta_stack"
    if [ "$ta_result" = applied ]; then
      ta_done=$((ta_done + 1))
      printf '%s\n' "$ta_stack" >>"$ta_applied"
    else
      ta_problems="$ta_problems${ta_problems:+, }'$ta_stack' ($ta_result)"
    fi
  done 3<"$ta_list"

  if [ "$ta_total" = 0 ]; then
    printf 'terragrunt-apply: nothing to apply\n'
  else
    printf 'terragrunt-apply: applied %s of %s stacks\n' "$ta_done" "$ta_total"
  fi
  [ "$ta_done" = "$ta_total" ] ||
    ta_fail "applied $ta_done of $ta_total stacks, not: $ta_problems; their whole output is above; fix them and restart this pipeline"
  printf '%s\n' "$ta_commit" >"$ta_all_applied"
}
(ta_run)
