#!/bin/sh
# Runs every command, also after one that failed, and says at the end which ones did: who reads the log sees everything
# that is wrong at once.
#
# Reads:
#   COMMANDS  the commands, a line each
# Needs: what they need. Runs each in a shell of its own, in the working directory.
# Fails when one of them failed.
set -eu

ec_run() {
  ec_failed='' ec_total=0
  while IFS= read -r ec_command <&3; do
    [ -n "$ec_command" ] || continue
    ec_total=$((ec_total + 1))
    printf '== %s\n' "$ec_command"
    # The step's own commands can be what is on stdin. `|| ec_status=$?` keeps sh -e from ending the step here.
    ec_status=0
    sh -c "$ec_command" </dev/null 3<&- || ec_status=$?
    [ "$ec_status" -eq 0 ] || ec_failed="$ec_failed
  $ec_command (exit status $ec_status)"
  done 3<<END
${COMMANDS:-}
END
  if [ "$ec_total" -eq 0 ]; then
    printf 'every-command: COMMANDS is empty; give each command a line\n' >&2
    exit 1
  fi
  if [ -n "$ec_failed" ]; then
    printf 'every-command: not every command succeeded; these failed:%s\n' "$ec_failed" >&2
    exit 1
  fi
  printf 'every-command: all %s succeeded\n' "$ec_total"
}

ec_run
