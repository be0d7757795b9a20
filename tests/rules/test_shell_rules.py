"""What the rules for scripts find and, more often, do not: the shapes of scripts that people write."""

from __future__ import annotations

import json
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.finding import Severity
from pipelinegen.rules.shell import RULES
from pipelinegen.rules.view.github import GithubFile
from pipelinegen.rules.view.woodpecker import WoodpeckerFile
from pipelinegen.syntax.yaml import YamlError

BY_NAME = {rule.id: rule for rule in RULES}
POST = "curl -sS -X POST https://api.example.com/deploy"


def woodpecker(script: str, image: str = "example/tools:1.0") -> WoodpeckerFile:
    head = "when:\n  - event: push\nsteps:\n  - name: a\n"
    text = f"{head}    image: {image}\n    commands:\n      - {json.dumps(script, ensure_ascii=False)}\n"
    return WoodpeckerFile(".woodpecker/a.yaml", text)


def found(rule: str, script: str, image: str = "example/tools:1.0") -> list[str]:
    """The severities of what a rule finds in a Woodpecker step."""
    head = "when:\n  - event: push\nsteps:\n  - name: a\n"
    block = textwrap.indent(script, " " * 10)
    text = f"{head}    image: {image}\n    commands:\n      - |\n{block}\n"
    file = WoodpeckerFile(".woodpecker/a.yaml", text)
    faults = [fault for step in file.scripts.values() for fault in BY_NAME[rule](step)]
    return [(fault.severity or BY_NAME[rule].severity).value for fault in faults]


E, W = [Severity.ERROR.value], [Severity.WARNING.value]


@pytest.mark.parametrize(
    "script, severities",
    [
        (POST, E),
        (f"{POST} > /dev/null", E),
        (f"{POST} | jq .", E),
        (f"{POST} | python3 -m json.tool", E),
        (f"{POST} -o /dev/null", E),
        (f"{POST} -o answer.json", E),
        (f"answer=$({POST})", E),
        (f'answer=$({POST})\necho "$answer"', E),
        (f"status=$({POST} -w '%{{http_code}}')\necho $status", E),
        ("curl --data @x https://api.example.com/", E),
        ("curl -T x.tar https://files.example.com/", E),
        ("curl -F file=@x https://files.example.com/", E),
        (f"{POST} -f", []),
        (f"{POST} --fail-with-body", []),
        (f"{POST} --fail-early", E),
        ("curl -sSfX POST https://api.example.com/deploy", []),
        ("curl -XPOST -fsS https://api.example.com/deploy", []),
        ("curl -sS -o fail.json -X POST https://api.example.com/deploy", E),
        (f"token=$({POST} | jq -r .token)\ncurl -f -H \"Authorization: $token\" https://api.example.com", W),
        (f"export TOKEN=$({POST})", W),
        (f"{POST} | grep -q done", []),
        (f"{POST} | jq -e .ok", []),
        (f"{POST} | python3 judge.py", []),
        (f'if {POST} | grep -q done; then echo yes; fi', []),
        (f"[ \"$({POST} -o /dev/null -w '%{{http_code}}')\" = 200 ]", []),
        (f"status=$({POST} -w '%{{http_code}}')\n[ \"$status\" = 200 ]", []),
        (f"status=$({POST} -w '%{{http_code}}')\ncase $status in 2*) ;; *) exit 1 ;; esac", []),
        (f"status=$({POST} -w '%{{http_code}}')\nif test $status -ge 400; then exit 1; fi", []),
        (f'answer=$({POST})\nid=$(echo "$answer" | jq -r .id)\necho "$id"', E),
        (f'answer=$({POST})\nid=$(echo "$answer" | jq -r .id)\n[ "$id" -gt 0 ]', []),
        (f"{POST} -o answer.json\njq -e .ok answer.json", []),
        (f"{POST} > answer.json\ngrep -q ok answer.json", []),
        (f"{POST} | tee answer.json\ngrep -q ok answer.json", []),
        (f"f() {{ {POST}; }}\nid=$(f | jq -e .id)", []),
        (f"f() {{ {POST}; }}\ng() {{ f; }}\ng | grep -q done", []),
        (f"f() {{ {POST}; }}\nf", E),
        (f"f() {{ {POST}; }}\nanswer=$(f)\necho \"$answer\"", E),
        (f"f() {{ {POST}; f; }}\nf", E),
        (f"curl() {{ command curl -f \"$@\"; }}\n{POST}", []),
        (f"curl() {{ command curl -d a https://api.example.com; }}\n{POST}", E),
        (f"echo fail > ~/.curlrc\n{POST}", []),
        (f'{POST} "${{options[@]}}"', []),
        (f"{POST} $OPTIONS", []),
        ("curl -K curl.conf -X POST https://api.example.com/", []),
        ('curl -X "$METHOD" https://api.example.com/', []),
        ("curl -T x.tar ftp://files.example.com/", []),
        ("curl -G -d a=b https://api.example.com/", []),
        ("curl -I https://api.example.com/", []),
        ("curl https://api.example.com/", []),
        ("until curl -s http://localhost/ready; do sleep 1; done", []),
        (f"{POST} || true", []),
        ('curl -X POST -d @m.json "$SLACK_WEBHOOK"', W),
        ("curl -d done https://ntfy.sh/topic", W),
        ("curl -sL https://example.com/x.sh | bash", W),
        ("curl -sLO https://example.com/tool\nchmod +x tool", W),
        ("curl -sL https://example.com/x.tgz | tar xz", []),
        ("curl -sLO https://example.com/tool\nsha256sum -c tool.sha256", []),
        ("curl -fsSL https://example.com/x.sh | bash", []),
        ("ssh host 'curl -X POST http://localhost'", []),
        ("echo curl -X POST https://api.example.com/", []),
        ("# curl -X POST https://api.example.com/", []),
    ],
)  # fmt: skip
def test_curl_without_fail(script: str, severities: list[str]) -> None:
    assert found("curl-without-fail", script) == severities


