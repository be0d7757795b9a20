#!/bin/sh
# Sets the built image in its workloads, waits for each rollout, and fails unless the pods run that image.
#
# Reads:
#   IMAGE_TAG       tag of the image, 8 hexadecimal digits
#   WORKLOADS       one workload a line, blank lines allowed:
#                     NAMESPACE KIND/NAME TIMEOUT CONTAINER=IMAGE_REPOSITORY [CONTAINER=IMAGE_REPOSITORY ...]
#                   KIND is deployment, statefulset, daemonset or cronjob; TIMEOUT is such as 300s;
#                   CONTAINER may be an init container
#   SCALED_TO_ZERO  workloads that may have no pod, as NAMESPACE/KIND/NAME and separated by spaces; default none
# Needs kubectl with access to the cluster, nothing else. Exports nothing.
# shellcheck disable=SC2016 # the dollars in single quotes belong to kubectl's templates
set -eu

dp_untouched='; nothing was changed'

dp_fail() {
  printf 'deploy.sh: %s%s\n' "$1" "$dp_untouched" >&2
  exit 1
}

# kubectl asks for a user name where it has no access, and would read the rest of the workloads as the answer.
dp_kubectl() {
  kubectl "$@" </dev/null
}

# Runs a function for each line of WORKLOADS.
dp_each() { # FUNCTION
  while read -r dp_namespace dp_target dp_timeout dp_pairs; do
    [ -n "$dp_namespace" ] || continue
    dp_id="$dp_namespace/$dp_target"
    dp_kind=${dp_target%%/*}
    dp_name=${dp_target#*/}
    "$1"
  done <<EOF
${WORKLOADS:-}
EOF
}

# Ranges such as [a-z] also match capitals in some locales, hence the characters one by one.
dp_alnum=abcdefghijklmnopqrstuvwxyz0123456789

dp_settings() {
  case ${IMAGE_TAG:-} in
    '') dp_fail "IMAGE_TAG is empty: the pipeline was started without it; let the build start it, or POST {\"branch\": \"...\", \"variables\": {\"IMAGE_TAG\": \"...\"}} to /api/repos/ID/pipelines" ;;
    *[!0123456789abcdef]*) dp_length=0 ;;
    *) dp_length=${#IMAGE_TAG} ;;
  esac
  [ "$dp_length" -eq 8 ] || dp_fail "IMAGE_TAG is '$IMAGE_TAG'; it must be the 8 digits of 0-9a-f that the build gave the image"
  dp_left=''
  dp_each dp_check_line
  [ -n "$dp_left" ] || dp_fail "WORKLOADS is empty; give each workload a line NAMESPACE KIND/NAME TIMEOUT CONTAINER=IMAGE_REPOSITORY"
  command -v kubectl >/dev/null || dp_fail "the program 'kubectl' is missing; run this step in an image that has it"
}

dp_check_line() {
  dp_line="WORKLOADS, line '$dp_namespace${dp_target:+ $dp_target}${dp_timeout:+ $dp_timeout}${dp_pairs:+ $dp_pairs}'"
  case $dp_namespace in
    *[!"$dp_alnum"-]*) dp_fail "$dp_line: '$dp_namespace' is no namespace; a line is NAMESPACE KIND/NAME TIMEOUT CONTAINER=IMAGE_REPOSITORY" ;;
  esac
  case $dp_target in
    deployment/?* | statefulset/?* | daemonset/?* | cronjob/?*) ;;
    *) dp_fail "$dp_line: '$dp_target' is no KIND/NAME; KIND is deployment, statefulset, daemonset or cronjob" ;;
  esac
  case $dp_name in
    *[!"$dp_alnum".-]*) dp_fail "$dp_line: '$dp_name' is no name of a workload; it has only a-z, 0-9, dots and dashes" ;;
  esac
  case ${dp_timeout%[smh]} in
    "$dp_timeout" | '' | 0* | *[!0123456789]*) dp_fail "$dp_line: '$dp_timeout' is no time limit; write it such as 300s" ;;
  esac
  [ -n "$dp_pairs" ] || dp_fail "$dp_line: no container is named; add CONTAINER=IMAGE_REPOSITORY"
  # Checked as a whole first: splitting it must not meet a pattern that the shell expands to file names.
  case $dp_pairs in
    *[!"$dp_alnum"\ ./:=_-]*) dp_fail "$dp_line: '$dp_pairs' has a character that belongs to no CONTAINER=IMAGE_REPOSITORY" ;;
  esac
  for dp_pair in $dp_pairs; do
    case $dp_pair in
      =* | *= | *=*=* | *[./:_]*=*) dp_good=no ;;
      *=*) dp_good=yes ;;
      *) dp_good=no ;;
    esac
    [ "$dp_good" = yes ] || dp_fail "$dp_line: '$dp_pair' is no CONTAINER=IMAGE_REPOSITORY"
    case ${dp_pair##*[=/]} in
      '' | *:*) dp_fail "$dp_line: '$dp_pair' does not end in the name of an image; leave out the tag, IMAGE_TAG is added" ;;
    esac
  done
  dp_left="$dp_left $dp_id"
}

