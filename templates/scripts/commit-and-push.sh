#!/bin/sh
# Commits files that the pipeline produced and pushes them to the canonical repository.
#
# Reads:
#   PUSH_URL            where to push, an ssh or file url without a password
#   CANONICAL_HOST      optional: the only host that PUSH_URL may name
#   BRANCH              branch to push to
#   COMMIT_PATHS        what is committed, separated by white space: paths or patterns in which * stays within one
#                       directory, such as state/*.tfstate.enc; no directories
#   COMMIT_MESSAGE      its message; ` [CI SKIP]` is appended, so that the commit starts no pipeline
#   AUTHOR_NAME, AUTHOR_EMAIL
#   FORBIDDEN_PATTERNS  extended regular expression, case ignored, that no added line may match; default: private keys,
#                       literal passwords and passwords in urls
#   SSH_KEY             secret: deploy key, needed for an ssh url
#   SSH_KEY_FILE        instead of SSH_KEY: the deploy key as a file of the (unlocked) checkout
#   SSH_KNOWN_HOSTS     optional: known_hosts lines; without them the first host key that comes is accepted
#   ATTEMPTS            how often a push is tried, each time on top of the newest commits, default 3
#   APPLIED_REF, ALL_APPLIED_FILE
#                       optional, both or none: when the file exists, the commit in it is pushed to that ref
# Needs: git, grep, sed, head, tr, mktemp; ssh for an ssh url. Runs in the checkout's root, also on a detached HEAD.
set -eu

cap_fail() {
  printf 'commit-and-push: %s\n' "$1" >&2
  exit 1
}

# Fails when the variable $1 has no value ($2).
cap_need() {
  [ -n "$2" ] || cap_fail "$1 is empty; set it in the step's environment"
}

cap_say() {
  printf 'commit-and-push: %s\n' "$1"
}

# A commit pushed to a mirror is lost with the mirror's next update. The url of a refused kind may hold a password.
cap_check_url() {
  case $PUSH_URL in
  ssh://*) cap_host=${PUSH_URL#ssh://} cap_host=${cap_host%%/*} ;;
  file://*) cap_host= ;;
  *://*) cap_fail "PUSH_URL is a '${PUSH_URL%%://*}' url; it must be ssh://, user@host:path or file://" ;;
  *@*:*) cap_host=${PUSH_URL%%:*} ;;
  *) cap_fail "PUSH_URL '$PUSH_URL' is no url; it must be ssh://, user@host:path or file://" ;;
  esac
  cap_host=${cap_host##*@} cap_host=${cap_host%%:*}
  if [ -n "${CANONICAL_HOST:-}" ] && [ "$cap_host" != "$CANONICAL_HOST" ]; then
    cap_fail "PUSH_URL '$PUSH_URL' is on host '$cap_host', not on the canonical '$CANONICAL_HOST'; commits pushed to a mirror are overwritten"
  fi
  case $PUSH_URL in
  file://*) ;;
  *) [ -n "${SSH_KEY_FILE:-${SSH_KEY:-}}" ] || cap_fail "SSH_KEY is empty; the deploy key for '$PUSH_URL' must be a secret of this event" ;;
  esac
}

cap_ssh() {
  cap_key=${SSH_KEY:-}
  if [ -n "${SSH_KEY_FILE:-}" ]; then
    cap_key=$(tr -d '\0' <"$SSH_KEY_FILE") || cap_fail "SSH_KEY_FILE '$SSH_KEY_FILE' cannot be read; correct its path"
    case $cap_key in
    -----BEGIN*) ;;
    *) cap_fail "SSH_KEY_FILE '$SSH_KEY_FILE' is no private key; unlock the checkout first" ;;
    esac
  fi
  # A copy: ssh refuses a key that others may read, and a checkout's files are that.
  (umask 077 && printf '%s\n' "$cap_key" | tr -d '\r' >"$cap_tmp/key")
  printf '%s\n' "${SSH_KNOWN_HOSTS:-}" >"$cap_tmp/hosts"
  cap_check=accept-new
  if [ -n "${SSH_KNOWN_HOSTS:-}" ]; then cap_check=yes; fi
  export GIT_SSH_COMMAND="ssh -i '$cap_tmp/key' -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=$cap_check -o UserKnownHostsFile='$cap_tmp/hosts'"
}