@pytest.mark.parametrize(
    "script, severities",
    [
        ("kubectl apply -f x || true", E),
        ("kubectl apply -f x ||\n  true", E),
        ("kubectl apply -f x || :", E),
        ("kubectl apply -f x || echo failed", E),
        ("kubectl apply -f x || { echo failed; sleep 1; }", E),
        ("kubectl apply -f x || exit 0", E),
        ("kubectl apply -f x 2>/dev/null || true", E),
        ("kubectl -n shop set image deployment/a a=b:1 || true", E),
        ("{ kubectl apply -f x; helm upgrade a b; } || true", E + E),
        ("docker push a:1 | tail -1 || true", E),
        ("sudo docker push a:1 || true", E),
        ("docker buildx build --push . || true", E),
        ("git push origin main || echo nothing", E),
        ("terraform apply -auto-approve || true", E),
        ("terragrunt run-all apply || true", E),
        (f"{POST} -f || true", E),
        ("warn() { echo \"$1\" >&2; }\nkubectl apply -f x || warn oops", E),
        ("set +e\nkubectl apply -f x\necho done", E),
        ("set +e\nfor s in a b; do kubectl apply -f $s; done\necho done", E),
        ("set +e\nif [ -d x ]; then kubectl apply -f x; fi\necho done", E),
        ("kubectl apply -f x || fail oops", []),
        ("fail() { echo \"$1\"; exit 1; }\nkubectl apply -f x || fail oops", []),
        ("kubectl apply -f x || exit 1", []),
        ("kubectl apply -f x || exit", []),
        ("kubectl apply -f x || { echo failed; exit 1; }", []),
        ("kubectl apply -f x || false", []),
        ("kubectl apply -f x || failed=1", []),
        ("kubectl apply -f x || failed=$((failed + 1))", []),
        ("kubectl apply -f x || echo x >> failed.txt", []),
        ("bad() { failed=1; echo bad; }\nkubectl apply -f x || bad", []),
        ("kubectl apply -f x || kubectl create -f x", []),
        ("helm upgrade a b || helm rollback a", []),
        ("kubectl delete pod x --ignore-not-found || true", []),
        ("kubectl create namespace x || true", []),
        ("kubectl apply --dry-run=server -f x || true", []),
        ("kubectl get pods || true", []),
        ("docker rm -f x || true", []),
        ("docker pull a:cache || true", []),
        ("docker login a || true", []),
        ("grep -q a b || true", []),
        ("git commit -m x || echo nothing", []),
        ("git push origin --delete x || true", []),
        ("git push origin :refs/tags/nightly || true", []),
        ("git push -d origin nightly || true", []),
        ("git push origin main :refs/tags/nightly || true", E),
        ("aws s3 cp s3://a/cache.tgz . || true", []),
        ('aws s3 cp "s3://a/$KEY" "$FOLDER" || true', []),
        ("aws s3 sync --exclude '*.log' s3://a/gradle ~/.gradle || echo none", []),
        ('aws s3 cp "$BUCKET/cache.tgz" . || true', []),
        ("aws s3 cp dist s3://a --recursive || true", E),
        ("aws s3 sync s3://a s3://b || true", E),
        ('aws s3 sync dist "$BUCKET" || true', E),
        ("aws s3 cp - s3://a/b || true", E),
        ("ansible-playbook --list-hosts site.yml || true", []),
        ("ansible-playbook -C site.yml || true", []),
        ("ansible-playbook -i hosts site.yml || true", E),
        ("helm upgrade --install a b --version 1.2.3 || true", E),
        ("git fetch || true", []),
        ("if ! helm upgrade a b; then\n  helm rollback a || true\n  exit 1\nfi", []),
        ("helm upgrade a b || { kubectl rollout undo deployment/a || true; exit 1; }", []),
        ("undo() { helm rollback a || true; return 2; }\nhelm upgrade a b || undo", []),
        ("if a; then if b; then helm rollback a || true; fi; echo; exit 1; fi", []),
        ("if a; then helm rollback a || true; exit 0; fi", E),
        ("if a; then helm rollback a || true; exit 0; fi\nexit 1", E),
        ("if a; then helm rollback a || true; fi\nexit 1", []),
        ("if a; then helm rollback a || true; if b; then exit 0; fi; exit 1; fi", E),
        ("if a; then helm rollback a || true; else exit 1; fi", E),
        ("helm rollback a || true\nexit $failed", E),
        ("clear() { terraform destroy -auto-approve || true; }\ntrap clear EXIT\na", W),
        ("clear() { terraform destroy -auto-approve || true; }\ntrap 'echo; clear' EXIT\na", W),
        ("clear() { terraform destroy -auto-approve || true; }\nclear", E),
        ("curl -f -X DELETE https://api.example.com/packages/a || true", W),
        ("set +e\nkubectl apply -f x", []),
        ("set +e\nkubectl apply -f x\nstatus=$?\nexit $status", []),
        ("set +e\nkubectl apply -f x\nif [ $? -ne 0 ]; then exit 1; fi", []),
        ("set +e\nkubectl apply -f x || exit 1\necho", []),
        ("set +e\nif kubectl apply -f x; then echo; else exit 1; fi\necho", []),
        ("(set +e; kubectl apply -f x)\necho", []),
        ("set +e; grep a b; set -e\nkubectl apply -f x\necho", []),
        ("deploy() { kubectl apply -f x; }\nset +e\ndeploy\necho", []),
        ("for i in 1 2 3; do git push && break; git pull; done", []),
        ("for i in 1 2 3; do git push && break || sleep 5; done", []),
        ("until git push; do git pull --rebase; done", []),
        ("if ! git push; then git pull --rebase; git push; fi", []),
        ("if ! kubectl apply -f x; then echo failed; exit 1; fi", []),
        ("if kubectl apply -f x; then ok=1; fi\n[ \"$ok\" ]", []),
        ("kubectl apply -f x && kubectl rollout status deployment/x", []),
        ("url=$(curl -f -X POST https://api.example.com || true)\n[ -n \"$url\" ]", []),
        ("(cd x && terragrunt apply) &\nwait", E),
        ("for s in a b; do (cd $s && terragrunt apply) & done\nwait", E),
        ("kubectl apply -f x &\nwait $!", []),
        ("kubectl apply -f x & pids=$!\nfor pid in $pids; do wait $pid; done", []),
        ("set +e\nO=$(terragrunt apply 2>&1)\nRC=$?\nset -e\nif [ $RC -ne 0 ]; then echo FAILED; fi\necho", E),
        ("kubectl apply -f x || rc=$?\nif [ $rc != 0 ]; then echo FAILED; fi\necho", E),
        ("kubectl apply -f x || rc=$?\nif [ $rc != 0 ]; then exit $rc; fi\necho", []),
        ("kubectl apply -f x || rc=$?\nif [ $rc != 0 ]; then bad=1; fi\n[ -z $bad ]", []),
        ("kubectl apply -f x || rc=$?\n[ $rc = 0 ]", []),
        ("kubectl apply -f x || rc=$?\n./report.sh $rc\necho", []),
        ("git commit -m a && git push || echo nothing", W),
        ("if ! kubectl apply -f x; then echo failed; fi", W),
        ("kubectl apply -f x && echo applied\necho done", W),
        ("kubectl rollout status deployment/x || true", W),
        ("npm publish || true", W),
        ('curl -fsS -d @m.json "$SLACK_WEBHOOK" || true', W),
    ],
)  # fmt: skip
def test_swallowed_failure(script: str, severities: list[str]) -> None:
    assert found("swallowed-failure", script) == severities


