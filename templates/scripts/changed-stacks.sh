#!/bin/sh
# Lists the stacks that changed since the commit that was last applied completely.
#
# Reads:
#   STACKS_FILE         gets the names of the stacks to apply, sorted, one a line, default .git/pipelinegen/stacks
#   STACKS_DIR          directory of the stacks, default stacks; a stack is a directory in it that holds terragrunt.hcl
#   MODULES_DIR         directory of the shared modules, default modules
#   GLOBAL_FILES        paths, separated by spaces, that concern all stacks, default "config.tfvars terragrunt.hcl"
#   EXCLUDED_STACKS     stacks that CI never applies, lines `name: reason`
#   APPLIED_REF         ref of the remote that names the last completely applied commit, default refs/ci/applied
#   CANONICAL_REMOTE    remote (name or url) that has it, default origin
#   CI_PREV_COMMIT_SHA, CI_PREV_PIPELINE_STATUS
#                       of the branch's previous pipeline (Woodpecker sets them): the base while the ref does not exist,
#                       if that pipeline succeeded; what a failed one left unapplied would be lost
#   SSH_KEY             secret, optional: deploy key for the remote
#   SSH_KEY_FILE        instead of SSH_KEY: the deploy key as a file of the (unlocked) checkout
#   SSH_KNOWN_HOSTS     optional: known_hosts lines for it; without them the first host key that comes is accepted
# Needs: git, awk, sed, sort, tr, mktemp; ssh for an ssh remote. Runs in the checkout's root.
# Writes: STACKS_FILE. May deepen a shallow clone and sets APPLIED_REF in the clone.
set -eu

cs_fail() {
  printf 'changed-stacks: %s\n' "$1" >&2
  exit 1
}

cs_say() {
  printf 'changed-stacks: %s\n' "$1"
}

# Succeeds when the clone has the commit $1. --batch-check tells a missing object from a git that does not work.
cs_known() {
  cs_type=$(printf '%s\n' "$1" | git cat-file --batch-check='%(objecttype)') ||
    cs_fail "git could not look for commit '$1'; its message is above"
  [ "$cs_type" = commit ]
}

# Succeeds when $1 is an ancestor of $2 or the same commit.
cs_ancestor() {
  cs_status=0
  git merge-base --is-ancestor "$1" "$2" || cs_status=$?
  [ "$cs_status" -le 1 ] || cs_fail "git could not compare '$1' with '$2'; its message is above"
  return "$cs_status"
}

# Sets cs_base and cs_base_from; cs_base stays empty for a branch that was never built.
cs_find_base() {
  cs_base=
  cs_refs=$(git ls-remote "$cs_remote" "$cs_ref") ||
    cs_fail "could not ask remote '$cs_remote' for '$cs_ref', git's message is above; without it nobody knows what is applied"
  # A pattern of ls-remote also matches longer names that end the same.
  if printf '%s\n' "$cs_refs" | awk -v ref="$cs_ref" '$2 == ref { found = 1 } END { exit !found }'; then
    git fetch --quiet --no-tags "$cs_remote" "+$cs_ref:$cs_ref" ||
      cs_fail "could not fetch '$cs_ref' from remote '$cs_remote'; git's message is above"
    cs_base=$(git rev-parse --verify "$cs_ref^{commit}") ||
      cs_fail "'$cs_ref' of remote '$cs_remote' is not a commit; point it to the commit that is applied"
    cs_base_from=$cs_ref
  elif [ -n "$cs_previous" ] && [ "${CI_PREV_PIPELINE_STATUS:-}" = success ]; then
    cs_base=$cs_previous
    cs_base_from=CI_PREV_COMMIT_SHA
  fi
}