# Succeeds when something is staged.
cap_staged() {
  cap_status=0
  git diff --cached --quiet || cap_status=$?
  [ "$cap_status" -le 1 ] || cap_fail "git could not compare the index of '$PWD'; its message is above"
  [ "$cap_status" = 1 ]
}

# Stages COMMIT_PATHS and nothing else: a generated file with a password in it lies next to the ones that are meant.
cap_stage() {
  if cap_staged; then
    cap_fail 'the index has staged changes already and they would be committed too; no earlier command may run git add'
  fi
  set -f
  for cap_path in $COMMIT_PATHS; do
    cap_name=${cap_path##*/}
    case /$cap_path/ in
    //*/ | /:*/ | */../* | */./*) cap_fail "COMMIT_PATHS has '$cap_path'; write paths relative to the checkout's root, without '.', '..' or ':'" ;;
    esac
    if [ -d "$cap_path" ] || [ -z "$(printf '%s' "$cap_name" | tr -d '*?')" ]; then
      cap_fail "COMMIT_PATHS has '$cap_path', which takes everything of a directory; name the files, such as '${cap_path%/*}/*.pem'"
    fi
    cap_found=$(git ls-files --cached --others --exclude-standard -- ":(glob)$cap_path") || cap_fail "git could not list '$cap_path'; its message is above"
    [ -n "$cap_found" ] || cap_fail "COMMIT_PATHS has '$cap_path', which matches no file that is tracked or could be; correct it"
    git add -- ":(glob)$cap_path" || cap_fail "git could not stage '$cap_path'; its message is above"
  done
  set +f
}

# Refuses staged files with secrets. Only what git-crypt has encrypted is not searched. --text and --no-textconv show
# what will be stored, whatever the attributes say. The line itself is not printed: it may be the secret.
cap_check_staged() {
  cap_default='-----BEGIN [A-Z ]*PRIVATE KEY-----|passw(or)?d[a-z0-9_]*"?[[:space:]]*=[[:space:]]*"[^"$]|://[^]/@:"$[:space:]]*:[^]/@"$[:space:]]+@'
  cap_unreadable='git could not show what is staged; its message is above'
  git -c core.quotePath=false diff --cached --name-only --no-renames --diff-filter=d >"$cap_tmp/names" || cap_fail "$cap_unreadable"
  while IFS= read -r cap_path; do
    case /$cap_path in
    /\"*) cap_fail "a staged file is named $cap_path; rename it, names with such characters are not supported" ;;
    */backend.tf) cap_fail "'$cap_path' is staged, but backend.tf is generated and holds the database password; take it out of COMMIT_PATHS" ;;
    esac
    git cat-file blob ":0:$cap_path" >"$cap_tmp/blob" || cap_fail "$cap_unreadable"
    if [ "$(head -c 10 "$cap_tmp/blob" | tr -d '\0')" = GITCRYPT ]; then continue; fi
    git diff --cached --no-color --no-ext-diff --no-textconv --no-renames --text --unified=0 -- ":(literal)$cap_path" >"$cap_tmp/diff" ||
      cap_fail "$cap_unreadable"
    LC_ALL=C sed -e '1,/^@@ /d' -e '/^[+]/!d' -e 's/^.//' "$cap_tmp/diff" >"$cap_tmp/added"
    cap_status=0
    LC_ALL=C grep -Eiq -e "${FORBIDDEN_PATTERNS:-$cap_default}" "$cap_tmp/added" || cap_status=$?
    case $cap_status in
    0) cap_fail "'$cap_path' adds a line that matches FORBIDDEN_PATTERNS (not shown, it may be a secret); nothing was committed, encrypt the file or take it out of COMMIT_PATHS" ;;
    1) ;;
    *) cap_fail "grep could not search for FORBIDDEN_PATTERNS, its message is above; it must be an extended regular expression" ;;
    esac
  done <"$cap_tmp/names"
}

