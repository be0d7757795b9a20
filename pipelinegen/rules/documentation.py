"""A rule's documentation: the docstring of its function, read into parts.

It begins with one sentence that says what is wrong. `Why:` says what happens then, with the date and the source. `Bad:
4:9` and `Good:` are followed by an example, set in; after `Bad:` stand the places (line:column, with the path where
there are several files) at which the rule must find it. `Given:` holds what is known beside the examples, as a Python
dict of the fields of `Known`. An example of several files names each by a line `==> PATH`.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..finding import Position, Severity
from ..woodpecker.secret import Secret
from ..woodpecker.version import parse
from .frame import Fact
from .known import Known
from .rule import Rule

_SECTION = re.compile(r"^(Why|Bad|Good|Given):[ \t]*(.*)$", re.MULTILINE)
_PLACE = re.compile(r"(?:(\S+):)?(\d+):(\d+)")
_FILE = re.compile(r"^==> (\S+)\n", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """CI files by path; `places` are where the rule must find what is wrong, none in a good one."""

    files: dict[str, str]
    places: tuple[tuple[str, Position], ...] = ()

    @property
    def text(self) -> str:
        """As it is shown: the file, or all of them with their paths."""
        if len(self.files) == 1:
            return next(iter(self.files.values()))
        return "\n".join(f"# {path}\n{text}" for path, text in self.files.items())


@dataclass(frozen=True)
class Documentation:
    """What is wrong, why it matters, and examples."""

    summary: str
    why: str
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    known: Known
    given: str = ""


KINDS: Mapping[str, str] = {
    "woodpecker": "Woodpecker's files",
    "shell": "scripts, in either's files",
    "github": "GitHub's files",
    "pair": "all files of a checkout",
    "frame": "any file",
}
"""What is looked at, by the kinds of rules; `frame` is what is found before a rule looks."""


@dataclass(frozen=True)
class Part:
    """What a name means in one kind of files."""

    kind: str
    severity: Severity
    documentation: Documentation


@dataclass(frozen=True)
class Article:
    """All there is to say of a name that a finding may have, in the order of the kinds."""

    name: str
    parts: tuple[Part, ...]

    @property
    def severity(self) -> Severity:
        """That of its worst part."""
        return Severity.ERROR if any(part.severity is Severity.ERROR for part in self.parts) else Severity.WARNING

    @property
    def can_be_silenced(self) -> bool:
        """Whether a comment in the file can excuse it."""
        return all(part.kind != "frame" for part in self.parts)


def articles(rules: Iterable[Rule[Any]], facts: Iterable[Fact]) -> dict[str, Article]:
    """What there is to say of each name, by names. Raises ValueError as `documentation` does."""
    parts: dict[str, list[Part]] = {}
    for rule in rules:
        parts.setdefault(rule.id, []).append(Part(rule.kind, rule.severity, documentation(rule)))
    for fact in facts:
        told = Documentation(fact.summary, fact.why, (), (), Known())
        parts.setdefault(fact.id, []).append(Part("frame", fact.severity, told))
    order = list(KINDS)
    return {
        name: Article(name, tuple(sorted(parts[name], key=lambda part: order.index(part.kind))))
        for name in sorted(parts)
    }


def documentation(rule: Rule[Any]) -> Documentation:
    """The parts of a rule's docstring. Raises ValueError where it is not written as it should be."""
    text = inspect.cleandoc(rule.documentation)
    parts = _SECTION.split(text)
    summary = " ".join(parts[0].split())
    why, given = "", ""
    bad: list[Example] = []
    good: list[Example] = []
    for name, argument, body in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        if name == "Why":
            why = "\n\n".join(" ".join(each.split()) for each in f"{argument}{body}".split("\n\n") if each.strip())
        elif name == "Given":
            given = f"{argument} {body}".strip()
        else:
            files = _files(rule, textwrap.dedent(body.strip("\n")).rstrip() + "\n")
            (bad if name == "Bad" else good).append(Example(files, _places(argument, files) if name == "Bad" else ()))
    if not (summary and why and bad and good):
        raise ValueError(f"rule {rule.id}: a summary, Why:, Bad: and Good: are wanted")
    return Documentation(summary, why, tuple(bad), tuple(good), _known(given), given)


def _files(rule: Rule[Any], text: str) -> dict[str, str]:
    named = _FILE.split(text)
    if len(named) > 1:
        return {path: content.rstrip() + "\n" for path, content in zip(named[1::2], named[2::2], strict=True)}
    github = rule.kind == "github" or (rule.kind == "shell" and re.search(r"^jobs:", text, re.MULTILINE))
    return {".github/workflows/build.yml" if github else ".woodpecker/build.yaml": text}


def _places(argument: str, files: dict[str, str]) -> tuple[tuple[str, Position], ...]:
    first = next(iter(files))
    found = _PLACE.findall(argument)
    if not found:
        raise ValueError(f"Bad: {argument!r} names no place as LINE:COLUMN")
    return tuple((path or first, Position(int(line), int(column))) for path, line, column in found)


def _known(given: str) -> Known:
    if not given:
        return Known()
    values: dict[str, Any] = ast.literal_eval(given)
    if "secrets" in values:
        values["secrets"] = tuple(Secret(name, frozenset(events)) for name, events in values["secrets"].items())
    if "version" in values:
        values["version"] = parse(values["version"])
    for name in ("floating_images", "github_secrets", "variables", "latest_of"):
        if name in values:
            values[name] = frozenset(values[name])
    return Known(**values)