@pytest.mark.parametrize(
    "script, severities",
    [
        ("kubectl apply -f x | tee log", E),
        ("kubectl apply -f x 2>&1 | tail -5", E),
        (f"{POST} -f | head -c 100", E),
        ("terraform apply -auto-approve | tee log", E),
        ("if helm upgrade a b | tee log; then echo; fi", E),
        ("set -o pipefail\nkubectl apply -f x | tee log", []),
        ("set -euo pipefail\nkubectl apply -f x | tee log", []),
        ("kubectl apply -f x | tee log\nexit ${PIPESTATUS[0]}", []),
        ("kubectl apply -f x | grep -q configured", []),
        ("kubectl apply -f x | tee log\ngrep -q configured log", []),
        ("kubectl kustomize x | kubectl apply -f -", []),
        ("kubectl create secret generic a --dry-run=client -o yaml | kubectl apply -f -", []),
        ("kubectl get pods | head", []),
        ("echo a | docker login --password-stdin", []),
        (f"{POST} | head", []),
        ("kubectl apply -f x > log\nhead log", []),
        ("ansible-playbook --version | head -n1", []),
        ("ansible-playbook --syntax-check site.yml | tee log", []),
        ("aws s3 cp s3://a/report.json - | jq .", []),
        ("aws s3 cp dist s3://a | tee log", E),
        ("name=$(kubectl apply -f x -o name | head -1)\nkubectl wait $name", []),
        ("docker ps | xargs docker push", []),
        ("make test | tee log", W),
        ("pytest 2>&1 | tee log", W),
        ("terraform plan | tee plan.txt", W),
        ("go test ./... | tee log", W),
        ("go list ./... | tee log", []),
        ("npm publish | tail -1", W),
    ],
)
def test_failure_lost_in_pipe(script: str, severities: list[str]) -> None:
    assert found("failure-lost-in-pipe", script) == severities