# Sets cs_all to the reason why everything has to be applied, or leaves it empty: then BASE..HEAD is the whole change.
cs_relate() {
  cs_all=
  if [ -z "$cs_base" ]; then
    cs_all="there is no '$cs_ref' on remote '$cs_remote' and no previous pipeline that succeeded"
  elif ! cs_known "$cs_base"; then
    cs_all="commit '$cs_base' ($cs_base_from) is not in the history (force push)"
  elif ! cs_ancestor "$cs_base" "$cs_head" && ! cs_ancestor "$cs_head" "$cs_base"; then
    cs_all="commit '$cs_base' ($cs_base_from) is not an ancestor of '$cs_head' (force push)"
  fi
}

# Fails when commit $1 ($2 says what it is) is newer than HEAD. A restarted pipeline checks out its old commit, and
# applying that would take back what newer commits changed.
cs_refuse_older() {
  if [ -n "$1" ] && [ "$1" != "$cs_head" ] && cs_known "$1" && cs_ancestor "$cs_head" "$1"; then
    cs_fail "commit '$cs_head' is older than '$1' ($2), so applying it would revert newer stacks; start a new pipeline on the head of the branch instead of restarting this one"
  fi
}

# Writes the excluded stacks to $cs_tmp/excluded as `name<TAB>reason`.
cs_read_excluded() {
  : >"$cs_tmp/excluded"
  while read -r cs_line; do
    [ -n "$cs_line" ] || continue
    cs_name=${cs_line%%:*}
    cs_reason=${cs_line#*: }
    case $cs_line in
    ?*': '?*) ;;
    *) cs_fail "EXCLUDED_STACKS has the line '$cs_line'; write 'name: reason'" ;;
    esac
    [ -f "$cs_stacks/$cs_name/terragrunt.hcl" ] ||
      cs_fail "EXCLUDED_STACKS names '$cs_name', but '$cs_stacks/$cs_name/terragrunt.hcl' does not exist; correct the name or remove the line"
    printf '%s\t%s\n' "$cs_name" "$cs_reason" >>"$cs_tmp/excluded"
  done <<EOF
${EXCLUDED_STACKS:-}
EOF
}

