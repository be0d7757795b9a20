"""The metadata of an event as the forge (GitHub) and the server make it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..errors import PipelinegenError, near
from .metadata import PULL_EVENTS, Commit, Forge, Metadata, Pipeline, Repository, System
from .version import BASELINE, Version, show

_PULL_REQUEST = frozenset({"branch", "files", "message", "pull_request", "source_branch", "labels"})

# Only these bring variables; on any other event a variable is one that the server has for everybody.
BRINGING_VARIABLES = frozenset({"deployment", "cron", "manual"})

# What each event is told besides the repository, the server and the variables; for the rest it has no use.
_ARGUMENTS: Mapping[str, frozenset[str]] = {
    "push": frozenset({"branch", "files", "message"}),
    "pull_request": _PULL_REQUEST,
    "pull_request_closed": _PULL_REQUEST,
    "pull_request_metadata": _PULL_REQUEST,
    "tag": frozenset({"branch", "message", "tag"}),
    "release": frozenset({"branch", "tag"}),
    "deployment": frozenset({"branch", "message", "target", "task"}),
    "cron": frozenset({"branch", "cron"}),
    "manual": frozenset({"branch", "message"}),
}

EVENTS: tuple[str, ...] = tuple(_ARGUMENTS)

_PULL_METADATA_SINCE: Version = (3, 10, 0)
# From here on a manual pipeline has a ref like a push, and its caller may give it a message.
_MANUAL_REF_SINCE: Version = (3, 18, 0)

_SHA = "3d3c42e5aac5ba805825da76410c181273ba90b1"
_PREVIOUS_SHA = "9b1c5f0e7d3a46288c5d2f60e4b7a1938d5c6e02"
_CREATED = 1795419488
_NUMBER = 512
_REPOSITORY = 2
_AUTHOR, _EMAIL, _AVATAR = "somebody", "somebody@example.com", "https://avatars.githubusercontent.com/u/1?v=4"


class EventError(PipelinegenError):
    """There is no such event, or it has no use for what it was told."""


def arguments_of(event: str, version: Version = BASELINE) -> frozenset[str]:
    """What `metadata_of` takes for an event besides repository, server and variables. Raises EventError."""
    _check_event(event, version)
    without = {"message"} if event == "manual" and version < _MANUAL_REF_SINCE else set()
    return _ARGUMENTS[event] - without


def metadata_of(
    event: str,
    *,
    repository: str = "owner/name",
    default_branch: str = "main",
    branch: str | None = None,
    files: Sequence[str] = (),
    message: str | None = None,
    tag: str = "v1.0.0",
    cron: str = "",
    target: str = "",
    task: str = "",
    pull_request: int = 1,
    source_branch: str = "feature",
    variables: Mapping[str, str] | None = None,
    labels: Sequence[str] = (),
    version: Version = BASELINE,
    host: str = "ci.example",
    trusted: bool = False,
) -> Metadata:
    """What a server of that version knows when the event happens to the repository `owner/name`.

    `branch` is the default branch unless said; of a pull request it is the target, of a release what it was made from,
    of a tag the branch it is pushed together with, which is rare. `message` is also a pull request's title and a
    deployment's description. What nobody says, such as the commit, is typical; a pipeline before this one succeeded.

    Raises EventError for an unknown event and for an argument that the event has no use for.
    """
    _check_event(event, version)
    for name, texts in (("files", files), ("labels", labels)):
        if isinstance(texts, str):
            raise EventError(f"{name} is the text {texts!r}; a list of texts is expected")
    _check_told(
        event,
        version,
        branch=branch is not None,
        files=bool(files),
        message=message is not None,
        tag=tag != "v1.0.0",
        cron=bool(cron),
        target=bool(target),
        task=bool(task),
        pull_request=pull_request != 1,
        source_branch=source_branch != "feature",
        labels=bool(labels),
    )
    if event == "manual" and message is not None and version < _MANUAL_REF_SINCE:
        raise EventError(
            f"a manual pipeline has no message of its own on Woodpecker {show(version)}; 3.18.0 or later has"
        )
    owner, _, name = repository.rpartition("/")
    if not owner or not name:
        raise EventError(f"repository {repository!r} lacks its owner or name; 'owner/name' is expected")
    if "" in {branch, default_branch, tag, source_branch}:
        raise EventError("a branch or tag is ''; one with a name is expected")
    if pull_request < 1:
        raise EventError(f"pull request {pull_request} does not exist; they count from 1")
    if branch is None:
        branch = f"refs/tags/{tag}" if event == "tag" else default_branch
    _check_names(branch, tag, files)
    pulls = event in PULL_EVENTS
    page = f"https://github.com/{repository}"
    author = "" if event == "cron" else _AUTHOR
    commit = Commit(
        sha=_SHA,
        ref=_ref(event, branch, tag, pull_request, version),
        refspec=f"{source_branch}:{branch}" if pulls else "",
        branch=branch,
        message=_message(event, branch, message),
        timestamp=_CREATED - 60,
        author=author,
        # GitHub tells it of the commits of a push only; the server knows that of its own user.
        author_email=_EMAIL if event in {"push", "tag", "manual"} else "",
        author_avatar=_AVATAR if author else "",
        changed_files=tuple(files),
        labels=tuple(labels),
    )
    return Metadata(
        repository=Repository(
            id=_REPOSITORY,
            owner=owner,
            name=name,
            remote_id="1000",
            forge_url=page,
            clone_url=f"{page}.git",
            clone_url_ssh=f"git@github.com:{repository}.git",
            default_branch=default_branch,
            trusted_network=trusted,
            trusted_volumes=trusted,
            trusted_security=trusted,
        ),
        pipeline=Pipeline(
            event=event,
            event_reason=("edited",) if event == "pull_request_metadata" else (),
            number=_NUMBER,
            status="pending",
            created=_CREATED,
            forge_url=_page(event, page, tag, pull_request),
            target=target,
            task=task,
            cron=cron,
            author=author,
            avatar=commit.author_avatar,
            release_title=tag if event == "release" else "",
            commit=commit,
        ),
        previous=_previous(branch, page),
        system=System(name="woodpecker", host=host, url=f"https://{host}", version=show(version)),
        forge=Forge(type="github", url="https://github.com"),
        variables=dict(variables or {}),
    )


def _check_event(event: str, version: Version) -> None:
    if event not in _ARGUMENTS:
        raise EventError(f"there is no event {event!r}; there are {', '.join(EVENTS)}{near(event, EVENTS)}")
    if event == "pull_request_metadata" and version < _PULL_METADATA_SINCE:
        raise EventError(
            f"Woodpecker {show(version)} has no event {event!r}; {show(_PULL_METADATA_SINCE)} or later has"
        )


def _check_told(event: str, version: Version, **told: bool) -> None:
    for name, said in told.items():
        if said and name not in arguments_of(event, version):
            if name in _ARGUMENTS[event]:
                raise EventError(f"{event!r} has no {name!r} on Woodpecker {show(version)}; 3.18.0 or later has one")
            events = [each for each in EVENTS if name in _ARGUMENTS[each]]
            raise EventError(f"event {event!r} has no use for {name!r}; it belongs to {', '.join(events)}")


def _check_names(branch: str, tag: str, files: Sequence[str]) -> None:
    if branch.startswith("refs/heads/"):
        raise EventError(f"branch {branch!r} is a ref; {branch.removeprefix('refs/heads/')!r} is expected")
    if tag.startswith("refs/"):
        raise EventError(f"tag {tag!r} is a ref; {tag.rpartition('/')[2]!r} is expected")
    for file in files:
        if not file or file.startswith("/") or {".", ".."} & {*file.split("/")}:
            raise EventError(f"changed file {file!r} is not named as git does; a path from the top is expected")


def _ref(event: str, branch: str, tag: str, pull_request: int, version: Version) -> str:
    if event in PULL_EVENTS:
        return f"refs/pull/{pull_request}/head"
    if event in {"tag", "release"}:
        return f"refs/tags/{tag}"
    # What was a tag's pipeline stays one when it is deployed.
    bare = event == "manual" and version < _MANUAL_REF_SINCE
    return branch if bare or branch.startswith("refs/") else f"refs/heads/{branch}"


def _message(event: str, branch: str, message: str | None) -> str:
    if event == "manual":
        return f"MANUAL PIPELINE @ {branch}" if message is None else f"MANUAL: {message} @ {branch}"
    if event in {"release", "cron"}:
        return ""
    return "A change" if message is None else message


def _page(event: str, page: str, tag: str, pull_request: int) -> str:
    """Where the forge shows what happened."""
    if event in PULL_EVENTS:
        return f"{page}/pull/{pull_request}"
    return f"{page}/releases/tag/{tag}" if event == "release" else f"{page}/commit/{_SHA}"


def _previous(branch: str, page: str) -> Pipeline:
    """A push to the same branch, an hour ago."""
    return Pipeline(
        event="push",
        number=_NUMBER - 1,
        status="success",
        created=_CREATED - 3600,
        started=_CREATED - 3590,
        finished=_CREATED - 3500,
        forge_url=f"{page}/commit/{_PREVIOUS_SHA}",
        author=_AUTHOR,
        avatar=_AVATAR,
        commit=Commit(
            sha=_PREVIOUS_SHA,
            ref=branch if branch.startswith("refs/") else f"refs/heads/{branch}",
            branch=branch,
            message="An earlier change",
            timestamp=_CREATED - 3660,
            author=_AUTHOR,
            author_email=_EMAIL,
            author_avatar=_AVATAR,
        ),
    )
