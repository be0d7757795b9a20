#!/bin/sh
# Puts the certificate as a TLS secret into every namespace, and fails naming those it did not reach.
#
# Reads:
#   CERTIFICATE           path of the certificate (PEM)
#   PRIVATE_KEY           path of its private key (PEM)
#   SECRET_NAME           name of the secret; default tls-secret
#   EXCLUDED_NAMESPACES   patterns, separated by spaces; default kube-*
# Needs: kubectl that may list namespaces and write secrets in them. Writes the secrets.
set -eu

dc_fail() {
  printf 'distribute-certificate: %s\n' "$1" >&2
  exit 1
}

dc_is_excluded() {
  for dc_pattern in ${EXCLUDED_NAMESPACES-kube-*}; do
    # shellcheck disable=SC2254 # the setting holds patterns
    case $1 in
      $dc_pattern) return 0 ;;
    esac
  done
  return 1
}

distribute_certificate() (
  for dc_file in "${CERTIFICATE:-}" "${PRIVATE_KEY:-}"; do
    [ -s "$dc_file" ] || dc_fail "file '$dc_file' is missing or empty; set CERTIFICATE and PRIVATE_KEY to the renewed pair"
  done
  set -f # EXCLUDED_NAMESPACES holds patterns for namespaces, not for files
  umask 077
  dc_dir=$(mktemp -d)
  trap 'rm -rf "$dc_dir"' EXIT
  # Files between the programs, not a pipe: in a pipe the failure of the first is lost.
  # A namespace that is being deleted accepts nothing and needs nothing.
  kubectl get namespaces --field-selector status.phase=Active --output name > "$dc_dir/namespaces" </dev/null \
    || dc_fail "cannot list the namespaces (kubectl's reason is above); check the role of the step's service account"
  # Without a namespace in it, so that one manifest serves them all.
  kubectl create secret tls "${SECRET_NAME:-tls-secret}" "--cert=$CERTIFICATE" "--key=$PRIVATE_KEY" \
    --dry-run=client --output yaml > "$dc_dir/secret" </dev/null \
    || dc_fail "cannot make a TLS secret of '$CERTIFICATE' and '$PRIVATE_KEY' (kubectl's reason is above)"

  dc_updated=0
  dc_total=0
  dc_failed=
  while read -r dc_namespace; do
    dc_namespace=${dc_namespace#namespace/}
    if [ -z "$dc_namespace" ] || dc_is_excluded "$dc_namespace"; then continue; fi
    dc_total=$((dc_total + 1))
    if kubectl apply --namespace "$dc_namespace" --filename "$dc_dir/secret" </dev/null; then
      dc_updated=$((dc_updated + 1))
    else
      dc_failed="$dc_failed $dc_namespace"
    fi
  done < "$dc_dir/namespaces"
  [ "$dc_total" -gt 0 ] || dc_fail "no namespace to update; is '${EXCLUDED_NAMESPACES-kube-*}' excluding all of them?"
  printf 'updated %s of %s namespaces\n' "$dc_updated" "$dc_total"
  [ "$dc_updated" -eq "$dc_total" ] || dc_fail "secret '${SECRET_NAME:-tls-secret}' was not updated in:$dc_failed (kubectl's reasons are above); these still serve the old certificate"
)

distribute_certificate
