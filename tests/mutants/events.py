"""Mistakes with events, conditions, secrets and steps."""

from __future__ import annotations

from .mutant import DEPLOY, FALLBACK, Mutant, command

CRON = ".woodpecker/drift-detection.yml"
SYNC = ".woodpecker/registry-config-sync.yml"
PORTAL = ".woodpecker/k8s-portal.yml"
ALONE = ".woodpecker/build-and-deploy.yml"

WHEN = 'when:\n  - event: "deployment"\n    branch: "master"\n'
GUARD = (
    '    branch: "master"\n'
    "    # Every call of the pipelines API reaches every workflow of the repository; "
    "the variable says which is meant.\n"
    "    evaluate: 'IMAGE_TAG != \"\"'\n"
)
BUILD = '  - name: "build-blog"\n'
FIRST = '  - name: "notify-failure"\n    image: "plugins/slack:1.4.1"\n'

MUTANTS = (
    Mutant(
        "a list of secrets",
        "C-01",
        "website",
        "secrets-list",
        FALLBACK,
        ((BUILD, BUILD + "    secrets: [docker_username, docker_password]\n"),),
    ),
    Mutant(
        "a secret under another name",
        "C-04",
        "website",
        "unknown-secret",
        FALLBACK,
        (('from_secret: "dockerhub-pat"', 'from_secret: "dockerhub-token"'),),
    ),
    Mutant(
        "a pull request that asks for a secret",
        "C-03",
        "webhook-handler",
        "secret-not-for-event",
        ALONE,
        (('event: "push"', 'event: ["push", "pull_request"]'),),
        at='from_secret: "dockerhub-pat"',
    ),
    Mutant(
        "one secret under two spellings",
        "woodpecker.md 12",
        "infra",
        "secret-collision",
        SYNC,
        (('from_secret: "slack-webhook-url"', 'from_secret: "REGISTRY_SSH_KEY"'),),
    ),
    Mutant(
        "the webhook itself in the file",
        "C-12",
        "infra",
        "literal-secret",
        PORTAL,
        (
            (
                'webhook:\n        from_secret: "slack-webhook-url"',
                'webhook: "https://hooks.slack.com/services/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"',
            ),
        ),
    ),
    Mutant(
        "a file that still speaks Drone",
        "C-12",
        "website",
        "drone-syntax",
        FALLBACK,
        ((WHEN, "kind: pipeline\ntype: kubernetes\nname: build\n" + WHEN),),
    ),
    Mutant(
        "no event at all",
        "D-12",
        "website",
        "missing-event-filter",
        FALLBACK,
        ((WHEN, ""),),
        at="steps:",
    ),
    Mutant(
        "a key of Woodpecker 1 on a step",
        "woodpecker.md 12",
        "website",
        "ignored-key",
        FALLBACK,
        ((BUILD, BUILD + "    group: build\n"),),
    ),
    Mutant(
        "a misspelt filter",
        "#922",
        "website",
        "ignored-key",
        FALLBACK,
        ((WHEN, WHEN.replace("branch:", "branches:")),),
    ),
    Mutant(
        "a tag on a branch",
        "#922",
        "website",
        "idle-filter",
        FALLBACK,
        ((WHEN, 'when:\n  - event: "tag"\n    branch: "master"\n'),),
        at='branch: "master"',
    ),
    Mutant(
        "an event that never happens",
        "D-06",
        "website",
        "dead-filter",
        FALLBACK,
        (('event: "deployment"', 'event: ["deployment", "promote"]'),),
    ),
    Mutant(
        "a schedule's name without a schedule",
        "#922",
        "infra",
        "idle-filter",
        CRON,
        (('  - event: "cron"\n    cron: "drift-detection"', '  - event: "manual"\n    cron: "drift-detection"'),),
        at='cron: "drift-detection"',
    ),
    Mutant(
        "a path filter on a call",
        "#922",
        "website",
        "idle-filter",
        FALLBACK,
        ((WHEN, WHEN + '    path: {include: ["src/**"], on_empty: false}\n'),),
    ),
    Mutant(
        "a pattern that is none",
        "#922",
        "infra",
        "bad-glob",
        PORTAL,
        (('"stacks/k8s-portal/modules/k8s-portal/files/**"', '"stacks/[k8s-portal/**"'),),
    ),
    Mutant(
        "an empty commit builds everything",
        "D-08",
        "infra",
        "path-matches-empty",
        PORTAL,
        (("      on_empty: false\n", ""),),
        at="path:",
    ),
    Mutant(
        "pushes to any branch",
        "D-09",
        "webhook-handler",
        "push-without-branch",
        ALONE,
        (('  - event: "push"\n    branch: "master"', '  - event: "push"'),),
    ),
    Mutant(
        "a deploy that pushes reach, too",
        "D-01",
        "website",
        "deploy-on-push",
        added={
            DEPLOY: """\
when:
  - event: [manual, push]
    branch: master
skip_clone: true
steps:
  - name: deploy
    image: bitnami/kubectl:latest
    commands:
      - '[ -n "$IMAGE_TAG" ] || exit 1'
      - 'kubectl -n website set image deployment/blog blog="viktorbarzin/blog:$IMAGE_TAG"'
      - 'kubectl -n website rollout status deployment/blog --timeout=300s'
"""
        },
    ),
    Mutant(
        "exit 78 as a neutral end",
        "D-01",
        "website",
        "exit-78",
        DEPLOY,
        (("dp_settings\n", "dp_settings || exit 78\n"),),
    ),
    Mutant(
        "a call that starts this one, too",
        "D-04",
        "infra",
        "manual-without-guard",
        SYNC,
        (("    evaluate: 'RUN == \"registry-config-sync\"'\n", ""),),
        at='event: "manual"',
    ),
    Mutant(
        "steps that are all for another event",
        "D-06",
        "infra",
        "unreachable-workflow",
        CRON,
        (
            ('  - event: "cron"\n    cron: "drift-detection"', '  - event: "cron"'),
            ("  - name: plan\n", "  - name: plan\n    when:\n      - event: manual\n"),
            ('- status: ["failure"]', '- event: manual\n        status: ["failure"]'),
        ),
        at="when:",
    ),
    Mutant(
        "only the clone is left on one event",
        "#778",
        "infra",
        "clone-only-run",
        PORTAL,
        (
            ('  - event: "push"\n', '  - event: ["push", "tag"]\n'),
            ('  - name: "build-k8s-portal"\n', '  - name: "build-k8s-portal"\n    when:\n      - event: push\n'),
            ('- status: ["failure"]', '- event: push\n        status: ["failure"]'),
        ),
    ),
    Mutant(
        "a status that is no list",
        "woodpecker.md 4",
        "infra",
        "status-not-a-list",
        PORTAL,
        (('status: ["failure"]', "status: failure"),),
    ),
    Mutant(
        "a workflow for failures that runs on success",
        "#4355",
        "infra",
        "workflow-status-ignored",
        CRON,
        (('    cron: "drift-detection"\n', '    cron: "drift-detection"\n    status: ["failure"]\n'),),
    ),
    Mutant(
        "conditions that were meant together",
        "#5334",
        "website",
        "alternatives-for-conditions",
        FALLBACK,
        ((WHEN, 'when:\n  - event: "deployment"\n  - branch: "master"\n'),),
    ),
    Mutant(
        "a platform in a condition",
        "#1870",
        "website",
        "platform-filter",
        FALLBACK,
        ((WHEN, WHEN + '    platform: "linux/amd64"\n'),),
    ),
    Mutant(
        "a misspelt dependency",
        "#6457",
        "website",
        "unknown-dependency",
        FALLBACK,
        (("  - name: deploy\n", '  - name: deploy\n    depends_on: ["biuld-blog"]\n'),),
    ),
    Mutant(
        "a dependency that is not there on that event",
        "#3278",
        "webhook-handler",
        "filtered-dependency",
        ALONE,
        (
            (
                '  - name: "build-webhook-handler"\n',
                '  - name: "build-webhook-handler"\n    when:\n      - event: tag\n',
            ),
            ("  - name: deploy\n", '  - name: deploy\n    depends_on: ["build-webhook-handler"]\n'),
        ),
    ),
    Mutant(
        "two steps of one name",
        "woodpecker.md 4",
        "website",
        "step-name-collision",
        FALLBACK,
        (
            ('  - name: "notify-failure"\n', '  - name: "notify-success"\n'),
            ("  - name: deploy\n", '  - name: deploy\n    depends_on: ["build-blog"]\n'),
        ),
    ),
    Mutant(
        "a matrix of thirty-two",
        "woodpecker.md 12",
        "website",
        "too-many-combinations",
        FALLBACK,
        ((WHEN, "matrix:\n  A: [1, 2, 3, 4, 5, 6, 7, 8]\n  B: [1, 2, 3, 4]\n\n" + WHEN),),
    ),
    Mutant(
        "a plugin with variables",
        "woodpecker.md 6",
        "infra",
        "plugin-with-environment",
        PORTAL,
        (
            (
                '    image: "plugins/slack:1.4.1"\n',
                '    image: "plugins/slack:1.4.1"\n    environment:\n      CHANNEL: "general"\n',
            ),
        ),
    ),
    Mutant(
        "commands beside settings",
        "woodpecker.md 6",
        "infra",
        "refused-by-server",
        PORTAL,
        (
            (
                '    image: "plugins/slack:1.4.1"\n',
                '    image: "plugins/slack:1.4.1"\n    commands:\n      - "echo failed"\n',
            ),
        ),
        at="settings:",
    ),
    Mutant(
        "a nightly run that may die unseen",
        "I-07",
        "infra",
        "cron-without-failure-notice",
        ".woodpecker/renew-tls.yml",
        (('status: ["failure"]', 'status: ["success"]'),),
        at='event: "cron"',
    ),
    Mutant(
        "a notice that fails the pipeline",
        "I-02",
        "website",
        "notify-can-fail",
        DEPLOY,
        (
            (
                '"notify-success"\n    image: "plugins/slack:1.4.1"\n    failure: ignore\n',
                '"notify-success"\n    image: "plugins/slack:1.4.1"\n',
            ),
        ),
        at="image:",
    ),
    Mutant(
        "a trusting step for everybody's code",
        "D-12",
        "website",
        "missing-event-filter",
        DEPLOY,
        (('  - event: "manual"\n' + GUARD, '  - branch: "master"\n'),),
    ),
    Mutant(
        "a script that asks and goes on without the answer",
        "D-01",
        "website",
        "exit-78",
        FALLBACK,
        command('[ "$CI_COMMIT_BRANCH" = master ] || exit 78', quoted=True),
    ),
)
