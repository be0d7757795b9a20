"""Mistakes with images, tags, plugins and clones."""

from __future__ import annotations

from .mutant import DEPLOY, FALLBACK, Mutant, command

APPLY = ".woodpecker/default.yml"
CRON = ".woodpecker/drift-detection.yml"
PORTAL = ".woodpecker/k8s-portal.yml"
ALONE = ".woodpecker/build-and-deploy.yml"
TAGS = 'tags: ["${CI_COMMIT_SHA:0:8}"]'
CONTEXT = '      context: "."\n'
RESOURCES = """\
    backend_options:
      kubernetes:
        resources:
          requests:
            memory: "1Gi"
            cpu: "1"
          limits:
            memory: "3Gi"
            cpu: "2"
"""

MUTANTS = (
    Mutant("latest is pushed", "D-09", "website", "latest-tag", FALLBACK, ((TAGS, 'tags: ["latest"]'),)),
    Mutant(
        "latest is pushed, too",
        "E-10",
        "website",
        "latest-tag",
        FALLBACK,
        ((TAGS, 'tags: ["latest", "${CI_COMMIT_SHA:0:8}"]'),),
    ),
    Mutant(
        "the plugin chooses latest by itself",
        "E-01",
        "website",
        "tag-not-from-commit",
        FALLBACK,
        ((TAGS, "auto_tag: true"),),
    ),
    Mutant(
        "a step's image without a tag",
        "E-13",
        "infra",
        "latest-tag",
        ".woodpecker/postmortem-todos.yml",
        (('image: "alpine:3.20"', 'image: "alpine"'),),
    ),
    Mutant(
        "a plugin that does not exist",
        "E-06",
        "infra",
        "missing-image",
        PORTAL,
        (('image: "plugins/slack:1.4.1"', 'image: "woodpeckerci/plugin-slack:1.4.1"'),),
    ),
    Mutant(
        "a version that was withdrawn",
        "E-05",
        "website",
        "missing-image",
        DEPLOY,
        (('image: "bitnami/kubectl:latest"', 'image: "bitnami/kubectl:1.32"'),),
    ),
    Mutant(
        "one tag for every build", "E-04", "website", "tag-not-from-commit", FALLBACK, ((TAGS, 'tags: ["v5.1.0"]'),)
    ),
    Mutant(
        "attestations that the registry collects",
        "E-24",
        "website",
        "attestations-pushed",
        FALLBACK,
        (('      provenance: "false"\n', ""),),
        at="settings:",
    ),
    Mutant(
        "a depth that a partial clone ignores",
        "G-03",
        "infra",
        "clone-depth-ignored",
        APPLY,
        (("      partial: false\n      depth: 0\n", "      depth: 2\n"),),
    ),
    Mutant(
        "a wait that is no duration",
        "G-02",
        "infra",
        "bad-duration",
        APPLY,
        (("      depth: 0\n", "      depth: 0\n      backoff: 10sec\n"),),
    ),
    Mutant(
        "a setting that the plugin does not have",
        "E-01",
        "website",
        "unknown-plugin-setting",
        FALLBACK,
        ((CONTEXT, CONTEXT + "      pull_always: true\n"),),
    ),
    Mutant(
        "a misspelt setting",
        "E-01",
        "website",
        "unknown-plugin-setting",
        FALLBACK,
        (('      dockerfile: "Dockerfile"\n', '      docker_file: "Dockerfile"\n'),),
    ),
    Mutant(
        "a cache with commas",
        "F-01",
        "website",
        "plugin-comma",
        FALLBACK,
        ((CONTEXT, CONTEXT + '      cache_from: ["type=registry,ref=viktorbarzin/blog:cache"]\n'),),
    ),
    Mutant(
        "settings beside the image",
        "B-03",
        "infra",
        "settings-at-step-level",
        PORTAL,
        (
            (
                '    settings:\n      repo: ["viktorbarzin/k8s-portal"]\n',
                '    repo: ["viktorbarzin/k8s-portal"]\n    settings:\n',
            ),
        ),
    ),
    Mutant(
        "two registries and one login",
        "C-05",
        "website",
        "missing-login",
        FALLBACK,
        (
            (
                'repo: ["viktorbarzin/blog"]',
                'repo: ["viktorbarzin/blog", "registry.viktorbarzin.me:5050/blog"]',
            ),
        ),
    ),
    Mutant(
        "an image pushed from everybody's pull request",
        "woodpecker.md 6",
        "travel-blog",
        "push-on-pull-request",
        ALONE,
        (('event: "push"', 'event: ["push", "pull_request"]'),),
        at="image:",
    ),
    Mutant(
        "a plugin that the server gives no privileges",
        "E-23",
        "website",
        "plugin-not-privileged",
        FALLBACK,
        (('image: "woodpeckerci/plugin-docker-buildx:6.1.1"', 'image: "plugins/ecr:20.18"'),),
    ),
    Mutant(
        "a build without resources",
        "H-04",
        "website",
        "missing-resources",
        FALLBACK,
        ((RESOURCES, ""),),
        at="image:",
    ),
    Mutant(
        "the API under a name that no pod knows",
        "H-01",
        "website",
        "unresolvable-api-host",
        FALLBACK,
        command("kubectl --server https://kubernetes:6443 version", quoted=True),
    ),
    Mutant(
        "history in a clone without one",
        "G-03",
        "infra",
        "literal-diff-base",
        CRON,
        command("git diff --name-only HEAD~1 -- stacks"),
    ),
)
