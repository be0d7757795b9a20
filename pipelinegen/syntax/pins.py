"""The pins of a CI file: the places that update bots edit, found in the text as the bots find them.

Also what people and bots keep them in: two lock files of a workspace, by their paths from its root.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

ACTIONS_LOCK = ".github/workflows/pins.yml"
"""Where the versions of actions stand: a workflow, which Dependabot and Renovate read."""
IMAGES_LOCK = ".woodpecker/pins.yml"
"""Where the versions of images stand: a workflow, which Renovate reads."""

FULL_VERSION = r"v?\d+\.\d+\.\d+"
"""A pattern for the most specific tag of a release, which is what update bots look for in a comment."""

# As generated files write them: the full version is the comment behind the commit, with nothing after it. Dependabot
# and Renovate rewrite both (and only such a comment). Not every action's tags begin with a `v`.
_ACTION = (
    r"uses: (?P<action>[\w.-]+(?:/[\w.-]+)+)@(?P<commit>[0-9a-f]{40})"
    r"(?P<comment>[ ]+# (?P<version>v?\d+(?:\.\d+)*(?:-[\w.-]+)?))?"
)
# A host may have a port, so the tag is what follows the last colon that no slash comes after. A comment behind it is
# nobody's but its author's.
_IMAGE = (
    r"image: (?P<quote>[\"']?)(?P<image>[\w.-]+(?::\d+(?=/))?(?:/[\w.-]+)*)"
    r"(?::(?P<tag>[\w][\w.-]*))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?(?P=quote)(?P<note>[ ]+#[^\r\n]*)?"
)
# A checkout on Windows may have \r\n at the ends of lines.
_PIN = re.compile(rf"^(?P<indent>[ ]*(?:- )?)(?:{_ACTION}|{_IMAGE})(?P<rest>[ ]*)(?=\r?$)", re.MULTILINE)

_NUMBER = re.compile(r"\d+")
_DAY = 8

# Stands where a version was. Nobody writes it, so that what never had a version is not what is left of a pinned one.
_GONE = "\0"


@dataclass(frozen=True, slots=True)
class Pin:
    """One pinned action or image at one line (from 1) of a file.

    `version` is an action's full version as its comment says, or an image's tag; `hash` its commit or digest. Either
    may be empty, if the file does not say it.
    """

    kind: Literal["action", "image"]
    name: str
    version: str
    hash: str
    line: int = 0

    @property
    def key(self) -> tuple[int, ...] | None:
        """What orders versions: their numbers; None for what is no version."""
        found = re.match(r"v?(\d+(?:\.\d+)*)(?=$|[-_+])", self.version)
        return tuple(map(int, found[1].split("."))) if found else None

    def __str__(self) -> str:
        if self.kind == "action":
            return f"{self.name}@{self.hash}" + (f"  # {self.version}" if self.version else "")
        return self.name + (f":{self.version}" if self.version else "") + (f"@{self.hash}" if self.hash else "")

    @property
    def thing(self) -> tuple[str, str]:
        """What is pinned: there may be an image and an action of one name."""
        return self.kind, self.name

    @property
    def anywhere(self) -> Pin:
        """The same, wherever it stands."""
        return replace(self, line=0)

    def agrees(self, other: Pin) -> bool:
        """Whether the other one says the same of the same thing."""
        return self.anywhere == other.anywhere


def pins(text: str) -> Iterator[Pin]:
    """The pins of a file, in the order in which they are written."""
    line, seen = 1, 0
    for found in _PIN.finditer(text):
        line += text.count("\n", seen, found.start())
        seen = found.start()
        yield _pin(found, line)


def newer(theirs: Pin, ours: Pin) -> bool:
    """Whether a pin may be of a later version than another one: what cannot be ordered may be.

    Nobody takes a digest away again, so a tag without one is older than the same with it.
    """
    if theirs.version == ours.version and ours.hash and not theirs.hash:
        return False
    return theirs.key is None or ours.key is None or theirs.key >= ours.key


def is_later(theirs: Pin, ours: Pin) -> bool | None:
    """Whether a pin is clearly of a later version than another one; None where the two cannot be ordered.

    Tags can be ordered that are of one form, and only their numbers differ. A commit for a commit, and a digest for a
    digest of the same tag, is taken for later, as nobody goes back.
    """
    if not newer(theirs, ours):
        return False
    if theirs.kind == "action" or theirs.version == ours.version or _are_commits(theirs.version, ours.version):
        return True
    if _form(theirs.version) != _form(ours.version):
        return None
    return _numbers(theirs.version) > _numbers(ours.version)


def _are_commits(*tags: str) -> bool:
    is_hexadecimal = all(re.fullmatch("[0-9a-f]{7,40}", tag) for tag in tags)
    return is_hexadecimal and len({*map(len, tags)}) == 1 and not all(map(str.isdecimal, tags))


def _form(tag: str) -> str:
    """A tag with only the kind left of its numbers: a day, such as 20240131, is another kind than a small number."""
    return _NUMBER.sub(lambda found: "day" if len(found[0]) >= _DAY else "0", tag)


def _numbers(tag: str) -> list[int]:
    return [*map(int, _NUMBER.findall(tag))]


def masked(text: str) -> str:
    """The text with only the names left of its pins: what no update of a version changes."""

    def name(found: re.Match[str]) -> str:
        if found["action"]:
            # No bot takes the comment away: without it, somebody did.
            return f"{found['indent']}uses: {found['action']}{_GONE}{found['rest']}" if found["comment"] else found[0]
        if not found["tag"] and not found["digest"]:
            return found[0]
        return f"{found['indent']}image: {found['image']}{_GONE}{found['note'] or ''}{found['rest']}"

    return _PIN.sub(name, text)


def replaced(text: str, new: Mapping[str, Pin]) -> str:
    """The text with every pin of a name in `new` as it is there; quotes, comments and spaces stay."""

    def written(found: re.Match[str]) -> str:
        pin = new.get(found["action"] or found["image"])
        if pin is None or pin.kind != ("action" if found["action"] else "image"):
            return found[0]
        if pin.kind == "action":
            return f"{found['indent']}uses: {pin}{found['rest']}"
        quote = found["quote"]
        return f"{found['indent']}image: {quote}{pin}{quote}{found['note'] or ''}{found['rest']}"

    return _PIN.sub(written, text)


def _pin(found: re.Match[str], line: int) -> Pin:
    if found["action"]:
        return Pin("action", found["action"], found["version"] or "", found["commit"], line)
    return Pin("image", found["image"], found["tag"] or "", found["digest"] or "", line)
