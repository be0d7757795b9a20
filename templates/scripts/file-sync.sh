#!/bin/sh
# Brings files of the checkout to a host over ssh: shows the difference, replaces them, runs what that needs, verifies.
#
# Reads:
#   SSH_KEY           private key, its text
#   SSH_HOST          user@host
#   SSH_KNOWN_HOSTS   known_hosts lines of the host; empty (default): the key it shows today is trusted
#   FILES             a line for each file: SOURCE DESTINATION MODE [ACTION...]
#   ACTIONS           a line for each: NAME COMMAND...; run on the host in this order, once, if a file naming it changed
#   VERIFY            command lines run on the host after everything, always; each must succeed
# Needs: ssh, scp, diff, cmp; on the host: stat, cat, chmod, mv, touch, rm. Writes only on the host.
#
# A replaced file is a new inode: a container that mounts the single file sees it after a restart, not after a reload.
# DESTINATION.pending on the host remembers that the actions of a replaced file have not succeeded yet: without it a
# second run would find the file unchanged, skip the restart and be green.
set -eu

fs_fail() {
  printf 'file-sync: %s; copied so far: %s\n' "$1" "${fs_copied:-nothing}" >&2
  exit 1
}

# -n: this script may itself be what the shell reads from its standard input.
fs_ssh() {
  ssh -n -F "$fs_dir/config" "$SSH_HOST" "$1"
}

# fs_run WHAT COMMAND: runs a command line on the host, or fails with its status.
fs_run() {
  fs_status=0
  fs_ssh "$2" || fs_status=$?
  case $fs_status in
    0) ;;
    255) fs_fail "$1 failed with status 255: ssh lost '$SSH_HOST' (its reason is above), or the command itself ended so" ;;
    *) fs_fail "$1 failed with status $fs_status on '$SSH_HOST' (its output is above)" ;;
  esac
}

# fs_fetch DESTINATION: its content to $fs_dir/there, "MODE", "pending MODE" or "missing" to fs_state.
fs_fetch() {
  fs_status=0
  fs_ssh "[ -e $1 ] || exit 44; if [ -e $1.pending ]; then printf 'pending '; fi; stat -c %a $1 && cat $1" \
    > "$fs_dir/answer" || fs_status=$?
  case $fs_status in
    0)
      fs_state=$(head -n 1 "$fs_dir/answer")
      tail -n +2 "$fs_dir/answer" > "$fs_dir/there"
      ;;
    44)
      fs_state=missing
      : > "$fs_dir/there"
      ;;
    255) fs_fail "ssh cannot connect to '$SSH_HOST' (its reason is above); check the host, SSH_KEY and SSH_KNOWN_HOSTS" ;;
    *) fs_fail "cannot read '$1' on '$SSH_HOST', status $fs_status (the reason is above)" ;;
  esac
}

# fs_sync SOURCE DESTINATION MODE ACTIONS
fs_sync() {
  fs_fetch "$2"
  if [ "$fs_state" = "$3" ] && cmp -s "$1" "$fs_dir/there"; then
    printf 'unchanged: %s\n' "$2"
    return
  fi
  printf 'changed: %s (there: %s, wanted: %s)\n' "$2" "$fs_state" "$3"
  diff -u -L "$SSH_HOST:$2" -L "$1" "$fs_dir/there" "$1" || [ $? -eq 1 ] || fs_fail "cannot compare '$1' (diff's reason is above)"
  # "./" keeps a source with a colon from being taken for a host.
  scp -q -F "$fs_dir/config" "./$1" "$SSH_HOST:$2.new" </dev/null || fs_fail "cannot copy '$1' to '$SSH_HOST:$2.new' (scp's reason is above)"
  fs_run "replacing '$2'" "chmod $3 $2.new && ${4:+touch $2.pending && }mv -f $2.new $2"
  fs_copied="${fs_copied:+$fs_copied }$2"
  fs_due="$fs_due $4"
  printf '%s %s %s\n' "$1" "$2" "$3" >> "$fs_dir/changed"
}

