"""What a job's token may do, and what the job does with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...syntax import yaml
from ..view.github import GithubJob, GithubStep
from ._actions import SETTING_UP
from ._delivery import pushes
from ._packages import is_for_packages

_AWS = "aws-actions/configure-aws-credentials"
_TOKENS = ("github.token", "secrets.github_token")
# The rights that an action's own work takes, and the inputs that make another login out of it: with one of those that
# are wanted (all of them, if none are), and none of the others.
_WORK: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "actions/attest": (("id-token", "attestations"), (), ()),
    "actions/attest-build-provenance": (("id-token", "attestations"), (), ()),
    "actions/attest-sbom": (("id-token", "attestations"), (), ()),
    "actions/deploy-pages": (("pages", "id-token"), (), ()),
    _AWS: (
        ("id-token",),
        ("role-to-assume",),
        ("aws-access-key-id", "web-identity-token-file", "role-chaining"),
    ),
    "azure/login": (("id-token",), ("client-id",), ("creds", "auth-type")),
    "github/codeql-action/analyze": (("security-events",), (), ("upload",)),
    "github/codeql-action/upload-sarif": (("security-events",), (), ("token",)),
    "google-github-actions/auth": (("id-token",), ("workload_identity_provider",), ("credentials_json",)),
    "peter-evans/create-pull-request": (("contents", "pull-requests"), (), ("token",)),
    "pypa/gh-action-pypi-publish": (("id-token",), (), ("password", "user")),
    "softprops/action-gh-release": (("contents",), (), ("token",)),
}


@dataclass(frozen=True)
class Work:
    """A step that needs the token to be able to write, and in which scopes."""

    step: GithubStep
    scopes: tuple[str, ...]
    text: str


def granted(job: GithubJob) -> Mapping[str, str] | None:
    """The level of each scope that the job's token has; None where nobody says, or all of them may be written."""
    node = job.permissions
    if node is None or node.value == "write-all" or "${{" in node.value:
        return None
    if node.value == "read-all":
        return {"contents": "read"}
    return {key.value.lower(): value.value for key, value in yaml.entries(node)}


def uses_token(step: GithubStep) -> bool:
    """Whether a step, or what all steps are given, reads the token by name."""
    file = step.job.file
    return any(
        reference.name in _TOKENS
        for node in (step.node, step.job.field("env"), yaml.field(file.root, "env"))
        for expression in file.expressions_in(node)
        for reference in expression.references
    )


def _is_given_token(step: GithubStep) -> bool:
    """Whether somebody sets the variable that such an action reads."""
    holders = (step.node, step.job.node, step.job.file.root)
    return any(yaml.field(holder, "env", "GITHUB_TOKEN") is not None for holder in holders)


def is_package_login(step: GithubStep) -> bool:
    """Whether a step logs in to GitHub's own registry with the job's token."""
    registry = step.inputs.get("registry", (None, None))[1]
    ours = registry is not None and registry.value.strip().lower() == "ghcr.io"
    return step.action == "docker/login-action" and ours and uses_token(step)


def works(job: GithubJob) -> Iterator[Work]:
    """What the job does with its token, as far as that is sure."""
    for step in job.steps:
        scopes, wanted, other = _WORK.get(step.action, ((), (), ()))
        given = step.inputs.keys()
        # Some actions take the token from the environment, where it may be another one.
        own = not _is_given_token(step) or uses_token(step)
        if step.action == _AWS and any("aws-access-key-id" in each.inputs for each in job.steps):
            continue  # what the first one logged in as is used by the next
        if scopes and own and (not wanted or given & set(wanted)) and not given & set(other):
            yield Work(step, scopes, step.action)
    if any(is_package_login(step) for step in job.steps):
        for push in pushes(job):
            if is_for_packages(push):
                yield Work(push.step, ("packages",), "pushing to ghcr.io")


def used(job: GithubJob) -> frozenset[str] | None:
    """The scopes that the job may write in; None where nobody can tell, as for an action that is not known."""
    found: set[str] = set()
    if job.field("uses") is not None:
        return None
    scripts = any(step.field("run") is not None for step in job.steps)
    for step in job.steps:
        if step.uses is not None and step.action not in SETTING_UP and step.action not in _WORK:
            return None
        if is_package_login(step):
            found.add("packages")
        elif uses_token(step):
            return None
        found.update(_WORK.get(step.action, ((), (), ()))[0])
        kept = step.inputs.get("persist-credentials", (None, None))[1]
        if step.action == "actions/checkout" and scripts and (kept is None or kept.value != "false"):
            found.add("contents")
    return frozenset(found | {"id-token"} if scripts else found)
