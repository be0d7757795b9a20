"""What a Dockerfile takes from its context, as far as its text tells."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from posixpath import normpath

# Commands that fail without the lock file of their package manager.
_LOCKED = (
    (re.compile(r"\bnpm ci\b"), "package-lock.json", "npm-shrinkwrap.json"),
    (re.compile(r"\bpnpm (?:i|install)\b.*--frozen-lockfile"), "pnpm-lock.yaml"),
    (re.compile(r"\byarn (?:install )?.*--(?:frozen-lockfile|immutable)\b"), "yarn.lock"),
    (re.compile(r"\bbun (?:i|install)\b.*--frozen-lockfile"), "bun.lock", "bun.lockb"),
    (re.compile(r"\buv (?:sync|run)\b.*--(?:frozen|locked)\b"), "uv.lock"),
    (re.compile(r"\bcargo (?:build|install|fetch)\b.*--(?:locked|frozen)\b"), "Cargo.lock"),
    (re.compile(r"\bpipenv (?:install|sync)\b.*--deploy"), "Pipfile.lock"),
    (re.compile(r"\bbundle config .*\bfrozen\b"), "Gemfile.lock"),
)
# Neither a here-string nor a shift of bits.
_HEREDOC = re.compile(r"(?<!<)<<-?[\"']?([A-Za-z_]\w*)[\"']?")
_FLAG = re.compile(r"--[a-z-]+(?:=\S*)?")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A path below the context that a line of a Dockerfile needs; one that ends in `*` and the like is a pattern.

    Of a lock file only the `names` are known, one of which is enough: what folder it is copied from is not.
    """

    line: int
    path: str
    why: str
    names: tuple[str, ...] = ()


def wanted_by(text: str) -> Iterator[Wanted]:
    """Every path that the build needs: what it copies, and the lock files that its commands do not go without.

    What comes from another image or address, or is named by a variable, is not among them.
    """
    for line, instruction, rest in _instructions(text):
        if instruction in ("COPY", "ADD"):
            for path in _sources(rest):
                yield Wanted(line, path, f"{instruction} {path}")
        elif instruction == "RUN":
            for pattern, *locks in _LOCKED:
                if found := pattern.search(rest):
                    yield Wanted(line, locks[0], " ".join(found[0].split()), tuple(locks))


def copied(text: str) -> Iterator[str]:
    """Every path that is copied from the context, as in `wanted_by`."""
    for _, instruction, rest in _instructions(text):
        if instruction in ("COPY", "ADD"):
            yield from _sources(rest)


def _instructions(text: str) -> Iterator[tuple[int, str, str]]:
    """Line, name and arguments of each instruction, continued lines put together and heredocs passed over."""
    lines = iter(enumerate(text.splitlines(), 1))
    for number, line in lines:
        whole = line.strip()
        if not whole or whole.startswith("#"):
            continue
        while whole.endswith("\\"):
            following = next(lines, (0, None))[1]
            if following is None:
                whole = whole[:-1]
                break
            following = following.strip()
            # A comment between continued lines is none of them, and neither is an empty one.
            whole = whole[:-1] + ("\\" if not following or following.startswith("#") else f" {following}")
        name, rest = (*whole.split(None, 1), "")[:2]
        yield number, name.upper(), rest
        for end in _HEREDOC.findall(rest) if name.upper() in ("RUN", "COPY", "ADD") else ():
            for _, inner in lines:
                if inner.strip() == end:
                    break


def _sources(arguments: str) -> list[str]:
    flags = []
    while found := _FLAG.match(arguments):
        flags.append(found[0])
        arguments = arguments[found.end() :].lstrip()
    if any(each.startswith("--from=") for each in flags):
        return []
    try:
        words = json.loads(arguments) if arguments.startswith("[") else arguments.split()
    except ValueError:
        words = arguments.split()
    named = [each for each in words[:-1] if isinstance(each, str)]
    return [each for each in named if "$" not in each and "://" not in each and not each.startswith(("<<", "git@"))]


def is_there(context: str, source: str, files: Collection[str]) -> bool:
    """Whether what a line copies is among the files of a checkout, which are paths, for a build in this folder."""
    wanted = normpath(f"{context}/{source.lstrip('/')}").split("/")
    if wanted in (["."], normpath(context).split("/")):
        return True
    # As in Go's Match a star ends at a slash; a folder is there if anything is in it.
    found = (each.split("/")[: len(wanted)] for each in files)
    return any(len(parts) == len(wanted) and all(map(fnmatchcase, parts, wanted)) for parts in found)
