#!/bin/sh
# Renews a certificate when its end is near, and proves that what is there afterwards is a good one.
#
# Certificate authorities limit how often they issue for a name, so a certificate with enough days left is only
# checked: a weekly cron must not use the limit up that an emergency needs.
#
# Reads:
#   CERTIFICATE         path of the certificate (PEM; of a chain the first counts)
#   PRIVATE_KEY         path of its private key (PEM)
#   RENEW_COMMAND       run with sh -e; writes both files
#   DOMAIN              a name the certificate must cover, such as example.org or *.example.org
#   RENEW_BEFORE_DAYS   renew with so many days or fewer left; default 30
#   MINIMUM_DAYS        days a renewed certificate must have left; default 7
# Needs: openssl 3, date, and what RENEW_COMMAND needs. Writes what RENEW_COMMAND writes.
set -eu

rc_fail() {
  printf 'renew-certificate: %s\n' "$1" >&2
  exit 1
}

# Whole days until CERTIFICATE ends, to rc_days. Both GNU and busybox date read the ISO form; neither reads OpenSSL's.
rc_read_days() {
  [ -f "$CERTIFICATE" ] || rc_fail "certificate '$CERTIFICATE' does not exist after RENEW_COMMAND; does the command write there?"
  rc_end=$(openssl x509 -in "$CERTIFICATE" -noout -enddate -dateopt iso_8601) \
    || rc_fail "'$CERTIFICATE' is no PEM certificate (openssl's reason is above); is the repository unlocked (git-crypt)?"
  rc_end=${rc_end#notAfter=}
  rc_end=$(date -u -d "${rc_end%Z}" +%s)
  rc_days=$(((rc_end - $(date -u +%s)) / 86400))
}

rc_check_domain_and_key() {
  # OpenSSL 3.0 exits 0 for a name that does not match: only its words tell.
  rc_status=0
  rc_match=$(openssl x509 -in "$CERTIFICATE" -noout -checkhost "$DOMAIN") || rc_status=$?
  case $rc_match in
    *'does match certificate'*) ;;
    *) rc_fail "certificate '$CERTIFICATE' is not for DOMAIN '$DOMAIN' (openssl, status $rc_status: '$rc_match'); check the names that RENEW_COMMAND asks for" ;;
  esac
  rc_certified=$(openssl x509 -in "$CERTIFICATE" -noout -pubkey) || rc_fail "'$CERTIFICATE' has no public key (openssl's reason is above)"
  rc_owned=$(openssl pkey -in "$PRIVATE_KEY" -pubout) \
    || rc_fail "PRIVATE_KEY '$PRIVATE_KEY' is no readable PEM key (openssl's reason is above); is the repository unlocked (git-crypt)?"
  [ "$rc_certified" = "$rc_owned" ] \
    || rc_fail "PRIVATE_KEY '$PRIVATE_KEY' does not belong to certificate '$CERTIFICATE'; one of the two files is old, do not distribute them"
}

renew_certificate() (
  [ -n "${CERTIFICATE:-}" ] || rc_fail "CERTIFICATE is empty; say where the certificate is"
  [ -n "${PRIVATE_KEY:-}" ] || rc_fail "PRIVATE_KEY is empty; say where the private key is"
  [ -n "${RENEW_COMMAND:-}" ] || rc_fail "RENEW_COMMAND is empty; say what renews the certificate"
  [ -n "${DOMAIN:-}" ] || rc_fail "DOMAIN is empty; say which name the certificate must cover"
  for rc_number in "${RENEW_BEFORE_DAYS:-30}" "${MINIMUM_DAYS:-7}"; do
    case $rc_number in
      *[!0-9]*) rc_fail "'$rc_number' is no number of days; set RENEW_BEFORE_DAYS and MINIMUM_DAYS to digits" ;;
    esac
  done
  rc_before=
  if [ -e "$CERTIFICATE" ]; then
    rc_read_days
    if [ "$rc_days" -gt "${RENEW_BEFORE_DAYS:-30}" ]; then
      rc_check_domain_and_key
      printf '%s has %s days left, more than %s: not renewed\n' "$CERTIFICATE" "$rc_days" "${RENEW_BEFORE_DAYS:-30}"
      return 0
    fi
    printf '%s has %s days left: renewing\n' "$CERTIFICATE" "$rc_days"
    rc_before=$(openssl x509 -in "$CERTIFICATE" -noout -fingerprint -sha256)
  else
    printf '%s does not exist: issuing the first\n' "$CERTIFICATE"
  fi

  rc_status=0
  sh -e -c "$RENEW_COMMAND" </dev/null || rc_status=$?
  [ "$rc_status" -eq 0 ] || rc_fail "RENEW_COMMAND failed with status $rc_status (its output is above); nothing was checked or distributed"

  rc_read_days
  [ "$(openssl x509 -in "$CERTIFICATE" -noout -fingerprint -sha256)" != "$rc_before" ] \
    || rc_fail "RENEW_COMMAND succeeded but '$CERTIFICATE' is still the old certificate; does the command write there?"
  rc_check_domain_and_key
  [ "$rc_days" -ge "${MINIMUM_DAYS:-7}" ] \
    || rc_fail "the renewed certificate '$CERTIFICATE' has $rc_days days left, fewer than ${MINIMUM_DAYS:-7}; look at what the authority issued"
  printf '%s is renewed: %s days left\n' "$CERTIFICATE" "$rc_days"
)

renew_certificate