# fs_check SOURCE DESTINATION MODE ACTIONS: nothing is sent before the whole list makes sense.
fs_check() {
  case $1 in
    -* | /* | ../* | */../* | *[!A-Za-z0-9._/+@:=-]*) fs_fail "source '$1' is no plain path inside the checkout" ;;
  esac
  [ -f "$1" ] || fs_fail "source '$1' does not exist in the checkout; was it moved?"
  # The destination becomes part of commands on the host.
  case $2 in
    *[!A-Za-z0-9._/+@=-]* | */) fs_fail "destination '$2' of '$1' is no plain path" ;;
    /*) ;;
    *) fs_fail "destination '$2' of '$1' is not absolute" ;;
  esac
  case $3 in
    [0-7][0-7][0-7]) ;;
    *) fs_fail "mode '$3' of '$1' is not octal; write it as in 0644" ;;
  esac
  for fs_name in $4; do
    case "$fs_names " in
      *" $fs_name "*) ;;
      *) fs_fail "action '$fs_name' of '$1' is not in ACTIONS, which has:${fs_names:- none}" ;;
    esac
  done
}

# fs_each FUNCTION: calls it for each line of FILES, the mode without the leading zero that stat does not print.
fs_each() {
  while read -r fs_source fs_destination fs_mode fs_actions; do
    [ -z "$fs_source" ] || "$1" "$fs_source" "$fs_destination" "${fs_mode#0}" "$fs_actions"
  done <<EOF
$FILES
EOF
}

fs_read_actions() {
  fs_names=
  while read -r fs_name fs_command; do
    [ -n "$fs_name" ] || continue
    [ -n "$fs_command" ] || fs_fail "action '$fs_name' has no command; write NAME COMMAND"
    case "$fs_names " in
      *" $fs_name "*) fs_fail "action '$fs_name' is in ACTIONS twice; join its commands with &&" ;;
    esac
    fs_names="$fs_names $fs_name"
  done <<EOF
${ACTIONS:-}
EOF
}

fs_act() {
  while read -r fs_name fs_command; do
    case "$fs_due " in
      *" $fs_name "*)
        printf 'action %s: %s\n' "$fs_name" "$fs_command"
        fs_run "action '$fs_name'" "$fs_command"
        ;;
    esac
  done <<EOF
${ACTIONS:-}
EOF
}

# What the host has now, not what was sent: a full disk or a path that is mounted over shows here.
fs_confirm() {
  while read -r fs_source fs_destination fs_mode; do
    fs_fetch "$fs_destination"
    cmp -s "$fs_source" "$fs_dir/there" || fs_fail "'$fs_destination' on '$SSH_HOST' differs from '$fs_source' after it was replaced; is something else writing it?"
    [ "${fs_state#pending }" = "$fs_mode" ] || fs_fail "'$fs_destination' on '$SSH_HOST' has mode '${fs_state#pending }' instead of '$fs_mode' after it was replaced"
    case $fs_state in
      pending*) fs_run "removing '$fs_destination.pending'" "rm $fs_destination.pending" ;;
    esac
  done < "$fs_dir/changed"
}

fs_verify() {
  while read -r fs_command; do
    [ -n "$fs_command" ] || continue
    printf 'verify: %s\n' "$fs_command"
    fs_run "verification '$fs_command'" "$fs_command"
  done <<EOF
${VERIFY:-}
EOF
}

fs_configure_ssh() {
  printf '%s\n' "$SSH_KEY" > "$fs_dir/key"
  printf '%s\n' "${SSH_KNOWN_HOSTS:-}" > "$fs_dir/known_hosts"
  if [ -n "${SSH_KNOWN_HOSTS:-}" ]; then fs_strict=yes; else fs_strict=accept-new; fi
  printf '%s\n' "IdentityFile \"$fs_dir/key\"" 'IdentitiesOnly yes' 'BatchMode yes' \
    "UserKnownHostsFile \"$fs_dir/known_hosts\"" "StrictHostKeyChecking $fs_strict" \
    'ConnectTimeout 10' 'ServerAliveInterval 15' 'ServerAliveCountMax 4' > "$fs_dir/config"
}

file_sync() (
  fs_copied=
  fs_due=
  case ${SSH_HOST:-} in
    -* | @* | *@ | *@*@* | *[!A-Za-z0-9._@-]*) fs_fail "SSH_HOST '$SSH_HOST' is not user@host" ;;
    *@*) ;;
    *) fs_fail "SSH_HOST '${SSH_HOST:-}' is not user@host" ;;
  esac
  [ -n "${SSH_KEY:-}" ] || fs_fail "SSH_KEY is empty; does the secret exist for this event?"
  [ -n "${FILES:-}" ] || fs_fail "FILES is empty; write a line SOURCE DESTINATION MODE for each file"
  set -f # words of FILES are names, never patterns
  umask 077
  fs_dir=$(mktemp -d)
  trap 'rm -rf "$fs_dir"' EXIT
  : > "$fs_dir/changed"
  fs_read_actions
  fs_each fs_check
  fs_configure_ssh
  fs_each fs_sync
  fs_act
  fs_confirm
  [ -n "$fs_copied" ] || printf 'nothing to change on %s\n' "$SSH_HOST"
  fs_verify
)

file_sync
