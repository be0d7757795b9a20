#!/bin/sh
# Compares what the repositories of all projects hold with their definitions: clones each, without its history and with
# no file but those of the CIs, then runs `pipelinegen check` on all of them.
#
# Reads:
#   FORGE_URL            where the repositories are, such as https://github.com
#   FORGE_TOKEN          secret, optional: a token that may read them
#   REPORT_FORMAT        what `pipelinegen check` prints, one of its formats; default text
#   GITHUB_STEP_SUMMARY  optional: the file to which the report is added as Markdown
# Needs: pipelinegen, git (2.35 or newer), mktemp, sed and head. Runs where the definitions are; its clones are removed.
# Fails when a repository is not as defined, when there is none, or when one cannot be cloned: then the others are
# looked at all the same.
set -eu

fc_fail() {
  if [ "$fc_format" = github ]; then
    printf '::error title=fleet-check::%s\n' "$1"
  else
    printf 'fleet-check: %s\n' "$1" >&2
  fi
  exit 1
}

fc_settings() {
  fc_format=${REPORT_FORMAT:-text}
  for fc_program in git pipelinegen; do
    command -v "$fc_program" >/dev/null || fc_fail "the program '$fc_program' is missing; install it in a command before this one, or run this step in an image that has it"
  done
  fc_forge=${FORGE_URL:-}
  fc_forge=${fc_forge%/}
  case $fc_forge in
    *@*) fc_fail 'FORGE_URL holds an account; write the address alone, and give the token by FORGE_TOKEN' ;;
    *[[:space:][:cntrl:]?#]*) fc_scheme=none ;;
    *) fc_scheme=${fc_forge%%://?*} ;;
  esac
  case $fc_scheme in
    http | https) ;;
    *) fc_fail "FORGE_URL is '$fc_forge'; it must be an address such as https://github.com" ;;
  esac
  case ${FORGE_TOKEN:-} in
    *[[:space:][:cntrl:]]*) fc_fail 'FORGE_TOKEN holds a space or the end of a line; store the token alone in the secret' ;;
  esac
  # A server that hangs or asks for a password must not hold the job until its time is over.
  export GIT_TERMINAL_PROMPT=0 GIT_HTTP_LOW_SPEED_LIMIT=1000 GIT_HTTP_LOW_SPEED_TIME=60
}

# git, which gets the token where the forge asks for one: not in an argument, where every program could read it, and not
# in the address, which stays in the clone. The first helper takes away those that are configured and might keep it.
# shellcheck disable=SC2016 # the helper's shell reads the variable
fc_helper='!fc_answer() { if [ "$1" = get ]; then printf "username=x-access-token\npassword=%s\n" "$FORGE_TOKEN"; fi; }; fc_answer'

fc_git() {
  if [ -n "${FORGE_TOKEN:-}" ]; then
    set -- -c credential.helper= -c "credential.$fc_forge.helper=$fc_helper" "$@"
  fi
  git "$@" </dev/null
}

# Clones repository $2 at branch $3 into folder $1. The files come with the checkout, all in one request.
fc_clone() {
  fc_git clone --quiet --depth 1 --no-tags --no-checkout --filter=blob:none --branch "$3" "$fc_forge/$2.git" "$1" &&
    fc_git -C "$1" sparse-checkout set --no-cone /.github/workflows/ /.woodpecker/ &&
    fc_git -C "$1" checkout --quiet "$3" --
}

# Compares the projects that are named with their clones and prints that in format $1. The temporary folder is of no
# interest to whoever reads it.
fc_check() {
  fc_as=$1 fc_found=0
  shift
  pipelinegen check "$@" --against "$fc_tmp/fleet" --ref HEAD --format "$fc_as" </dev/null >"$fc_tmp/found" || fc_found=$?
  sed "s|$fc_tmp/||g" "$fc_tmp/found"
  return "$fc_found"
}

# GitHub refuses a summary of more than 1 MiB. The drift has decided about the exit status before.
fc_summary() {
  if fc_check text "$@" >"$fc_tmp/report" 2>&1; then fc_word='is as defined'; else fc_word='is not as defined'; fi
  {
    printf '## Fleet check\n\nWhat the repositories hold %s.\n\n' "$fc_word"
    if [ -n "$fc_missing" ]; then printf 'Not looked at, because they could not be cloned:%s.\n\n' "$fc_missing"; fi
    printf '~~~~~~~~text\n'
    head -c 900000 "$fc_tmp/report"
    printf '\n~~~~~~~~\n'
  } >>"$GITHUB_STEP_SUMMARY"
}

fc_run() {
  fc_settings
  fc_tmp=$(mktemp -d)
  trap 'rm -rf "$fc_tmp"' EXIT
  trap 'exit 1' HUP INT TERM
  pipelinegen list --format repositories </dev/null >"$fc_tmp/repositories" ||
    fc_fail "the definitions cannot be read (the reason is above); run this step where they are"
  fc_total=0 fc_missing='' fc_status=0
  set --
  while read -r fc_project fc_repository fc_branch <&3; do
    fc_total=$((fc_total + 1))
    if fc_clone "$fc_tmp/fleet/$fc_project" "$fc_repository" "$fc_branch"; then
      set -- "$@" "$fc_project"
    else
      fc_missing="$fc_missing${fc_missing:+,} '$fc_repository' (branch '$fc_branch')"
    fi
  done 3<"$fc_tmp/repositories"
  [ "$fc_total" -gt 0 ] || fc_fail 'no project names its repository and a branch, so there is nothing to compare; name them in the definitions'
  printf 'fleet-check: cloned %s of %s repositories\n' "$#" "$fc_total"
  if [ "$#" -gt 0 ]; then
    fc_check "$fc_format" "$@" || fc_status=$?
    if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then fc_summary "$@"; fi
  fi
  [ -z "$fc_missing" ] || fc_fail "not looked at, because they could not be cloned:$fc_missing (git's reasons are above); correct the definition, or give the secret of FORGE_TOKEN a token that may read them"
  return "$fc_status"
}

fc_run
