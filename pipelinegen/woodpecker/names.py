"""Which names a Woodpecker server gives a value when it substitutes: on which events, since when, and what value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..errors import near
from .alphabet import HARMLESS, Alphabet, hostile
from .event import EVENTS
from .metadata import PULL_EVENTS
from .version import HIDDEN_VARIABLES, Version, show

__all__ = ["FROZEN", "NAMES", "RUNTIME_ONLY", "Alphabet", "Name", "describe", "hostile", "safe"]

_NEVER: frozenset[str] = frozenset()
_TAGGED = frozenset({"tag", "release"})
_RELEASE = frozenset({"release"})
_DEPLOYMENT = frozenset({"deployment"})
_PULL_METADATA = frozenset({"pull_request_metadata"})
# A schedule's pipeline is nobody's.
_AUTHORED = frozenset(EVENTS) - {"cron"}
_MAILED = frozenset({"push", "tag", "manual"})
_MESSAGE = frozenset(EVENTS) - {"cron", "release"}

# What the whole of version 3 lacks.
_REMOVED: Version = (3, 0, 0)


@dataclass(frozen=True, slots=True)
class Name:
    """A name and its value at the time of substitution.

    `events` are those on which it can have one, None stands for all; `certain` tells that it always has one there.
    `since` is None for what every Woodpecker 3 has. `deprecated` is what to use instead, also of what was removed.
    """

    name: str
    about: str
    alphabet: Alphabet
    events: frozenset[str] | None = None
    since: Version | None = None
    removed: Version | None = None
    deprecated: str = ""
    certain: bool = False

    def exists(self, version: Version) -> bool:
        """Whether a server of that version has it."""
        return (self.since is None or version >= self.since) and (self.removed is None or version < self.removed)

    def on(self, event: str) -> bool:
        """Whether it can have a value on the event."""
        return self.events is None or event in self.events


_NUMBER, _FLAG, _HEX, _SLUG, _URL = Alphabet.NUMBER, Alphabet.FLAG, Alphabet.HEX, Alphabet.SLUG, Alphabet.URL
_LINK, _REF, _LINE, _TEXT = Alphabet.LINK, Alphabet.REF, Alphabet.LINE, Alphabet.TEXT

_ALL = (
    Name("CI", "the word `woodpecker`", _SLUG, certain=True),
    Name("CI_SYSTEM_NAME", "the word `woodpecker`", _SLUG, certain=True),
    Name("CI_SYSTEM_URL", "the server's address", _URL, certain=True),
    Name("CI_SYSTEM_HOST", "the server's host name, with its port", _URL, certain=True),
    Name("CI_SYSTEM_VERSION", "the server's version", _SLUG, certain=True),
    Name("CI_SYSTEM_PLATFORM", "the agent's platform", _SLUG, _NEVER),
    Name("CI_FORGE_TYPE", "the kind of forge: `github`, `forgejo`", _SLUG, certain=True),
    Name("CI_FORGE_URL", "the forge's address", _URL, certain=True),
    Name("CI_REPO", "the repository, `owner/name`", _SLUG, certain=True),
    Name("CI_REPO_OWNER", "the repository's owner", _SLUG, certain=True),
    Name("CI_REPO_NAME", "the repository's name", Alphabet.NAME, certain=True),
    Name("CI_REPO_REMOTE_ID", "the forge's identifier of the repository", _LINE),
    Name("CI_REPO_URL", "the repository's page", _URL, certain=True),
    Name("CI_REPO_CLONE_URL", "where to clone from", _URL, certain=True),
    Name("CI_REPO_CLONE_SSH_URL", "where to clone from by ssh", _URL),
    Name("CI_REPO_DEFAULT_BRANCH", "the repository's default branch", _REF),
    Name("CI_REPO_PRIVATE", "whether it is private", _FLAG, certain=True),
    Name("CI_REPO_TRUSTED_NETWORK", "whether it may choose networks", _FLAG, certain=True),
    Name("CI_REPO_TRUSTED_VOLUMES", "whether it may mount volumes", _FLAG, certain=True),
    Name("CI_REPO_TRUSTED_SECURITY", "whether it may run privileged", _FLAG, certain=True),
    Name("CI_REPO_TRUSTED", "all three", _FLAG, deprecated="the three", certain=True),
    Name("CI_COMMIT_SHA", "the commit", _HEX, certain=True),
    Name("CI_COMMIT_REF", "the ref: `refs/heads/b`, `refs/tags/t`, `refs/pull/1/head`", _REF, certain=True),
    Name("CI_COMMIT_REFSPEC", "`source:target` of the pull request, two refs", _REF, PULL_EVENTS),
    Name("CI_COMMIT_BRANCH", "the branch; a pull request's target; of a tag `refs/tags/t`", _REF, certain=True),
    Name("CI_COMMIT_SOURCE_BRANCH", "the branch a pull request comes from", _REF, PULL_EVENTS),
    Name("CI_COMMIT_TARGET_BRANCH", "the branch a pull request goes to", _REF, PULL_EVENTS),
    Name("CI_COMMIT_TAG", "the tag; on a deployment only where a tag is deployed", _REF, _TAGGED | _DEPLOYMENT),
    Name("CI_COMMIT_MESSAGE", "the commit's message; a pull request's title", _TEXT, _MESSAGE),
    Name("CI_COMMIT_TIMESTAMP", "when it was committed, in Unix seconds", _NUMBER, since=(3, 16, 0), certain=True),
    Name("CI_COMMIT_AUTHOR", "the author's name on the forge", _LINE, _AUTHORED),
    Name("CI_COMMIT_AUTHOR_EMAIL", "the author's mail address", _LINE, _MAILED),
    Name("CI_COMMIT_AUTHOR_AVATAR", "the author's picture", _LINK, _AUTHORED, deprecated="CI_PIPELINE_AVATAR"),
    Name("CI_COMMIT_PULL_REQUEST", "the pull request's number", _NUMBER, PULL_EVENTS),
    Name("CI_COMMIT_PULL_REQUEST_LABELS", "its labels, joined by commas", _LINE, PULL_EVENTS),
    Name("CI_COMMIT_PULL_REQUEST_MILESTONE", "its milestone", _LINE, PULL_EVENTS, (3, 8, 0)),
    Name("CI_COMMIT_PULL_REQUEST_DRAFT", "whether it is a draft", _FLAG, PULL_EVENTS, (3, 16, 0), certain=True),
    Name(
        "CI_COMMIT_PRERELEASE",
        "whether the release is a pre-release",
        _FLAG,
        _RELEASE,
        deprecated="CI_PIPELINE_RELEASE_PRE",
        certain=True,
    ),
    Name("CI_PIPELINE_NUMBER", "the pipeline's number", _NUMBER, certain=True),
    Name("CI_PIPELINE_PARENT", "the number of the pipeline it repeats, or 0", _NUMBER, certain=True),
    Name("CI_PIPELINE_RERUNS", "how often it was repeated, nothing the first time", _NUMBER, since=(3, 15, 0)),
    Name("CI_PIPELINE_EVENT", "the event", _SLUG, certain=True),
    Name("CI_PIPELINE_EVENT_REASON", "what was changed, several joined by commas", _LINE, _PULL_METADATA, (3, 10, 0)),
    Name("CI_PIPELINE_URL", "the pipeline's page on the server", _URL, certain=True),
    Name("CI_PIPELINE_FORGE_URL", "the forge's page of the commit, pull request or release", _LINK),
    Name("CI_PIPELINE_DEPLOY_TARGET", "where to deploy", _TEXT, _DEPLOYMENT),
    Name("CI_PIPELINE_DEPLOY_TASK", "the deployment's task", _TEXT, _DEPLOYMENT),
    Name("CI_PIPELINE_RELEASE_TITLE", "the release's title", _LINE, _RELEASE),
    Name("CI_PIPELINE_RELEASE_PRE", "whether it is a pre-release", _FLAG, _RELEASE, since=(3, 17, 0), certain=True),
    Name("CI_PIPELINE_FILES", "the changed files, nothing if there are more than 500", Alphabet.JSON),
    Name("CI_PIPELINE_CREATED", "when it was created, in Unix seconds", _NUMBER, certain=True),
    Name("CI_PIPELINE_STARTED", "when it was started", _NUMBER, certain=True),
    Name("CI_PIPELINE_AUTHOR", "who caused it", _LINE, _AUTHORED, (3, 8, 0)),
    Name("CI_PIPELINE_AVATAR", "that person's picture", _LINK, _AUTHORED, (3, 8, 0)),
    Name("CI_WORKFLOW_NAME", "the workflow's name, from its file's", _LINE, certain=True),
    Name("CI_WORKFLOW_NUMBER", "the workflow's number in the pipeline", _NUMBER, certain=True),
    Name("CI_STEP_NAME", "the step's name", _LINE, _NEVER),
    Name("CI_STEP_NUMBER", "the step's number", _NUMBER, certain=True),
    Name("CI_STEP_URL", "the step's page", _URL, certain=True),
    Name("CI_PREV_COMMIT_URL", "the forge's page", _LINK),
    Name("CI_PREV_COMMIT_SHA", "its commit", _HEX),
    Name("CI_PREV_COMMIT_REF", "its ref", _REF),
    Name("CI_PREV_COMMIT_REFSPEC", "its `source:target`", _REF),
    Name("CI_PREV_COMMIT_BRANCH", "its branch", _REF),
    Name("CI_PREV_COMMIT_SOURCE_BRANCH", "its source, if it was of a pull request", _REF),
    Name("CI_PREV_COMMIT_TARGET_BRANCH", "its target, if it was of a pull request", _REF),
    Name("CI_PREV_COMMIT_MESSAGE", "its message", _TEXT),
    Name("CI_PREV_COMMIT_TIMESTAMP", "when it was committed, or 0", _NUMBER, since=(3, 16, 0), certain=True),
    Name("CI_PREV_COMMIT_AUTHOR", "its author", _LINE),
    Name("CI_PREV_COMMIT_AUTHOR_EMAIL", "its author's mail address", _LINE),
    Name("CI_PREV_COMMIT_AUTHOR_AVATAR", "its author's picture", _LINK, deprecated="CI_PREV_PIPELINE_AVATAR"),
    Name("CI_PREV_PIPELINE_NUMBER", "its number, or 0", _NUMBER, certain=True),
    Name("CI_PREV_PIPELINE_PARENT", "the number of the pipeline it repeated", _NUMBER, certain=True),
    Name("CI_PREV_PIPELINE_EVENT", "its event", _SLUG),
    Name("CI_PREV_PIPELINE_EVENT_REASON", "what was changed", _LINE, since=(3, 10, 0)),
    Name("CI_PREV_PIPELINE_URL", "its page on the server", _URL, certain=True),
    Name("CI_PREV_PIPELINE_FORGE_URL", "the forge's page", _LINK),
    Name("CI_PREV_PIPELINE_DEPLOY_TARGET", "where it deployed", _TEXT),
    Name("CI_PREV_PIPELINE_DEPLOY_TASK", "its deployment's task", _TEXT),
    Name("CI_PREV_PIPELINE_STATUS", "how it ended: `success`, `failure`", _SLUG),
    Name("CI_PREV_PIPELINE_CREATED", "when it was created, or 0", _NUMBER, certain=True),
    Name("CI_PREV_PIPELINE_STARTED", "when it was started, or 0", _NUMBER, certain=True),
    Name("CI_PREV_PIPELINE_FINISHED", "when it ended, or 0", _NUMBER, certain=True),
    Name("CI_PREV_PIPELINE_AUTHOR", "who caused it", _LINE, since=(3, 8, 0)),
    Name("CI_PREV_PIPELINE_AVATAR", "that person's picture", _LINK, since=(3, 8, 0)),
    Name("CI_COMMIT_URL", "the commit's page", _LINK, removed=_REMOVED, deprecated="CI_PIPELINE_FORGE_URL"),
    Name("CI_PIPELINE_FINISHED", "when it ended", _NUMBER, removed=_REMOVED),
    Name("CI_STEP_FINISHED", "when the step ended", _NUMBER, removed=_REMOVED),
    Name("CI_STEP_STATUS", "how the step ended", _SLUG, removed=_REMOVED, deprecated="$CI_PIPELINE_STATUS"),
)

NAMES: Mapping[str, Name] = MappingProxyType({each.name: each for each in _ALL})
"""Every name of `environ`, and those that earlier versions had."""

RUNTIME_ONLY: Mapping[str, str] = MappingProxyType(
    {
        "CI_WORKSPACE": "since its folder is named after substitution",
        "CI_PIPELINE_STATUS": "since nothing has succeeded or failed before",
        "CI_STEP_NAME": "since the text that is substituted is that of all steps",
        "CI_STEP_TYPE": "since the text that is substituted is that of all steps",
        "CI_STEP_STARTED": "since no step has started before",
        "CI_MACHINE": "since no agent is chosen before",
        "CI_SCRIPT": "since the agent makes it of the commands",
        "CI_NETRC_*": "and only to one that may clone",
        "DRONE_*": "and only to a plugin",
        "PLUGIN_*": "and only to a plugin, from its settings",
        "HOME": "since it belongs to the container",
        "PATH": "since it belongs to the container",
    }
)
"""Names that a step has in its environment and substitution never: why. One that ends in `*` stands for many."""

FROZEN: Mapping[str, str] = MappingProxyType(
    {
        "CI_PIPELINE_STARTED": "is 0 until the pipeline has started; a script reads the time as '$CI_PIPELINE_STARTED'",
        "CI_STEP_NUMBER": "is always 0, for a running step too; use CI_STEP_NAME in a script",
        "CI_STEP_URL": "is the pipeline's page, for a running step too; use CI_PIPELINE_URL",
        "CI_SYSTEM_PLATFORM": "is empty until an agent is chosen; a script reads it as '$CI_SYSTEM_PLATFORM'",
        "CI_PREV_PIPELINE_PARENT": "is always 0, for a running step too",
    }
)
"""Names that are substituted with a value that is of no use: what it is, and what to do."""


def safe(name: str) -> bool:
    """Whether a template of ours may substitute it.

    Every event of every version has it, and its values are harmless in YAML and in a shell.
    """
    known = NAMES.get(name)
    return (
        known is not None
        and name not in FROZEN
        and known.certain
        and not known.deprecated
        and (known.events, known.since, known.removed) == (None, None, None)
        and known.alphabet in HARMLESS
    )


def describe(name: str, event: str, version: Version) -> str | None:
    """In words why `${name}` is empty, or of no use, on that event of that server; None where it can have a value."""
    for pattern, why in RUNTIME_ONLY.items():
        if name == pattern or (pattern.endswith("*") and name.startswith(pattern[:-1])):
            return f"{name!r} is known only to a running step, {why}; a script reads it as '${name}'"
    known = NAMES.get(name)
    if known is None:
        return _unknown(name, version)
    instead = f"; use {known.deprecated}" if known.deprecated else ""
    if known.removed is not None and version >= known.removed:
        return f"{name!r} was removed in Woodpecker {show(known.removed)}{instead}"
    if known.since is not None and version < known.since:
        return f"{name!r} exists since Woodpecker {show(known.since)}, and the server is {show(version)}"
    if name in FROZEN:
        return f"{name!r} {FROZEN[name]}"
    if known.on(event):
        return None
    return f"{name!r} is empty on {event!r}; it has a value on {', '.join(each for each in EVENTS if known.on(each))}"


def _unknown(name: str, version: Version) -> str:
    if len(name) > 100:
        return f"{name[:100]!r}… is no name of Woodpecker's"
    if name.startswith("CI_"):
        return f"{name!r} is no name of Woodpecker's{near(name, (*NAMES, *RUNTIME_ONLY))}"
    missing = "a secret, a step's environment or a shell variable"
    if version == HIDDEN_VARIABLES:
        missing = f"a secret, a step's environment, a shell variable or, in {show(version)}, a variable of the pipeline"
    return (
        f"{name!r} is not known before a step runs: {missing} is never substituted; write '$${{{name}}}' or '${name}'"
    )