# Sets dp_selector (of its pods), dp_images (CONTAINER=IMAGE ...) and dp_replicas.
dp_read() {
  dp_pod=.spec.template.spec
  dp_count='{{.spec.replicas}}'
  case $dp_kind in
    daemonset) dp_count='{{.status.desiredNumberScheduled}}' ;;
    cronjob) dp_pod=.spec.jobTemplate.spec.template.spec dp_count='as scheduled' ;;
  esac
  dp_found=$(dp_kubectl get "$dp_target" -n "$dp_namespace" --ignore-not-found -o go-template="\
{{with .spec.selector}}{{range \$key, \$value := .matchLabels}}{{\$key}}={{\$value}},{{end}}{{end}}
{{range $dp_pod.initContainers}}{{.name}}={{.image}} {{end}}{{range $dp_pod.containers}}{{.name}}={{.image}} {{end}}
$dp_count") || dp_fail "kubectl could not read $dp_id (its message is above); check that the step reaches the cluster and may read there"
  [ -n "$dp_found" ] || dp_fail "namespace '$dp_namespace' has no '$dp_target'; correct the deployment in the project's definition, or create it"
  {
    read -r dp_selector
    read -r dp_images
    read -r dp_replicas
  } <<EOF
$dp_found
EOF
  [ "$dp_replicas" != 0 ] || dp_may_be_zero
}

# A rollout of nothing succeeds at once, and the deploy would be green with nothing running.
dp_may_be_zero() {
  for dp_listed in ${SCALED_TO_ZERO:-}; do
    [ "$dp_listed" != "$dp_id" ] || return 0
  done
  dp_fail "$dp_id is scaled to 0, so nothing would run the image; scale it up, or list it as scaled to zero if that is meant"
}

dp_check_cluster() {
  dp_read
  for dp_pair in $dp_pairs; do
    case " $dp_images" in
      *" ${dp_pair%%=*}="*) ;;
      *)
        dp_there=''
        for dp_image in $dp_images; do dp_there="$dp_there ${dp_image%%=*}"; done
        dp_fail "$dp_id has no container '${dp_pair%%=*}', it has:$dp_there; correct the container in the project's definition"
        ;;
    esac
  done
}

dp_deploy() {
  dp_left=${dp_left#" $dp_id"}
  dp_untouched=${dp_left:+"; not touched:$dp_left"}
  dp_read
  set --
  dp_new=''
  for dp_pair in $dp_pairs; do
    set -- "$@" "$dp_pair:$IMAGE_TAG"
    dp_new="$dp_new${dp_new:+, }${dp_pair#*=}:$IMAGE_TAG"
  done
  dp_kubectl set image "$dp_target" "$@" -n "$dp_namespace" ||
    dp_fail "kubectl could not set the image of $dp_id (its message is above); check that the step's service account may patch it"
  if [ "$dp_kind" != cronjob ]; then
    dp_kubectl rollout status "$dp_target" -n "$dp_namespace" --timeout="$dp_timeout" || dp_rollout_failed
  fi
  # rollout status can speak of an earlier rollout, and something else may own the image, too: compare what is there.
  dp_read
  dp_compare "$dp_id" " $dp_images" "something else sets this image, too (another pipeline, Terraform, an updater); let one of them own it"
  if [ "$dp_kind" = cronjob ]; then
    printf '%s runs %s from its next start on\n' "$dp_id" "$dp_new"
  elif [ "$dp_replicas" = 0 ]; then
    printf '%s is scaled to 0: nothing runs now, its next start runs %s\n' "$dp_id" "$dp_new"
  else
    dp_compare_pods
    printf '%s runs %s\n' "$dp_id" "$dp_new"
  fi
}

dp_compare() { # WHO " CONTAINER=IMAGE ..." WHAT-TO-DO
  for dp_pair in $dp_pairs; do
    case "$2 " in
      *" $dp_pair:$IMAGE_TAG "*) ;;
      *) dp_fail "$1 does not have '$dp_pair:$IMAGE_TAG' but '${2# }'; $3" ;;
    esac
  done
}

