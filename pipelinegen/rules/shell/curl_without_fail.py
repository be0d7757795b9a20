"""See `curl_without_fail`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.shell import Command, Script
from ..facts import curl
from ..rule import Fault, error
from ..view.script import StepScript
from . import _flow

# What fails over a file that is not what it should be.
_CHECKING = (
    "tar", "unzip", "gunzip", "gpg", "sha256sum", "sha512sum", "shasum", "md5sum", "cosign", "dpkg", "apt-get", "apt",
    "rpm", "jq", "grep", "test", "unsquashfs", "cmp", "diff",
)  # fmt: skip


@error
def curl_without_fail(step: StepScript) -> Iterator[Fault]:
    r"""A `curl` that changes or fetches something takes an error page for success.

    Why: Without `--fail` curl exits with 0 for 401, 404 and 500 alike. Deploys by the API of Kubernetes were green in
    four repositories whatever the cluster answered (H-02; see also J-01, 2026-03-16). A message to a chat and a page
    that is fetched are warnings, and so is an answer whose content is used.

    Bad: 8:9

        when:
          - event: push
            branch: main
        steps:
          - name: trigger
            image: alpine:3.20
            commands:
              - curl -X POST -d '{"branch":"main"}' https://ci.example.com/api/repos/7/pipelines

    Bad: 9:11, 16:20

        on: {push: {branches: [main]}}
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            steps:
              - env:
                  TOKEN: ${{ secrets.DEPLOY_TOKEN }}
                run: |
                  curl -sS -X PATCH \
                    -H "Authorization: Bearer $TOKEN" \
                    -H "Content-Type: application/strategic-merge-patch+json" \
                    --data @patch.json \
                    "https://kubernetes.example.com/apis/apps/v1/namespaces/shop/deployments/shop" | head -c 300
                  echo
              - run: |
                  answer=$(curl -s --request DELETE https://cache.example.com/purge)
                  echo "purged: $answer"

    Bad: 8:9, 9:9

        when:
          - event: push
            branch: main
        steps:
          - name: tools
            image: debian:12
            commands:
              - curl -sL https://example.com/install.sh | sh
              - curl -o /usr/local/bin/tool https://example.com/tool && chmod +x /usr/local/bin/tool

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: trigger
            image: curlimages/curl:8.10.1
            commands:
              - |
                status=$(curl -sS -o answer.json -w '%{http_code}' -X POST -d '{"branch":"main"}' \
                  https://ci.example.com/api/repos/7/pipelines)
                if [ "$status" != 200 ]; then
                  echo "the server answered $status"
                  cat answer.json
                  exit 1
                fi
                grep -q '"number":' answer.json

    Good:

        on: {push: {branches: [main]}}
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            steps:
              - run: |
                  curl --fail-with-body -sS -X PUT --data @settings.json https://api.example.com/settings
                  id=$(curl -s https://api.example.com/settings | jq -e .id)
                  curl -s -X POST "https://api.example.com/settings/$id/apply" | grep -q '"applied": *true'
                  until curl -s http://localhost:8080/ready; do sleep 1; done
    """
    script = step.script
    if _is_configured(step):
        return
    for command in script.calls("curl"):
        if "curl" in script.functions and command.function != "curl":
            # The function's own call is what counts.
            continue
        request = curl.request(command)
        if request.fails or not request.certain or not request.over_http or not request.method:
            continue
        where = step.position(_flow.place(command))
        attention = _flow.attention(script, command)
        if _flow.swallows(script, command) and not command.captured:
            # See `swallowed_failure`.
            continue
        if request.changes and attention < _flow.Attention.JUDGED and not _is_stored(script, command, request):
            message = f"this {request.method} counts as done whatever the server answers"
            remedy = "add --fail-with-body (-f before curl 7.76), or compare the status that -w '%{http_code}' writes"
            fault = Fault(where, message, remedy)
            yield fault.softened() if request.notifies or attention == _flow.Attention.USED else fault
        elif request.method == "GET" and _is_used(script, command, request):
            message = "an error page counts as the file that was asked for"
            yield Fault(where, message, "add -f, so that curl fails where the server does").softened()


def _is_configured(step: StepScript) -> bool:
    """Whether curl may have got its `fail` from a file of its own."""
    file = step.woodpecker or step.github
    return file is not None and "curlrc" in file.text


def _is_stored(script: Script, command: Command, request: curl.Request) -> bool:
    """Whether a changing request's answer goes to a file that something reads."""
    files = (*request.options.get("output", ()), *request.options.get("dump-header", ()))
    return request.changes and any(
        word.value not in ("/dev/null", "-") and _flow.is_mentioned(script, word, command.end) for word in files
    )


def _is_used(script: Script, command: Command, request: curl.Request) -> bool:
    """Whether a page that is fetched is run, or stored where nothing would fail over an error page."""
    if request.tells_status:
        return False
    if command.piped_to:
        return command.piped_to[-1].program in ("sh", "bash")
    files = request.options.get("output", ())
    kept = any(word.value not in ("/dev/null", "-") for word in files) or "remote-name" in request.options
    return (kept or _flow.output_file(command) is not None) and not script.calls(*_CHECKING)