@pytest.mark.parametrize(
    "script, severities",
    [
        ("X=$(cmd)\nS=$?", E),
        ("X=$(cmd); S=$?", E),
        ('X="$(a | b)"\nif [ $? -ne 0 ]; then exit 1; fi', E),
        ("X=`cmd`\necho $?", E),
        ("for i in a; do X=$(cmd)\nS=$?\ndone", E),
        ("f() { X=$(cmd); S=$?; }\nf", E),
        ("export X=$(cmd)\nS=$?", E),
        ("set +e\nexport X=$(cmd)\nS=$?", E),
        ("X=$(cmd) || S=$?", []),
        ("set +e\nX=$(cmd)\nS=$?", []),
        ("if X=$(cmd); then echo; fi\nS=$?", []),
        ("X=$(cmd)\nother || S=$?", []),
        ("X=$(cmd)\nother; S=$?", W),
        ("X=1\nS=$?", []),
        ("f() { X=$(cmd); S=$?; return $S; }\nif f; then echo; fi", []),
        ("f() { X=$(cmd); S=$?; return $S; }\ng() { f; }\ng || S=$?", []),
        ("f() { X=$(cmd); S=$?; return $S; }\nset +e\nf", []),
        ("f() { X=$(cmd); S=$?; return $S; }\ng() { f; }\ng", E),
        ("f() { X=$(cmd); S=$?; f; }\nf", E),
        ("X=$(cmd)\necho '$?'", []),
        ("cmd\nS=$?", W),
        ("cmd\nif [ $? -eq 0 ]; then echo; fi", W),
        ("set +e\ncmd\nS=$?", []),
        ("a && b\nS=$?", []),
        ("! a\nS=$?", []),
        ("a &\nS=$?", []),
        ("a || b\nS=$?", []),
        ("trap 'S=$?; exit $S' EXIT\ncmd", []),
    ],
)
def test_status_after_assignment(script: str, severities: list[str]) -> None:
    assert found("status-after-assignment", script) == severities


