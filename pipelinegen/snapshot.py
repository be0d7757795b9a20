"""What is there where generated files belong, in a commit; and what a person reads where there is no such commit."""

from __future__ import annotations

import shlex
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .checkout import FOLDERS
from .errors import PipelinegenError, near
from .git import GitError, alone, git, line, remotes
from .presence import FILE, FOLDER, LINK, SUBMODULE, instead, is_yaml

_MODES = {"120000": LINK, "160000": SUBMODULE}


class Snapshot:
    """What a commit of a checkout holds in some folders: listed once, however many projects are looked for in it."""

    def __init__(self, checkout: Path, revision: str, folders: Iterable[str]) -> None:
        """Raises PipelinegenError."""
        self.checkout = checkout
        self._entries = {each.path: each for each in entries_at(checkout, revision, folders)}
        self._paths = sorted(self._entries)

    def present(self, wanted: Collection[str] = (), inside: Iterable[str] = FOLDERS, below: str = "") -> dict[str, str]:
        """The same as `present` of the folder `below`, at the commit. Raises PipelinegenError."""
        start = f"{below}/" if below else ""
        found = {path: instead(word) for path in wanted if (word := self._in_the_way(start + path))}
        files = {path for each in inside for path in self.below((start + each).rstrip("/")) if is_yaml(path)}
        files |= {start + path for path in wanted if start + path in self._entries}
        chosen = [self._entries[path] for path in sorted(files)]
        for entry, content in zip(chosen, self._contents(chosen), strict=True):
            found[entry.path.removeprefix(start)] = content
        return dict(sorted(found.items()))

    def below(self, folder: str) -> Iterator[str]:
        """The paths of all entries in a folder, sorted."""
        start = f"{folder}/" if folder else ""
        at = bisect_left(self._paths, start)
        while at < len(self._paths) and self._paths[at].startswith(start):
            yield self._paths[at]
            at += 1

    def _in_the_way(self, path: str) -> str:
        """The word for what makes it impossible that a file is at a path; nothing if there is no such thing."""
        at = path.find("/")
        while at >= 0:
            if entry := self._entries.get(path[:at]):
                return _MODES.get(entry.mode, FILE)
            at = path.find("/", at + 1)
        return FOLDER if any(self.below(path)) else ""

    def _contents(self, entries: list[Entry]) -> Iterator[str]:
        files = contents(self.checkout, [each for each in entries if each.mode not in _MODES])
        for each in entries:
            word = _MODES.get(each.mode)
            yield instead(word) if word else next(files).decode("utf-8", "surrogateescape")


def present_at(checkout: Path, revision: str, wanted: Collection[str] = ()) -> dict[str, str]:
    """What `present` answers, of a commit of a checkout, whatever its work tree holds. Raises PipelinegenError."""
    # What is in the place of a folder is seen only by whoever asks for all that is in the folder above.
    return Snapshot(checkout, revision, {path.partition("/")[0] for path in (*FOLDERS, *wanted)}).present(wanted)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a commit has at a path. `mode` is `120000` for a link, `160000` for a submodule; `name` is the object's."""

    path: str
    mode: str
    name: str


def entries_at(checkout: Path, revision: str, folders: Iterable[str]) -> list[Entry]:
    """Every entry of a commit in some folders of a checkout, or in the place of one; of all folders if none is named.

    Raises PipelinegenError.
    """
    # A tree would do for git, but no checkout is one. After `:/` all is text to look for in the messages of commits.
    commit = revision if revision.startswith(":/") else f"{revision}^{{commit}}"
    try:
        listed = git(
            checkout,
            *("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit, *folders),
            settings=alone(checkout),
        )
    except GitError as error:
        raise _unknown(checkout, revision, error) from None
    entries = []
    for entry in listed.decode("utf-8", "surrogateescape").split("\0"):
        about, _, path = entry.partition("\t")
        if path:
            mode, _, name = about.split()
            entries.append(Entry(path, mode, name))
    return entries


def contents(checkout: Path, entries: Sequence[Entry]) -> Iterator[bytes]:
    """The contents of some entries of a checkout's commits, one after another. Raises PipelinegenError."""
    if not entries:
        return
    asked = "".join(f"{each.name}\n" for each in entries)
    answer = git(checkout, "cat-file", "--batch", given=asked.encode(), settings=alone(checkout))
    at = 0
    for each in entries:
        end = answer.index(b"\n", at)
        _, kind, *size = answer[at:end].split()
        if kind == b"missing":
            raise PipelinegenError(
                f"{checkout}: its repository has lost {each.path!r} ({each.name}); `git fsck` says what else"
            )
        at = end + 1 + int(size[0])
        yield answer[end + 1 : at]
        at += 1


def _unknown(checkout: Path, revision: str, error: GitError) -> PipelinegenError:
    """What a person reads whose revision git does not find."""
    if error.is_about_no_repository:
        return PipelinegenError(f"{checkout}: this is no checkout of git, so there is no revision {revision!r} of it")
    if "expected commit type" not in error.said and "Not a valid object name" not in error.said:
        return error
    # Git says the same of a file's name and of a name that it does not know.
    if _is_known(checkout, revision):
        return PipelinegenError(f"{checkout}: {revision!r} is no commit; name a branch, a tag or a commit")
    return PipelinegenError(f"{checkout}: there is no revision {revision!r} here; {_advice(checkout, revision)}")


def _is_known(checkout: Path, name: str) -> bool:
    try:
        return bool(line(checkout, "cat-file", "-t", name))
    except GitError:
        return False


def _advice(checkout: Path, revision: str) -> str:
    known = line(checkout, "for-each-ref", "--format=%(refname:short)").split("\n")
    here = f"git -C {shlex.quote(str(checkout))}"
    remote, _, branch = revision.partition("/")
    if branch == "HEAD" and remote in remotes(checkout):
        return f"`{here} remote set-head {remote} --auto` asks {remote!r} which branch it is"
    if branch and remote in remotes(checkout):
        # Named in full, it comes to a clone of a single branch, too.
        return f"get it with `{here} fetch {remote} {shlex.quote(f'+refs/heads/{branch}:refs/remotes/{revision}')}`"
    if not any(known):
        return "nothing is committed yet"
    if there := next((name for name in known if name.endswith(f"/{revision}")), ""):
        return f"there is {there!r}"
    if meant := near(revision, known):
        return meant.removeprefix("; ")
    if line(checkout, "rev-parse", "--is-shallow-repository") == "true":
        return f"this clone is shallow, `{here} fetch --unshallow` gets the rest"
    return f"get it with `{here} fetch --all --tags`"
