"""Files in, findings out: every rule over every file, and what comments silence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from ..finding import Finding, Severity
from ..schema.sources import is_github
from ..schema.validate import check_upstream
from ..syntax import yaml
from ..woodpecker.config import fetched
from ..woodpecker.file.document import DocumentError
from ..woodpecker.file.document import value as value_of
from ..woodpecker.file.workflow import read_document
from .github import RULES as GITHUB
from .known import Known
from .pair import RULES as PAIR
from .rule import Edit, Fault, Kind, Rule
from .shell import RULES as SHELL
from .silence import silenced
from .view.checkout import Checkout
from .view.github import GithubFile
from .view.source import Source
from .view.woodpecker import WoodpeckerFile
from .woodpecker import RULES as WOODPECKER

RULES: tuple[Rule[Any], ...] = (*WOODPECKER, *SHELL, *GITHUB, *PAIR)
"""Every rule there is."""

_LONGEST = 300


@dataclass(frozen=True)
class Found:
    """A finding, and the edits that would mend it, if any."""

    finding: Finding
    edits: tuple[Edit, ...] = ()


def examine(
    files: Mapping[str, str], known_of: Callable[[str], Known], *, least: Severity = Severity.WARNING
) -> list[Found]:
    """What is wrong with the files, in their order; `known_of` tells what is known of a checkout by its folder.

    Rules that find nothing as bad as `least` are not asked. The less are asked, the more is left of what a schema says.
    """
    found: dict[str, list[Found]] = {path: [] for path in files}
    for checkout in checkouts(files, known_of):
        every: tuple[WoodpeckerFile | GithubFile, ...] = (*checkout.woodpecker, *checkout.github)
        for file in every:
            found[file.path] += _of_file(file, least)
        for rule in _asked("pair", least):
            for each in _found(rule, rule(checkout), ""):
                found[each.finding.path].append(each)
    names = frozenset(rule.id for rule in RULES)
    return [each for path, text in files.items() for each in _left(path, text, found[path], names)]


@cache
def _asked(kind: Kind, least: Severity) -> tuple[Rule[Any], ...]:
    """The rules of a kind that may find something as bad as that."""
    return tuple(rule for rule in RULES if rule.kind == kind and (least is Severity.WARNING or rule.worst is least))


def _left(path: str, text: str, found: list[Found], names: frozenset[str]) -> list[Found]:
    """In order, each only once, without what a comment silences."""
    precise = {each.finding.position.line for each in found if each.finding.rule != "schema"}
    by_finding = {
        each.finding: each
        for each in found
        if each.finding.rule != "schema" or each.finding.position.line not in precise
    }
    left = silenced(path, text, list(by_finding), names)
    left.sort(key=lambda finding: (finding.position, finding.rule))
    return [by_finding.get(finding, Found(finding)) for finding in left]


def checkouts(files: Mapping[str, str], known_of: Callable[[str], Known]) -> Iterator[Checkout]:
    """The checkouts that the files belong to; `known_of` tells what is known of one by its folder."""
    folders: dict[str, list[str]] = {}
    for path in files:
        if _is_other_of_github(path):
            continue
        # What is in no place that a CI reads is judged alone.
        folders.setdefault(folder_of(path) if _is_in_place(path) else path, []).append(path)
    for paths in folders.values():
        folder = folder_of(paths[0])
        known = known_of(folder)
        inside = {path.removeprefix(folder): path for path in paths if not is_github(path)}
        read = {inside[each] for each in fetched(inside) if is_workflow(each)}
        github = {path for path in paths if is_github(path) and is_workflow(path)}
        others = tuple(path for path in paths if path not in read | github)
        yield Checkout(
            folder,
            tuple(WoodpeckerFile(path, files[path], known) for path in paths if path in read),
            tuple(GithubFile(path, files[path], known) for path in paths if path in github),
            others,
            known,
            {path: files[path] for path in others},
        )


def folder_of(path: str) -> str:
    """The folder of the checkout that a file belongs to, with a slash at its end or empty."""
    marks = (".github/workflows/", ".woodpecker/")
    start = max(f"/{path}".rfind(f"/{mark}") for mark in marks)
    return path[:start] if start >= 0 else path[: path.rfind("/") + 1]


def _is_other_of_github(path: str) -> bool:
    """Whether it is a file of GitHub's that is no workflow: an action, or the settings of a service."""
    marks = (".github/", ".github/workflows/", ".woodpecker/")
    other, *places = (f"/{path}".rfind(f"/{mark}") for mark in marks)
    return other > max(places) and not _is_in_place(path)


def _is_in_place(path: str) -> bool:
    name = path.rpartition("/")[2]
    inside = any(f"/{mark}" in f"/{path}" for mark in (".github/workflows/", ".woodpecker/"))
    return inside or name.startswith((".woodpecker.", ".drone."))


def is_workflow(path: str) -> bool:
    """Whether a file's name is that of one that a CI reads."""
    name = path.rpartition("/")[2]
    return name.endswith((".yml", ".yaml")) and name not in (".drone.yml", ".drone.yaml")


def _of_file(file: WoodpeckerFile | GithubFile, least: Severity) -> Iterator[Found]:
    try:
        root = file.root
    except yaml.YamlError as error:
        # What the server says first of such a file is what it cannot substitute.
        syntax = [rule for rule in WOODPECKER if rule.id == "substitution-syntax" and isinstance(file, WoodpeckerFile)]
        refused = [each for rule in syntax for each in _found(rule, rule(file), file.path)]
        yield from refused or [Found(Finding("yaml-syntax", file.path, error.position, error.message))]
        return
    yield from _of_schema(file)
    if root is None or root.kind != "mapping":
        return
    for rule in _asked("woodpecker" if isinstance(file, WoodpeckerFile) else "github", least):
        yield from _found(rule, rule(file), file.path)
    for script in file.scripts.values():
        for rule in _asked("shell", least):
            yield from _found(rule, rule(script), file.path)


def _of_schema(file: Source) -> Iterator[Found]:
    try:
        if isinstance(file, WoodpeckerFile):
            node = read_document(file.text)
            document = None if node is None else value_of(node)
        else:
            document = yaml.value(file.root)
    except DocumentError as error:
        yield Found(Finding("yaml-syntax", file.path, error.position, error.message))
        return
    for finding in check_upstream(file.path, document, partial(yaml.position_of, file.root), judged=("secrets",)):
        yield Found(finding)


def _found(rule: Rule[Any], faults: Iterator[Fault], path: str) -> Iterator[Found]:
    for fault in faults:
        severity = fault.severity or rule.severity
        assert severity is Severity.WARNING or rule.worst is Severity.ERROR, rule.id
        message = _shortened(fault.message)
        finding = Finding(rule.id, fault.path or path, fault.position, message, fault.help, severity)
        yield Found(finding, fault.edits)


def _shortened(message: str) -> str:
    """A message quotes what is in the file, and that may be very long."""
    return message if len(message) <= _LONGEST else f"{message[: _LONGEST // 2]}...{message[-_LONGEST // 2 :]}"