@pytest.mark.parametrize(
    "rule, script, severities",
    [
        ("early-exit", "exit 0", []),
        ("early-exit", "if a; then exit 0; fi\nb", []),
        ("early-exit", "if a; then exit 0; echo; fi\nb", W),
        ("early-exit", "exit 1\nf() { :; }", []),
        ("early-exit", "case $1 in a) exit 0 ;; esac\nb", []),
        ("discarded-error", "docker pull a 2>/dev/null || echo 'no network'", W),
        ("discarded-error", "command -v a >/dev/null 2>&1 || echo missing", []),
        ("discarded-error", "X=$(cat a 2>/dev/null || echo b)", []),
        ("discarded-error", "docker rm a 2>/dev/null || true", []),
        ("discarded-error", "docker image inspect a >/dev/null 2>&1 || echo pulling", []),
        ("json-by-concatenation", 'curl -f -d "{\\"a\\": \\"$A\\"}" u', W),
        ("json-by-concatenation", "curl -f -d '{\"a\": \"'\"$A\"'\"}' u", W),
        ("json-by-concatenation", 'curl -f -d "{\\"a\\": $A}" u', []),
        ("json-by-concatenation", "curl -f -d '{\"a\": \"$A\"}' u", []),
        ("json-by-concatenation", 'curl -f -d "a=$A" u', []),
        ("json-by-concatenation", 'curl -f -d "{\\"a\\": \\"$GITHUB_SHA\\"}" u', []),
        ("json-by-concatenation", 'curl -f -d "$BODY" u', []),
        ("interactive-command", "apt-get install curl", W),
        ("interactive-command", "dnf install jq", W),
        ("interactive-command", "echo assumeyes=True >> /etc/dnf/dnf.conf\ndnf install jq", []),
        ("interactive-command", "echo assumeyes=True >> /etc/dnf/dnf.conf\napt-get install jq", W),
        ("interactive-command", "apt-get install -y curl", []),
        ("interactive-command", "apt-get -qq -y install curl", []),
        ("interactive-command", "apt-get -yq install curl", []),
        ("interactive-command", "apt-get update", []),
        ("interactive-command", "yes | apt-get install curl", []),
        ("interactive-command", "apt-get $OPTIONS install curl", []),
        ("interactive-command", "unzip a.zip", W),
        ("interactive-command", "unzip -qo a.zip", []),
        ("interactive-command", "terraform apply", E),
        ("interactive-command", "terraform apply -input=false -var-file x.tfvars", E),
        ("interactive-command", "terraform apply plan.bin", []),
        ("interactive-command", "terraform apply -auto-approve", []),
        ("interactive-command", "terraform -chdir=x apply --auto-approve", []),
        ("interactive-command", "terragrunt run-all apply --terragrunt-non-interactive", []),
        ("interactive-command", "echo yes | terraform apply", []),
        ("interactive-command", "docker login -u a -p $P r", []),
        ("interactive-command", "docker login r < password", []),
        ("interactive-command", "docker login r", E),
        ("interactive-command", "read -r x < file", []),
        ("literal-diff-base", "git diff HEAD~1", E),
        ("literal-diff-base", "git diff --name-only HEAD^ HEAD", E),
        ("literal-diff-base", "git fetch --unshallow\ngit diff HEAD~1", W),
        ("literal-diff-base", "git diff HEAD~1 || git ls-files", W),
        ("literal-diff-base", "git commit -am a\ngit diff HEAD~1", []),
        ("literal-diff-base", "git diff HEAD~1\ngit commit -am a", E),
        ("placeholder", "helm repo add a https://CHANGEME.example.com", E),
        ("placeholder", "npx replace-in-file https://URL_PLACEHOLDER \"$URL\" dist/*.js", []),
        ("placeholder", "find . -exec sed -i s,x,y, {} https://URL_PLACEHOLDER +", []),
        ("placeholder", "python3 fill.py https://URL_PLACEHOLDER $URL", []),
        ("placeholder", "helm repo add https://URL_PLACEHOLDER replace", E),
        ("literal-diff-base", "git diff HEAD", []),
        ("literal-diff-base", "echo HEAD~1", []),
        ("literal-diff-base", "git diff origin/main...HEAD", []),
        ("blanket-git-add", "git add .\ngit commit -m a\ngit push", W),
        ("blanket-git-add", "git add -A\ngit commit -m a", []),
        ("blanket-git-add", "git add a.txt\ngit push", []),
        ("restart-only-deploy", "kubectl rollout restart deployment/a", W),
        ("restart-only-deploy", "helm upgrade a b\nkubectl rollout restart deployment/a", []),
        ("deploy-without-namespace", "kubectl rollout restart deployment/a", W),
        ("deploy-without-namespace", "kubectl -n a rollout restart deployment/a", []),
        ("deploy-without-namespace", "kubectl --namespace=a scale deployment/a", []),
        ("deploy-without-namespace", "kubectl patch node a -p {}", []),
        ("deploy-without-namespace", "kubectl get pods", []),
        ("deploy-without-wait", "kubectl -n a set image deployment/a b=c:1", W),
        ("deploy-without-wait", "kubectl -n a set image deployment/a b=c:1\nkubectl -n a wait deployment/a", []),
        ("floating-image-deployed", "kubectl set image deployment/a b=c", W),
        ("floating-image-deployed", "kubectl set image deployment/a b=d/c:latest", W),
        ("floating-image-deployed", "docker build -t d/c:1 .\nkubectl set image deployment/a b=d/c:latest", E),
        ("floating-image-deployed", "docker build -t d/c-d:1 .\nkubectl set image deployment/a b=d/c:latest", W),
        ("floating-image-deployed", "kubectl set image deployment/a b=r.example.com/c", E),
        ("floating-image-deployed", "kubectl set image deployment/a b=r.example.com/c:latest", E),
        ("floating-image-deployed", "kubectl set image cronjob/a b=r.example.com/c:latest", W),
        ("floating-image-deployed", "kubectl set image deployment/a b=r:5000/c", E),
        ("floating-image-deployed", 'kubectl set image deployment/a "b=$IMAGE:latest"', E),
        ("floating-image-deployed", "kubectl set image deployment/a b=c:1", []),
        ("floating-image-deployed", "kubectl set image deployment/a b=c@sha256:0", []),
        ("floating-image-deployed", 'kubectl set image deployment/a "b=$IMAGE"', []),
        ("floating-image-deployed", "kubectl set env deployment/a b=c", []),
        ("webhook-prefix", "curl -f https://hooks.slack.com/services/$SLACK_WEBHOOK", W),
        ("webhook-prefix", "curl -f $SLACK_WEBHOOK", []),
        ("webhook-prefix", "curl -f https://hooks.slack.com/services/$SLACK_TOKEN", []),
        ("webhook-prefix", "curl -f https://example.com/$WEBHOOK_ID", []),
    ],
)  # fmt: skip
def test_the_other_rules(rule: str, script: str, severities: list[str]) -> None:
    assert found(rule, script) == severities


