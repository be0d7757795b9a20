"""What can happen to a repository of the fleet, and which workflow each happening starts."""

from __future__ import annotations

from typing import Any

# Each is what `pipelinegen.woodpecker.metadata_of` takes.
HAPPENINGS: dict[str, dict[str, Any]] = {
    "push": {"event": "push", "files": ["README.md"]},
    "empty push": {"event": "push"},
    "push to another branch": {"event": "push", "files": ["README.md"], "branch": "feature/x"},
    "pull request": {"event": "pull_request", "files": ["README.md"]},
    "closed pull request": {"event": "pull_request_closed", "files": ["README.md"]},
    "changed pull request": {"event": "pull_request_metadata", "files": ["README.md"]},
    "tag": {"event": "tag", "tag": "v1.0.0"},
    "release": {"event": "release", "tag": "v1.0.0"},
    "deployment": {"event": "deployment", "target": "production"},
    "deployment of the base": {"event": "deployment", "target": "base"},
    "call without variables": {"event": "manual"},
    "call with IMAGE_TAG": {"event": "manual", "variables": {"IMAGE_TAG": "0a1b2c3d"}},
    "call with IMAGE_TAG on another branch": {"event": "manual", "branch": "x", "variables": {"IMAGE_TAG": "0a1b2c3d"}},
    "any other cron": {"event": "cron", "cron": "nightly"},
}

INFRA_HAPPENINGS: dict[str, dict[str, Any]] = {
    **HAPPENINGS,
    "push of the cli": {"event": "push", "files": ["README.md", "cli/main.go"]},
    "push of the tooling image": {"event": "push", "files": ["ci/Dockerfile"]},
    "push of the portal": {
        "event": "push",
        "files": ["stacks/k8s-portal/modules/k8s-portal/files/src/app.js"],
    },
    "push of the registry's configuration": {
        "event": "push",
        "files": ["modules/docker-registry/nginx_registry.conf"],
    },
    "push of the exports": {"event": "push", "files": ["scripts/pve-nfs-exports"]},
    "push of a post-mortem": {"event": "push", "files": ["docs/post-mortems/2026-04-19.md"]},
    "push of the renewal's own file": {"event": "push", "files": [".woodpecker/renew-tls.yml"]},
    "call for the tooling image": {"event": "manual", "variables": {"RUN": "build-ci-image"}},
    "call for the registry": {"event": "manual", "variables": {"RUN": "registry-config-sync"}},
    "call for the exports": {"event": "manual", "variables": {"RUN": "pve-nfs-exports-sync"}},
    "call for an unknown workflow": {"event": "manual", "variables": {"RUN": "build-cli"}},
    "call with an issue": {"event": "manual", "variables": {"ISSUE_NUMBER": "12", "ISSUE_TITLE": 'a "title"'}},
    "call with a user": {"event": "manual", "variables": {"USERNAME": "ann", "EMAIL": "ann@example.com"}},
    "cron of the renewal": {"event": "cron", "cron": "renew-tls-certificate"},
    "cron of drift": {"event": "cron", "cron": "drift-detection"},
}

# Which workflows of a project run when; what is not listed runs nothing.
APP = {
    "deployment": ["build-fallback"],
    "deployment of the base": ["build-fallback"],
    "call with IMAGE_TAG": ["deploy"],
}
BUILT_IN_CLUSTER = {"push": ["build-and-deploy"], "empty push": ["build-and-deploy"]}
STARTS: dict[str, dict[str, list[str]]] = {
    **dict.fromkeys(
        (
            "apple-health-data",
            "book-search",
            "claude-memory-mcp",
            "f1-stream",
            "insta2spotify",
            "k8s-portal",
            "plotting-book",
            "website",
        ),
        APP,
    ),
    "audiblez-web": {**APP, "deployment of the base": ["build-base-fallback"]},
    "travel-blog": BUILT_IN_CLUSTER,
    "webhook-handler": BUILT_IN_CLUSTER,
    "infra": {
        "push": ["default"],
        "empty push": ["default"],
        "push of the cli": ["build-cli", "default"],
        "push of the tooling image": ["build-ci-image", "default"],
        "push of the portal": ["default", "k8s-portal"],
        "push of the registry's configuration": ["default", "registry-config-sync"],
        "push of the exports": ["default", "pve-nfs-exports-sync"],
        "push of a post-mortem": ["default", "postmortem-todos"],
        "push of the renewal's own file": ["default"],
        "call for the tooling image": ["build-ci-image"],
        "call for the registry": ["registry-config-sync"],
        "call for the exports": ["pve-nfs-exports-sync"],
        "call with an issue": ["issue-automation"],
        "call with a user": ["provision-user"],
        "cron of the renewal": ["renew-tls"],
        "cron of drift": ["drift-detection"],
    },
}


def happenings(project: str) -> dict[str, dict[str, Any]]:
    """What can happen to a project's repository."""
    return INFRA_HAPPENINGS if project == "infra" else HAPPENINGS