# Decides from the lists in $cs_tmp; prints lines `apply STACK`, `excluded STACK: REASON` and `note TEXT`.
#
# A file outside the stacks concerns those that refer to it: every quoted path in a .tf, .hcl or .tfvars file counts,
# resolved from that file's directory, or from MODULES_DIR when its beginning is an expression. A path covers
# everything below it; paths that lead elsewhere than into modules or into another stack count nothing. Who refers to
# a file that refers to a changed file is concerned too, and so on.
cs_decide() {
  CS_STACKS=$cs_stacks CS_MODULES=$cs_modules CS_GLOBAL=$cs_global CS_ALL=$cs_all awk '
    BEGIN {
      stacks = ENVIRON["CS_STACKS"]; modules = ENVIRON["CS_MODULES"]; all = ENVIRON["CS_ALL"]
      shared = modules; sub(/.*\//, "", shared); shared = "/" shared "/"
      split(ENVIRON["CS_GLOBAL"], names, " "); for (i in names) global[names[i]]
    }
    kind == "stack" { stack[$0]; next }
    kind == "excluded" { at = index($0, "\t"); excluded[substr($0, 1, at - 1)] = substr($0, at + 1); next }
    kind == "changed" { changed[++changes] = $0; next }
    kind == "source" {
      at = index($0, "\001"); file = substr($0, 1, at - 1); line = substr($0, at + 1)
      if (line ~ /^[ \t]*(#|\/\/)/) next
      parts = split(line, part, "\"")
      for (i = 2; i < parts; i++) refer(file, part[i])
    }

    function parent(path) { return sub(/\/[^\/]*$/, "", path) ? path : "" }
    function below(path, directory) { return index(path, directory "/") == 1 }

    # The path without `.`, `..` and empty parts; empty when it leaves the checkout.
    function normal(path,   piece, count, i, kept, depth) {
      count = split(path, piece, "/")
      for (i = 1; i <= count; i++) {
        if (piece[i] == "" || piece[i] == ".") continue
        if (piece[i] != "..") kept[++depth] = piece[i]
        else if (--depth < 0) return ""
      }
      path = kept[1]
      for (i = 2; i <= depth; i++) path = path "/" kept[i]
      return depth > 0 ? path : ""
    }

    # Notes that `file` refers to the path in `text`, if it is a path that matters.
    function refer(file, text,   at, path) {
      sub(/\?.*/, "", text)
      if (index(text, "${path.module}/") == 1) text = "." substr(text, 15)
      if (text ~ /^\.\.?\//) path = parent(file) "/" text
      else if ((at = index("/" text "/", shared)) && index(text, "/")) path = modules "/" substr(text, at + length(shared) - 1)
      else return
      if (at = index(path, "${")) path = parent(substr(path, 1, at - 1))
      path = normal(path)
      if (path != modules && !below(path, modules) && !below(path, stacks)) return
      if (below(path, stacks) && substr(path, length(stacks) + 2) in stack) return
      users[path, ++uses[path]] = file
    }

    # Follows a changed file to all its users; returns how many stacks (all counts as one) that reached.
    function follow(file,   queue, first, last, seen, found, path, name, i) {
      queue[last = 1] = file; seen[file]
      for (first = 1; first <= last; first++) {
        path = queue[first]
        for (i in global) if (path == i || below(path, i)) { found++; if (all == "") all = sprintf("%s changed", file) }
        if (below(path, modules) && parent(path) == modules) { found++; if (all == "") all = sprintf("%s changed", file) }
        if (below(path, stacks)) {
          name = substr(path, length(stacks) + 2); sub(/\/.*/, "", name)
          if (name in stack) { found++; wanted[name] }
        }
        for (; path != ""; path = parent(path))
          for (i = 1; i <= uses[path]; i++)
            if (!(users[path, i] in seen)) { seen[users[path, i]]; queue[++last] = users[path, i] }
      }
      return found
    }

    END {
      for (c = 1; c <= changes; c++) {
        file = changed[c]; name = substr(file, length(stacks) + 2)
        if (!follow(file) && below(file, modules)) { gsub(/\001/, "?", file); print "note " file " changed, but no stack refers to it" }
        if (below(file, stacks) && sub(/\/terragrunt\.hcl$/, "", name) && name !~ /\// && !(name in stack))
          print "note removed: " name ": destroy it by hand, CI never destroys"
      }
      if (all != "") print "note all stacks: " all
      for (name in stack) {
        if (all == "" && !(name in wanted)) continue
        if (name in excluded) print "excluded " name ": " excluded[name]
        else print "apply " name
      }
    }' kind=stack "$cs_tmp/known" kind=excluded "$cs_tmp/excluded" kind=source "$cs_tmp/sources" kind=changed "$cs_tmp/changed"
}

cs_run() {
  cs_file=${STACKS_FILE:-.git/pipelinegen/stacks}
  cs_stacks=${STACKS_DIR:-stacks}
  cs_modules=${MODULES_DIR:-modules}
  cs_global=${GLOBAL_FILES:-config.tfvars terragrunt.hcl}
  cs_ref=${APPLIED_REF:-refs/ci/applied}
  cs_remote=${CANONICAL_REMOTE:-origin}
  cs_previous=${CI_PREV_COMMIT_SHA:-}

  mkdir -p "$(dirname "$cs_file")"
  rm -f "$cs_file"
  cs_tmp=$(mktemp -d)
  trap 'rm -rf "$cs_tmp"' EXIT
  trap 'exit 1' HUP INT TERM
  cs_head=$(git rev-parse --verify HEAD) || cs_fail "git could not tell the commit of '$PWD'; run this in the checkout's root"

  for cs_path in "$cs_stacks"/*/terragrunt.hcl; do
    if [ -f "$cs_path" ]; then cs_name=${cs_path%/*}; printf '%s\n' "${cs_name##*/}"; fi
  done >"$cs_tmp/known"
  [ -s "$cs_tmp/known" ] || cs_fail "no directory in '$cs_stacks' holds terragrunt.hcl; is this the checkout's root, is STACKS_DIR right?"
  cs_read_excluded

  cs_key=${SSH_KEY:-}
  if [ -n "${SSH_KEY_FILE:-}" ]; then
    cs_key=$(tr -d '\0' <"$SSH_KEY_FILE") || cs_fail "SSH_KEY_FILE '$SSH_KEY_FILE' cannot be read; correct its path"
    case $cs_key in
    -----BEGIN*) ;;
    *) cs_fail "SSH_KEY_FILE '$SSH_KEY_FILE' is no private key; unlock the checkout first" ;;
    esac
  fi
  if [ -n "$cs_key" ]; then
    # A copy: ssh refuses a key that others may read, and a checkout's files are that.
    (umask 077 && printf '%s\n' "$cs_key" | tr -d '\r' >"$cs_tmp/key")
    printf '%s\n' "${SSH_KNOWN_HOSTS:-}" >"$cs_tmp/hosts"
    cs_check=yes
    [ -n "${SSH_KNOWN_HOSTS:-}" ] || cs_check=accept-new
    export GIT_SSH_COMMAND="ssh -i '$cs_tmp/key' -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=$cs_check -o UserKnownHostsFile='$cs_tmp/hosts'"
  fi
  export GIT_TERMINAL_PROMPT=0

  cs_find_base
  cs_relate
  # In a shallow clone only a yes can be trusted: the parents of its oldest commits are hidden.
  if [ -n "$cs_base" ] && [ -n "$cs_all" ] && [ "$(git rev-parse --is-shallow-repository)" = true ]; then
    cs_say 'the clone is shallow, fetching the whole history'
    git fetch --quiet --no-tags --unshallow "$cs_remote" ||
      cs_fail "could not fetch the whole history from remote '$cs_remote', git's message is above; clone with partial: false and more depth"
    cs_relate
  fi
  cs_refuse_older "$cs_base" "${cs_base_from:-}"
  cs_refuse_older "$cs_previous" CI_PREV_COMMIT_SHA

  # Two dots, because only the difference of the two trees is complete for merges and for pushes of several commits;
  # no renames, because they show only the new path of a file that left a stack.
  : >"$cs_tmp/diff"
  if [ -n "$cs_base" ] && cs_known "$cs_base"; then
    git diff --name-only --no-renames -z "$cs_base" "$cs_head" >"$cs_tmp/diff" ||
      cs_fail "git could not compare '$cs_base' with '$cs_head', its message is above; a partial clone lacks the files, clone with partial: false"
  fi
  # One path a line: a newline inside a path becomes \001.
  tr '\n\0' '\001\n' <"$cs_tmp/diff" >"$cs_tmp/changed"

  # `path \001 line` for every line of a source file that can hold a path.
  cs_status=0
  # shellcheck disable=SC2086 # GLOBAL_FILES is a list
  git grep -I -z --no-color -e / -- "$cs_stacks/*.tf" "$cs_stacks/*.hcl" "$cs_stacks/*.tfvars" \
    "$cs_modules/*.tf" "$cs_modules/*.hcl" "$cs_modules/*.tfvars" $cs_global >"$cs_tmp/grep" || cs_status=$?
  [ "$cs_status" -le 1 ] || cs_fail "git could not read the sources in '$cs_stacks' and '$cs_modules'; its message is above"
  tr '\0' '\001' <"$cs_tmp/grep" >"$cs_tmp/sources"

  cs_decide >"$cs_tmp/unsorted" || cs_fail 'awk could not read the sources; its message is above'
  LC_ALL=C sort "$cs_tmp/unsorted" >"$cs_tmp/decisions"

  cs_say "base ${cs_base:-none}${cs_base:+ ($cs_base_from)}, head $cs_head"
  sed 's/^note //; s/^apply /apply: /; s/^excluded /excluded: /; s/^/changed-stacks: /' "$cs_tmp/decisions"
  sed -n 's/^apply //p' "$cs_tmp/decisions" >"$cs_file"
  cs_say "$(($(wc -l <"$cs_file"))) of $(($(wc -l <"$cs_tmp/known"))) stacks to apply"
}
(cs_run)