@pytest.mark.parametrize(
    "image, script, tools",
    [
        ("alpine:3.20", "curl x", 1),
        ("alpine", "bash x.sh", 1),
        ("docker.io/library/alpine:3.20@sha256:0", "git log", 1),
        ("alpine:3.20", "apk add curl\ncurl x", 0),
        ("alpine:3.20", "apk add $PACKAGES\ncurl x", 0),
        ("alpine:3.20", "apk add openssh-client\nssh x", 0),
        ("alpine:3.20", "curl() { wget \"$@\"; }\ncurl x", 0),
        ("alpine:3.20", "./setup.sh\ncurl x", 0),
        ("alpine:3.20", "./bin/kubectl x", 0),
        ("alpine:3.20", "if command -v curl; then curl x; fi", 0),
        ("alpine:3.20", "wget x", 0),
        ("example/alpine:3.20", "curl x", 0),
        ("python:3.12-slim", "git log", 1),
        ("python:3.12", "git log", 0),
        ("node:22-alpine", "npm ci\npython3 x", 1),
        ("debian:12", "curl x", 1),
        ("localhost:5000/alpine", "curl x", 0),
    ],
)  # fmt: skip
def test_missing_tool(image: str, script: str, tools: int) -> None:
    assert found("missing-tool", script, image) == W * tools


