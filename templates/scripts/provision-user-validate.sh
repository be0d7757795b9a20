#!/bin/sh
# Checks the name and the address of a user before anything is made for them.
#
# Both come from whoever starts the pipeline and end in namespaces, groups, policies and JSON. The whole value is
# matched: grep would look at its lines one by one and let a second line through.
#
# Reads:
#   USERNAME             2 to 31 of a-z, 0-9 and '-', a letter first, no '-' last
#   EMAIL                name@host.domain, at most 254 characters
#   RESERVED_USERNAMES   separated by spaces; default root admin system default kube-system
# Needs: tr. Writes nothing.
set -eu

# The value goes into the log: printable, one line, short.
pv_fail() {
  printf "provision-user-validate: %s '%s' %s\n" "$1" "$(printf '%.60s' "$2" | tr -c ' -~' '?')" "$3" >&2
  exit 1
}

pv_check_username() {
  case $USERNAME in
    '') pv_fail USERNAME "" "is empty; start the pipeline with the variables USERNAME and EMAIL" ;;
    *[!abcdefghijklmnopqrstuvwxyz0123456789-]*) pv_fail USERNAME "$USERNAME" "has other characters than a-z, 0-9 and '-'" ;;
    [0-9-]*) pv_fail USERNAME "$USERNAME" "does not start with a letter" ;;
    *-) pv_fail USERNAME "$USERNAME" "ends with '-'" ;;
  esac
  if [ "${#USERNAME}" -lt 2 ] || [ "${#USERNAME}" -gt 31 ]; then
    pv_fail USERNAME "$USERNAME" "has ${#USERNAME} characters; use 2 to 31"
  fi
  for pv_reserved in ${RESERVED_USERNAMES-root admin system default kube-system}; do
    [ "$USERNAME" != "$pv_reserved" ] || pv_fail USERNAME "$USERNAME" "is reserved; choose another"
  done
}

pv_check_email() {
  case $EMAIL in
    '') pv_fail EMAIL "" "is empty; start the pipeline with the variables USERNAME and EMAIL" ;;
    *[!A-Za-z0-9._%+@-]*) pv_fail EMAIL "$EMAIL" "has characters other than letters, digits and . _ % + - @" ;;
    *@*@*) pv_fail EMAIL "$EMAIL" "has more than one '@'" ;;
    ?*@?*) ;;
    *) pv_fail EMAIL "$EMAIL" "is not name@host.domain" ;;
  esac
  [ "${#EMAIL}" -le 254 ] || pv_fail EMAIL "$EMAIL" "has ${#EMAIL} characters; at most 254 are allowed"
  case ${EMAIL%@*} in
    .* | *. | *..*) pv_fail EMAIL "$EMAIL" "has a '.' at an end of its name, or two in a row" ;;
  esac
  case ${EMAIL#*@} in
    *[!A-Za-z0-9.-]* | [.-]* | *[.-] | *..* | *.-* | *-.*) pv_fail EMAIL "$EMAIL" "has no valid host after the '@'" ;;
    *.*) ;;
    *) pv_fail EMAIL "$EMAIL" "has no domain after the '@', such as example.org" ;;
  esac
  case ${EMAIL##*.} in
    [A-Za-z]?*) ;;
    *) pv_fail EMAIL "$EMAIL" "does not end in a top-level domain, such as .org" ;;
  esac
}

provision_user_validate() (
  LC_ALL=C # in other locales a-z can include more than these letters
  set -f
  USERNAME=${USERNAME:-}
  EMAIL=${EMAIL:-}
  pv_check_username
  pv_check_email
  printf 'valid: user %s, address %s\n' "$USERNAME" "$EMAIL"
)

provision_user_validate
