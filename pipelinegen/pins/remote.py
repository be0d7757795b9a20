"""What the actions' own repositories say of their versions; asked by the user's git."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ..errors import PipelinegenError
from ..finding import Finding, Position
from ..git import GitError, git
from ..lock import family
from ..syntax.pins import Pin
from .copy import Copy, Declared

_PEELED = "^{}"


def contradicted(declared: Iterable[Declared], copies: Iterable[Copy], directory: Path) -> list[Finding]:
    """The pins of actions, each once, whose tag is another commit or is not there; git is called in `directory`.

    Raises PipelinegenError where a repository could not be asked.
    """
    places: dict[Pin, tuple[str, Position]] = {}
    for path, where, pin in _every(declared, copies):
        places.setdefault(pin.anywhere, (path, where))
    tags: dict[str, Mapping[str, str]] = {}
    found = []
    for pin, (path, where) in places.items():
        repository = family(pin)[1]
        if repository not in tags:
            tags[repository] = tags_of(repository, directory)
        if lie := _lie(pin, tags[repository]):
            found.append(Finding("pin-mismatch", path, where, *lie))
    return found


def tags_of(repository: str, directory: Path) -> dict[str, str]:
    """The commits of the tags of `owner/name` on GitHub. Raises PipelinegenError where it could not look."""
    try:
        told = git(directory, "ls-remote", "--tags", "--", f"https://github.com/{repository}")
    except GitError as error:
        raise PipelinegenError(f"could not look at the tags of {repository}: {error.said}") from None
    found: dict[str, str] = {}
    peeled: dict[str, str] = {}
    for line in told.decode("utf-8", "surrogateescape").splitlines():
        commit, _, ref = line.partition("\t")
        name = ref.removeprefix("refs/tags/")
        # An annotated tag is an object of its own; the commit that it means comes behind it.
        (peeled if name.endswith(_PEELED) else found)[name.removesuffix(_PEELED)] = commit
    return {**found, **peeled}


def _every(declared: Iterable[Declared], copies: Iterable[Copy]) -> Iterator[tuple[str, Position, Pin]]:
    for each in declared:
        if each.pin.kind == "action":
            yield each.path, Position(each.line), each.pin
    for copy in copies:
        for pin in copy.found():
            if pin.kind == "action":
                yield copy.path, Position(pin.line, copy.column(pin)), pin


def _lie(pin: Pin, tags: Mapping[str, str]) -> tuple[str, str] | None:
    commit = tags.get(pin.version)
    if commit == pin.hash:
        return None
    names = sorted((name for name, each in tags.items() if each == pin.hash), key=lambda name: (name.count("."), name))
    remedy = f"that commit is {names[-1]}" if names else "no tag is that commit"
    if not pin.version:
        return f"no comment says which version of {pin.name} the commit {pin.hash[:12]}… is", remedy
    if commit is None:
        return f"{pin.name} has no tag {pin.version!r}, as the comment behind {pin.hash[:12]}… says", remedy
    return f"{pin.version} of {pin.name} is {commit}, not {pin.hash}", remedy