@pytest.mark.parametrize(
    "with_, severities",
    [("", E), ("fetch-depth: 0", W), ("fetch-depth: 1", E), ("fetch-depth: 2", W)],
)
def test_the_history_of_a_github_checkout(with_: str, severities: list[str]) -> None:
    text = (
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n"
        f"        with: {{{with_}}}\n      - run: git diff HEAD~1\n"
    )
    (step,) = GithubFile("a.yml", text).scripts.values()
    rule = BY_NAME["literal-diff-base"]
    assert [(fault.severity or rule.severity).value for fault in rule(step)] == severities


@pytest.mark.parametrize(
    "before, after, severities",
    [
        ("git fetch --deepen=10", "true", W),
        ("git commit -am a", "true", W),
        ("git status", "git fetch --unshallow", E),
    ],
)
def test_the_history_that_a_step_before_brings(before: str, after: str, severities: list[str]) -> None:
    text = (
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n"
        f"      - run: {before}\n      - run: git diff HEAD~1\n      - run: {after}\n"
    )
    rule = BY_NAME["literal-diff-base"]
    faults = [fault for step in GithubFile("a.yml", text).scripts.values() for fault in rule(step)]
    assert [(fault.severity or rule.severity).value for fault in faults] == severities


@pytest.mark.parametrize(
    "settings, other, severities",
    [
        ("merge_pull_request: true", "true", W),
        ("merge_pull_request: false", "true", E),
        ("tags: true", "git fetch --unshallow", W),
        ("tags: true", "git status", E),
    ],
)
def test_the_history_of_a_woodpecker_clone(settings: str, other: str, severities: list[str]) -> None:
    text = (
        f"clone:\n  git:\n    image: woodpeckerci/plugin-git:2.8.0\n    settings: {{{settings}}}\n"
        "when:\n  - event: pull_request\nsteps:\n"
        f"  - name: a\n    image: alpine/git:2.47.1\n    commands: [{other}]\n"
        "  - name: b\n    image: alpine/git:2.47.1\n    commands: [git diff HEAD~1]\n"
    )
    rule = BY_NAME["literal-diff-base"]
    faults = [fault for step in WoodpeckerFile("a.yaml", text).scripts.values() for fault in rule(step)]
    assert [(fault.severity or rule.severity).value for fault in faults] == severities


@pytest.mark.parametrize(
    "shell, lost",
    [
        ("", True),
        ("shell: bash", False),
        ("shell: sh", True),
        ("shell: bash -leo pipefail {0}", False),
        ("shell: bash -e {0}", True),
        ("shell: bash -euo pipefail {0}", False),
        ("shell: bash -o pipefail -e {0}", False),
    ],
)
def test_a_pipe_in_github(shell: str, lost: bool) -> None:
    text = (
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n"
        f"      - run: kubectl apply -f x | tee log\n        {shell}\n"
    )
    (step,) = GithubFile("a.yml", text).scripts.values()
    assert bool(list(BY_NAME["failure-lost-in-pipe"](step))) is lost


@pytest.mark.parametrize(
    "shell, ends",
    [("bash -leo pipefail {0}", True), ("bash -l {0}", False), ("bash --login -e {0}", True), ("sh", True)],
)
def test_a_shell_of_github_ends_on_a_failure(shell: str, ends: bool) -> None:
    text = (
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n"
        f"      - shell: {shell}\n        run: |\n          kubectl apply -f x\n          echo done\n"
    )
    (step,) = GithubFile("a.yml", text).scripts.values()
    assert bool(list(BY_NAME["swallowed-failure"](step))) is not ends


@pytest.mark.parametrize(
    "job, read",
    [
        ("runs-on: windows-2025", False),
        ("runs-on: [self-hosted, Windows]", False),
        ("runs-on: {group: big, labels: [windows-2025]}", False),
        ("runs-on: '${{ matrix.os }}'\n    strategy: {matrix: {os: [ubuntu-24.04, windows-2025]}}", False),
        ("runs-on: '${{ matrix.os }}'\n    strategy: {matrix: {include: [{os: Windows-2025}]}}", False),
        ("runs-on: '${{ matrix.os }}'\n    strategy: {matrix: '${{ fromJSON(vars.WINDOWS) }}'}", False),
        ("runs-on: \"${{ inputs.os || 'windows-2025' }}\"", False),
        ("runs-on: '${{ matrix.os }}'\n    strategy: {matrix: {os: [ubuntu-24.04]}} # no windows", True),
        ("runs-on: ubuntu-24.04 # not windows", True),
        ("runs-on: '${{ inputs.os }}'", True),
        ("runs-on: windows-2025\n    defaults: {run: {shell: bash}}", True),
    ],
)
def test_no_script_of_a_windows_machine_is_read(job: str, read: bool) -> None:
    text = f"on: push\njobs:\n  a:\n    {job}\n    steps:\n      - run: kubectl apply -f x | tee log\n"
    assert bool(GithubFile("a.yml", text).scripts) is read


