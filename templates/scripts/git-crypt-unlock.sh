#!/bin/sh
# Unlocks the git-crypt files of the checkout with the key that a ConfigMap of the cluster holds.
#
# Reads:
#   GIT_CRYPT_KEY_NAMESPACE  namespace of the ConfigMap, default woodpecker
#   GIT_CRYPT_KEY_CONFIGMAP  its name, default git-crypt-key
#   GIT_CRYPT_KEY_FIELD      its field that holds the key as base64, default key
# Needs: kubectl (and leave to get that ConfigMap), git, git-crypt, base64, sed.
# Writes: the unlocked files; the key itself only to a temporary file that is removed in any case.
set -eu

gcu_fail() {
  printf 'git-crypt-unlock: %s\n' "$1" >&2
  exit 1
}

gcu_unlock() {
  gcu_namespace=${GIT_CRYPT_KEY_NAMESPACE:-woodpecker}
  gcu_configmap=${GIT_CRYPT_KEY_CONFIGMAP:-git-crypt-key}
  gcu_field=${GIT_CRYPT_KEY_FIELD:-key}
  gcu_source="field '$gcu_field' of ConfigMap '$gcu_configmap' in namespace '$gcu_namespace'"

  # In a jsonpath a dot separates fields, so one inside the name has to be escaped.
  gcu_key=$(kubectl get configmap "$gcu_configmap" --namespace "$gcu_namespace" \
    --output "jsonpath={.data.$(printf '%s' "$gcu_field" | sed 's/\./\\./g')}") ||
    gcu_fail "kubectl could not read $gcu_source; its message is above (does the ConfigMap exist, may this service account get it?)"
  # kubectl prints nothing, and succeeds, when the ConfigMap lacks the field.
  [ -n "$gcu_key" ] || gcu_fail "$gcu_source is empty or missing; put the output of 'git-crypt export-key /dev/stdout | base64' there"

  umask 077
  gcu_file=$(mktemp)
  trap 'rm -f "$gcu_file"' EXIT
  trap 'exit 1' HUP INT TERM
  # Not every base64 fails on garbage; some decode it to nothing.
  if ! printf '%s' "$gcu_key" | base64 -d >"$gcu_file" || ! [ -s "$gcu_file" ]; then
    gcu_fail "$gcu_source is not base64; it must be the key file encoded once"
  fi
  git-crypt unlock "$gcu_file" ||
    gcu_fail "git-crypt could not unlock the checkout with $gcu_source; its message is above (another repository's key, or changed files in the checkout?)"
  printf 'git-crypt-unlock: unlocked\n'
}

# Unlocking a second time fails as soon as a file of the checkout has changed. git-crypt sets its filter in the
# repository's own configuration when it unlocks and removes it when it locks; a filter in the image's global
# configuration says nothing.
gcu_status=0
git config --local --get-regexp '^filter\.git-crypt' >/dev/null || gcu_status=$?
case $gcu_status in
0) printf 'git-crypt-unlock: already unlocked\n' ;;
1) (gcu_unlock) ;;
*) gcu_fail "git could not read the configuration of '$PWD' (exit status $gcu_status), its message is above; run this in the checkout" ;;
esac