dp_compare_pods() {
  dp_running=0
  dp_pods=$(dp_kubectl get pods -n "$dp_namespace" -l "${dp_selector%,}" -o go-template='{{range .items}}{{if not .metadata.deletionTimestamp}}
{{- .metadata.name}} {{.status.phase}} by:{{range .metadata.ownerReferences}}{{if .controller}}{{.kind}}/{{.name}}{{end}}{{end}}
{{- range .spec.initContainers}} {{.name}}={{.image}}{{end}}{{range .spec.containers}} {{.name}}={{.image}}{{end}}
{{end}}{{end}}') || dp_fail "kubectl could not read the pods of $dp_id (its message is above); check that the step may list pods"
  while read -r dp_one dp_phase dp_owner dp_images; do
    dp_is_running || continue
    dp_running=$((dp_running + 1))
    dp_compare "$dp_id: pod $dp_one" " $dp_images" "look at it with: kubectl describe pod $dp_one -n $dp_namespace"
  done <<EOF
$dp_pods
EOF
  [ "$dp_running" -gt 0 ] || dp_fail "$dp_id has no running pod after its rollout; look with: kubectl describe $dp_target -n $dp_namespace"
}

# Evicted and finished pods stay in the list with their old image, and other workloads (jobs) may carry the same labels.
dp_is_running() {
  case $dp_phase in
    '' | Failed | Succeeded) return 1 ;;
  esac
  case $dp_kind:$dp_owner in
    deployment:"by:ReplicaSet/$dp_name-"*-*) return 1 ;;
    deployment:"by:ReplicaSet/$dp_name-"* | statefulset:"by:StatefulSet/$dp_name" | daemonset:"by:DaemonSet/$dp_name") return 0 ;;
    *) return 1 ;;
  esac
}

dp_rollout_failed() {
  printf 'deploy.sh: %s and its pods:\n' "$dp_id" >&2
  dp_kubectl get "$dp_target" -n "$dp_namespace" -o go-template='{{range .status.conditions}}  {{.type}}={{.status}} {{.reason}}: {{.message}}
{{end}}' >&2 || printf 'deploy.sh: kubectl could not read %s\n' "$dp_id" >&2
  dp_kubectl get pods -n "$dp_namespace" -l "${dp_selector%,}" -o go-template='
{{- define "states"}}{{range .}}    {{.name}}, restarts {{.restartCount}}
{{- with .state.waiting}}, waiting: {{.reason}} {{with .message}}{{.}}{{end}}{{end}}
{{- with .state.terminated}}, ended: {{.reason}} with {{.exitCode}} {{with .message}}{{.}}{{end}}{{end}}
{{- with .lastState.terminated}}, before: {{.reason}} with {{.exitCode}} {{with .message}}{{.}}{{end}}{{end}}
{{end}}{{end}}
{{- range .items}}  pod {{.metadata.name}} {{.status.phase}}{{if .metadata.deletionTimestamp}}, terminating{{end}}
{{- range .status.conditions}}{{if and (eq .type "PodScheduled") (eq .status "False")}}, {{.reason}}: {{.message}}{{end}}{{end}}
{{template "states" .status.initContainerStatuses}}{{template "states" .status.containerStatuses}}{{end}}' >&2 ||
    printf 'deploy.sh: kubectl could not read the pods\n' >&2
  dp_fail "the rollout of $dp_id did not succeed within $dp_timeout (see above); push a fix, or go back with: kubectl rollout undo $dp_target -n $dp_namespace"
}

dp_settings
dp_each dp_check_cluster
dp_each dp_deploy
