"""What can happen to a repository of the fleet, and which workflow each happening starts.

Metadata is in the form of `woodpecker-cli exec --metadata-file`; the variables of a call are beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Happening:
    """An event as the server sees it."""

    event: str
    files: tuple[str, ...] = ()
    branch: str = ""
    cron: str = ""
    target: str = ""
    variables: dict[str, str] = field(default_factory=dict)

    def metadata(self, repository: str, default_branch: str) -> dict[str, Any]:
        """The metadata for a repository of that name."""
        owner, _, name = repository.partition("/")
        branch = self.branch or default_branch
        return {
            "repo": {"id": 1, "owner": owner, "name": name, "default_branch": default_branch},
            "sys": {"name": "woodpecker", "host": "ci.example", "url": "https://ci.example", "version": "3.17.0"},
            "forge": {"type": "github", "url": "https://github.com"},
            "curr": {
                "number": 7,
                "event": self.event,
                "cron": self.cron,
                "target": self.target,
                "commit": {
                    "sha": "3d3c42e5aac5ba805825da76410c181273ba90b1",
                    "ref": f"refs/tags/{branch}" if self.event == "tag" else f"refs/heads/{branch}",
                    "branch": branch,
                    "message": "a change",
                    "author": {"name": "somebody"},
                    "changed_files": list(self.files),
                },
            },
        }


HAPPENINGS = {
    "push": Happening("push", files=("README.md",)),
    "empty push": Happening("push"),
    "push to another branch": Happening("push", files=("README.md",), branch="feature/x"),
    "pull request": Happening("pull_request", files=("README.md",)),
    "tag": Happening("tag", branch="v1.0.0"),
    "release": Happening("release", branch="v1.0.0"),
    "deployment": Happening("deployment", target="production"),
    "deployment of the base": Happening("deployment", target="base"),
    "call without variables": Happening("manual"),
    "call with IMAGE_TAG": Happening("manual", variables={"IMAGE_TAG": "0a1b2c3d"}),
    "call with IMAGE_TAG on another branch": Happening("manual", branch="x", variables={"IMAGE_TAG": "0a1b2c3d"}),
    "any other cron": Happening("cron", cron="nightly"),
}

INFRA_HAPPENINGS = {
    **HAPPENINGS,
    "push of the cli": Happening("push", files=("README.md", "cli/main.go")),
    "push of the tooling image": Happening("push", files=("ci/Dockerfile",)),
    "push of the portal": Happening("push", files=("stacks/k8s-portal/modules/k8s-portal/files/src/app.js",)),
    "push of the registry's configuration": Happening("push", files=("modules/docker-registry/nginx_registry.conf",)),
    "push of the exports": Happening("push", files=("scripts/pve-nfs-exports",)),
    "push of a post-mortem": Happening("push", files=("docs/post-mortems/2026-04-19.md",)),
    "push of the renewal's own file": Happening("push", files=(".woodpecker/renew-tls.yml",)),
    "call for the tooling image": Happening("manual", variables={"RUN": "build-ci-image"}),
    "call for the registry": Happening("manual", variables={"RUN": "registry-config-sync"}),
    "call for the exports": Happening("manual", variables={"RUN": "pve-nfs-exports-sync"}),
    "call for an unknown workflow": Happening("manual", variables={"RUN": "build-cli"}),
    "call with an issue": Happening("manual", variables={"ISSUE_NUMBER": "12", "ISSUE_TITLE": 'a "title"'}),
    "call with a user": Happening("manual", variables={"USERNAME": "ann", "EMAIL": "ann@example.com"}),
    "cron of the renewal": Happening("cron", cron="renew-tls-certificate"),
    "cron of drift": Happening("cron", cron="drift-detection"),
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


def happenings(project: str) -> dict[str, Happening]:
    """What can happen to a project's repository."""
    return INFRA_HAPPENINGS if project == "infra" else HAPPENINGS
