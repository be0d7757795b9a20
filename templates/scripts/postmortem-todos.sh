#!/bin/sh
# Writes a prompt with the open TODO rows of the post-mortems this push changed; an empty file when there are none.
#
# Reads:
#   POSTMORTEMS_DIR      directory of the post-mortems; default docs/post-mortems
#   CI_PIPELINE_FILES    from Woodpecker: JSON list of the changed files; absent above 500 files: all are looked at
#   INSTRUCTIONS         text at the top of the prompt
#   PROMPT_FILE          where the prompt goes
# Needs: jq, find, sort, cat, grep. Writes PROMPT_FILE.
set -eu

pt_fail() {
  printf 'postmortem-todos: %s\n' "$1" >&2
  exit 1
}

pt_list_files() {
  if [ -z "${CI_PIPELINE_FILES:-}" ]; then
    find "$pt_root" -type f -name '*.md'
  else
    jq -nr --arg below "$pt_root/" 'env.CI_PIPELINE_FILES | fromjson
      | if type == "array" and all(.[]; type == "string") then .[] else error("not a list of names") end
      | select(startswith($below) and endswith(".md"))'
  fi
}

postmortem_todos() (
  pt_root=${POSTMORTEMS_DIR:-docs/post-mortems}
  pt_root=${pt_root%/}
  # A directory that moved would otherwise mean "no TODOs" for ever.
  [ -d "$pt_root" ] || pt_fail "POSTMORTEMS_DIR '$pt_root' does not exist in the checkout; was it moved?"
  [ -n "${INSTRUCTIONS:-}" ] || pt_fail "INSTRUCTIONS is empty; say what the agent has to do with the rows"
  [ -n "${PROMPT_FILE:-}" ] || pt_fail "PROMPT_FILE is empty; say where the prompt goes"
  pt_dir=$(mktemp -d)
  trap 'rm -rf "$pt_dir"' EXIT
  pt_list_files > "$pt_dir/unsorted" || pt_fail "the changed files cannot be listed (the reason is above); CI_PIPELINE_FILES starts '$(printf '%.60s' "${CI_PIPELINE_FILES:-}")'"
  sort -u "$pt_dir/unsorted" > "$pt_dir/files"

  pt_count=0
  while IFS= read -r pt_file; do
    [ -f "$pt_file" ] || continue # deleted by this push
    # cat first: busybox grep takes a file it cannot read for one without a match.
    cat "$pt_file" > "$pt_dir/text" || pt_fail "cannot read '$pt_file' (cat's reason is above)"
    grep -E '^[[:space:]]*\|(.*\|)?[[:space:]]*TODO[[:space:]]*(\||$)' "$pt_dir/text" > "$pt_dir/rows" \
      || [ $? -eq 1 ] || pt_fail "cannot search '$pt_file' (grep's reason is above)"
    [ -s "$pt_dir/rows" ] || continue
    printf '\n%s\n' "$pt_file" >> "$pt_dir/prompt"
    cat "$pt_dir/rows" >> "$pt_dir/prompt"
    pt_count=$((pt_count + 1))
  done < "$pt_dir/files"

  if [ "$pt_count" -eq 0 ]; then
    : > "$PROMPT_FILE"
    printf 'no TODO rows in the changed post-mortems\n'
  else
    { printf '%s\n' "$INSTRUCTIONS" && cat "$pt_dir/prompt"; } > "$PROMPT_FILE"
    printf 'TODO rows in %s changed post-mortems, prompt in %s\n' "$pt_count" "$PROMPT_FILE"
  fi
)

postmortem_todos