# Pushes the one commit HEAD; when others pushed meanwhile it is put on top of theirs. Only our commit is moved
# (--onto ... HEAD~1), since a shallow clone does not know where the branches met.
cap_push() {
  cap_attempt=1
  until git push --quiet "$PUSH_URL" "HEAD:refs/heads/$BRANCH"; do
    [ "$cap_attempt" -lt "$cap_attempts" ] || cap_fail "could not push to branch '$BRANCH' of '$PUSH_URL' in $cap_attempts tries, git's messages are above; restart the pipeline, the files are not saved"
    cap_attempt=$((cap_attempt + 1))
    cap_say "the push failed, trying once more on top of the newest '$BRANCH' (try $cap_attempt of $cap_attempts)"
    git fetch --quiet --no-tags "$PUSH_URL" "refs/heads/$BRANCH" ||
      cap_fail "could not fetch branch '$BRANCH' from '$PUSH_URL', git's message is above; the files are not saved"
    git rebase --quiet --autostash --onto FETCH_HEAD HEAD~1 ||
      cap_fail "the commit conflicts with newer commits of '$BRANCH', git's message is above; nothing was pushed, restart the pipeline on the newest commit"
  done
}

cap_push_applied() {
  cap_commit=$(cat "$ALL_APPLIED_FILE")
  git push --quiet "$PUSH_URL" "$cap_commit:$APPLIED_REF" ||
    cap_fail "could not move '$APPLIED_REF' of '$PUSH_URL' to '$cap_commit', git's message is above; it only moves forward: a newer run may have moved it meanwhile, and nothing is to be done; only after a force push of '$BRANCH' delete it there, and everything is applied once"
  cap_say "'$APPLIED_REF' is '$cap_commit'"
}

cap_run() {
  cap_need PUSH_URL "${PUSH_URL:-}"
  cap_need BRANCH "${BRANCH:-}"
  cap_need COMMIT_PATHS "${COMMIT_PATHS:-}"
  cap_need COMMIT_MESSAGE "${COMMIT_MESSAGE:-}"
  cap_need AUTHOR_NAME "${AUTHOR_NAME:-}"
  cap_need AUTHOR_EMAIL "${AUTHOR_EMAIL:-}"
  cap_attempts=${ATTEMPTS:-3}
  [ "$cap_attempts" -ge 1 ] || cap_fail "ATTEMPTS is '$cap_attempts'; it must be a number from 1"
  cap_check_url

  cap_tmp=$(mktemp -d)
  trap 'rm -rf "$cap_tmp"' EXIT
  trap 'exit 1' HUP INT TERM
  export GIT_TERMINAL_PROMPT=0
  export GIT_AUTHOR_NAME="$AUTHOR_NAME" GIT_AUTHOR_EMAIL="$AUTHOR_EMAIL"
  export GIT_COMMITTER_NAME="$AUTHOR_NAME" GIT_COMMITTER_EMAIL="$AUTHOR_EMAIL"
  cap_ssh

  cap_stage
  if ! cap_staged; then
    cap_say 'nothing to commit'
  else
    cap_check_staged
    git commit --quiet --message "$COMMIT_MESSAGE [CI SKIP]" || cap_fail "git could not commit; its message is above"
    cap_push
    cap_say "pushed '$(git rev-parse HEAD)' to branch '$BRANCH' of '$PUSH_URL'"
    git show --no-patch --format= --stat HEAD
  fi

  if [ -n "${APPLIED_REF:-}" ] && [ -n "${ALL_APPLIED_FILE:-}" ]; then
    if [ -f "$ALL_APPLIED_FILE" ]; then
      cap_push_applied
    else
      cap_say "not everything was applied ('$ALL_APPLIED_FILE' does not exist), '$APPLIED_REF' stays"
    fi
  fi
}
(cap_run)