@pytest.mark.parametrize(
    "entrypoint, lost",
    [
        ('["/bin/bash", "-c", "echo $CI_SCRIPT | base64 -d | /bin/bash -eo pipefail"]', False),
        ('["/bin/sh", "-c", "echo $CI_SCRIPT | base64 -d | /bin/sh -e"]', True),
        ('["/bin/bash", "-c", "set -o pipefail; eval $CI_SCRIPT"]', False),
        ('["/bin/bash", "-o", "pipefail", "-c", "echo $CI_SCRIPT | base64 -d | /bin/sh -e"]', True),
        ('["pwsh", "-c", "run"]', False),
        ('["/usr/bin/fish"]', False),
    ],
)
def test_a_pipe_behind_an_entrypoint(entrypoint: str, lost: bool) -> None:
    text = (
        "when:\n  - event: push\nsteps:\n  - name: a\n    image: example/tools:1.0\n"
        f"    entrypoint: {entrypoint}\n    commands:\n      - kubectl apply -f x | tee log\n"
    )
    (step,) = WoodpeckerFile(".woodpecker/a.yaml", text).scripts.values()
    assert bool(list(BY_NAME["failure-lost-in-pipe"](step))) is lost


@pytest.mark.parametrize(
    "condition, severities", [("if: always()", W), ("if: ${{ failure() }}", W), ("if: success()", E), ("", E)]
)
def test_what_clears_away_in_github(condition: str, severities: list[str]) -> None:
    text = (
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n"
        f"      - run: terraform destroy -auto-approve || echo none\n        {condition}\n"
    )
    (step,) = GithubFile("a.yml", text).scripts.values()
    rule = BY_NAME["swallowed-failure"]
    assert [(fault.severity or rule.severity).value for fault in rule(step)] == severities


@pytest.mark.parametrize("status, severities", [("[success, failure]", W), ("success", E)])
def test_what_clears_away_in_woodpecker(status: str, severities: list[str]) -> None:
    text = (
        "when:\n  - event: push\nsteps:\n  - name: a\n    image: example/tools:1.0\n    commands:\n"
        f"      - terraform destroy -auto-approve || true\n    when:\n      - status: {status}\n"
    )
    (step,) = WoodpeckerFile(".woodpecker/a.yaml", text).scripts.values()
    rule = BY_NAME["swallowed-failure"]
    assert [(fault.severity or rule.severity).value for fault in rule(step)] == severities


PARTS = [
    "curl", " -X POST", " -d", " -o", " -w '%{http_code}'", " \"{\\\"a\\\": \\\"$A\\\"}\"", " $A", "kubectl",
    " set image", " a=b:latest", " rollout status", " -n", "git add .", "git push", "git diff HEAD~1",
    "terraform apply", " || true", " || { ", "; }", " && ", " | tee x", "\n", "; ", "$(", ")", "X=$(a)", " $?",
    "exit 0", "if ", "then ", "fi", "set +e\n", "for x in a; do ", "done", "apt-get install", "unzip ", "TBD",
    " > x", " 2>/dev/null", "<<E\n", "\nE\n", "f() { ", "f", "sudo", "env A=B ", "export ", "https://a/$WEBHOOK",
    "'", "\"",
]  # fmt: skip


@given(st.one_of(st.text(), st.lists(st.sampled_from(PARTS), max_size=25).map("".join)))
def test_no_script_makes_a_rule_fail(text: str) -> None:
    for image in ("alpine:3.20", "''"):
        file = woodpecker(text, image)
        try:
            scripts = file.scripts
        except YamlError:
            continue
        for step in scripts.values():
            for rule in RULES:
                for fault in rule(step):
                    assert fault.position.line >= 7
                    assert fault.help
