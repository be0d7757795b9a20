"""Mistakes in scripts."""

from __future__ import annotations

from .mutant import DEPLOY, FALLBACK, Mutant, command

APPLY = ".woodpecker/default.yml"
CRON = ".woodpecker/drift-detection.yml"
TODOS = ".woodpecker/postmortem-todos.yml"
TLS = ".woodpecker/renew-tls.yml"
PORTS = "https://10.0.20.100:6443/apis/apps/v1/namespaces/website/deployments/blog"
PATCH = f"curl -s -X PATCH -H @headers -d @patch.json {PORTS}"
INSTALL = '- "apk add --no-cache curl jq"'
API = "https://ci.example.com/api/repos"


def deploy(name: str, incident: str, rule: str, text: str) -> Mutant:
    """A command before the deploy's script."""
    return Mutant(name, incident, "website", rule, DEPLOY, command(text, quoted=True))


def nightly(name: str, incident: str, rule: str, text: str) -> Mutant:
    """A command before the nightly plan."""
    return Mutant(name, incident, "infra", rule, CRON, command(text, quoted=True))


MUTANTS = (
    deploy("a patch whose refusal nobody sees", "H-02", "curl-without-fail", PATCH),
    deploy(
        "a patch whose refusal is cut off", "H-02", "failure-lost-in-pipe", f"{PATCH.replace('-s', '-sf')} | head -5"
    ),
    deploy(
        "an image that may not be set",
        "H-05",
        "swallowed-failure",
        "kubectl -n website set image deployment/blog blog=viktorbarzin/blog:$IMAGE_TAG || true",
    ),
    nightly(
        "a loop that cannot fail",
        "H-05",
        "swallowed-failure",
        "set +e; for S in a b; do terragrunt apply -auto-approve || echo FAILED; done",
    ),
    nightly(
        "a message that may not be sent",
        "C-11",
        "swallowed-failure",
        'curl -sf -X POST "$SLACK_WEBHOOK" -d @message.json || true',
    ),
    nightly(
        "an error that nobody can read",
        "H-05",
        "discarded-error",
        "vault login -method=kubernetes role=ci 2>/dev/null || { echo Vault has no policy for CI; exit 1; }",
    ),
    nightly(
        "a status looked at too late",
        "H-11",
        "status-after-assignment",
        "OUTPUT=$(terragrunt plan -detailed-exitcode); CODE=$?",
    ),
    Mutant(
        "an end before the notice",
        "H-23",
        "infra",
        "early-exit",
        CRON,
        command("git diff --cached --quiet && exit 0"),
    ),
    nightly(
        "JSON put together from words",
        "B-05",
        "json-by-concatenation",
        'curl -sf -X POST "$SLACK_WEBHOOK" -d "{\\"text\\": \\"$CI_COMMIT_MESSAGE\\"}"',
    ),
    nightly("an archive that asks", "E-16", "interactive-command", "unzip terraform.zip"),
    nightly(
        "the last commit as the base",
        "H-08",
        "literal-diff-base",
        "git diff --name-only HEAD~1 HEAD",
    ),
    Mutant(
        "everything there is, committed",
        "C-14",
        "infra",
        "blanket-git-add",
        APPLY,
        (
            (
                '      - "git reset --quiet \\"$CI_COMMIT_SHA\\""\n',
                "      - git add stacks/ && git commit -m state && git push\n",
            ),
        ),
    ),
    Mutant(
        "a tool that the image lacks",
        "E-17",
        "infra",
        "missing-tool",
        TODOS,
        ((INSTALL, '- "bash scripts/todos.sh"'),),
    ),
    Mutant(
        "Vault's program in an image without it",
        "E-17",
        "infra",
        "missing-tool",
        TODOS,
        ((INSTALL, '- "vault kv get secret/ci"'),),
    ),
    Mutant(
        "a restart instead of an image",
        "E-03",
        "website",
        "restart-only-deploy",
        added={
            DEPLOY: """\
when:
  - event: manual
    branch: master
    evaluate: 'IMAGE_TAG != ""'
skip_clone: true
steps:
  - name: deploy
    image: bitnami/kubectl:latest
    commands:
      - "kubectl -n website rollout restart deployment/blog"
      - "kubectl -n website rollout status deployment/blog"
"""
        },
    ),
    deploy(
        "a deploy into whatever namespace",
        "H-22",
        "deploy-without-namespace",
        'kubectl set image deployment/blog blog="viktorbarzin/blog:$IMAGE_TAG"',
    ),
    Mutant(
        "a deploy that nobody waits for",
        "H-22",
        "website",
        "deploy-without-wait",
        added={
            DEPLOY: """\
when:
  - event: manual
    branch: master
    evaluate: 'IMAGE_TAG != ""'
skip_clone: true
steps:
  - name: deploy
    image: bitnami/kubectl:latest
    commands:
      - 'kubectl -n website set image deployment/blog blog="viktorbarzin/blog:$IMAGE_TAG"'
"""
        },
    ),
    deploy(
        "latest is deployed",
        "E-01",
        "floating-image-deployed",
        "kubectl -n website set image deployment/blog blog=viktorbarzin/blog:latest",
    ),
    nightly(
        "a whole address behind another one",
        "C-11",
        "webhook-prefix",
        'curl -sf -X POST "https://hooks.slack.com/services/$SLACK_WEBHOOK" -d @message.json',
    ),
    nightly(
        "a placeholder for a number",
        "J-03",
        "placeholder",
        f"curl -sf -X POST {API}/REPO_ID_PLACEHOLDER/pipelines -d @body.json",
    ),
    nightly(
        "a name where the number belongs",
        "J-01",
        "repository-id-not-a-number",
        f"curl -sf -X POST {API}/ViktorBarzin/Website/pipelines -d @body.json",
    ),
    nightly("a call without a body", "J-09", "trigger-without-body", f"curl -sf -X POST {API}/2/pipelines"),
    nightly(
        "an answer judged by its number alone",
        "J-02",
        "unchecked-trigger",
        f"curl -sf -X POST {API}/2/pipelines -d @body.json",
    ),
    Mutant(
        "a failure behind a pipe in the fallback",
        "H-02",
        "website",
        "failure-lost-in-pipe",
        FALLBACK,
        command("kubectl -n website apply -f blog.yml | tee apply.log"),
    ),
    Mutant(
        "a renewal whose copy may fail",
        "H-15",
        "infra",
        "swallowed-failure",
        TLS,
        (
            (
                "steps:\n",
                "steps:\n  - name: copy\n    image: registry.viktorbarzin.me/infra-ci:6371e75e\n    commands:\n"
                "      - kubectl -n web apply -f tls.yml 2>/dev/null || true\n",
            ),
        ),
    ),
)
