"""Which CI reads which file of a repository."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..rules.examination import is_workflow
from ..schema.sources import is_github
from ..woodpecker.config import LAST_REFUSING_FOLDERS, fetched, folders, unread
from ..woodpecker.server import Server
from .said import Said, Subject, Weight


@dataclass(frozen=True, slots=True)
class Files:
    """The texts of a repository's CI files by path: those of GitHub, those that a Woodpecker server reads, others."""

    github: Mapping[str, str]
    woodpecker: Mapping[str, str]
    others: Mapping[str, str]
    reasons: Mapping[str, str]


def sorted_out(texts: Mapping[str, str], server: Server) -> Files:
    """The files by the CI that reads them."""
    github = {path: text for path, text in texts.items() if is_github(path) and is_workflow(path)}
    left = [path for path in texts if not is_github(path) and is_workflow(path)]
    read = fetched(left)
    reasons = dict(unread(left))
    if server.version <= LAST_REFUSING_FOLDERS:
        why = "a folder inside of .woodpecker/ makes the server unable to read any of it, so it runs nothing"
        reasons.update(dict.fromkeys(folders(left), why))
    others = {path: text for path, text in texts.items() if path not in github and path not in read}
    return Files(github, {path: texts[path] for path in read}, others, reasons)


def others_changed(old: Files, new: Files) -> Iterator[tuple[str, Said]]:
    """What has changed in files that no CI reads, each with its path."""
    for path in sorted({*old.others, *new.others}):
        was, now = old.others.get(path), new.others.get(path)
        reason = new.reasons.get(path) or old.reasons.get(path) or "no CI reads it"
        weight = Weight.REFUSED if path in new.reasons and "unable" in reason else Weight.REST
        subject = Subject("file", path.rpartition("/")[2])
        if path in {**old.woodpecker, **old.github}:
            yield path, Said(weight, subject, "is", f"still there; {reason}")
        elif path in {**new.woodpecker, **new.github}:
            yield path, Said(weight, subject, "is", "not new; it only was not read before")
        elif was is None or now is None:
            yield path, Said(weight, subject, "is", f"{'new' if was is None else 'gone'}; {reason}")
        elif was != now:
            yield path, Said(weight, subject, "has", f"changed; {reason}")
