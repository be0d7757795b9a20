"""What is said of a change: sentences with a subject, so that one sentence can speak of several jobs or steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, auto

from .words import listing, plural

# What is in a file may be very long.
_LONGEST = 1000


class Weight(IntEnum):
    """How soon a person wants to know it; the smallest comes first."""

    REFUSED = auto()
    RUNS = auto()
    RIGHTS = auto()
    CHECKS = auto()
    SECRETS = auto()
    IMAGES = auto()
    SCRIPTS = auto()
    REST = auto()


@dataclass(frozen=True, slots=True)
class Subject:
    """What a sentence is about: a `kind` such as `job` (empty for a whole workflow), its name, and the job `of` it."""

    kind: str
    name: str
    of: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.name}".lstrip() + (f" of job {self.of}" if self.of else "")


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence: the subject, adverbs, a verb in the singular, and the rest; without a verb a colon stands there."""

    weight: Weight
    subject: Subject
    verb: str
    rest: str
    adverbs: str = ""

    def about(self, subjects: Iterable[Subject]) -> str:
        """The sentence about all of the subjects."""
        who, many = _together(list(dict.fromkeys(subjects)))
        if not self.verb:
            return f"{who}: {self.rest}"
        verb = plural(self.verb) if many else self.verb
        order = (verb, self.adverbs) if self.verb == "is" else (self.adverbs, verb)
        return " ".join(filter(None, (who, *order, self.rest)))


def sentences(said: Iterable[Said]) -> list[str]:
    """The sentences, most important first; what is said of several is one sentence."""
    about: dict[tuple[Weight, str, str, str, str], list[Said]] = {}
    for each in said:
        key = (each.weight, each.subject.kind, each.adverbs, each.verb, each.rest)
        about.setdefault(key, []).append(each)
    ordered = sorted(about.values(), key=lambda group: group[0].weight)
    return [_on_one_line(group[0].about(each.subject for each in group)) for group in ordered]


def _on_one_line(text: str) -> str:
    """A sentence that a terminal shows as one line, whatever names are in it."""
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}...{text[-_LONGEST // 2 :]}"
    return text if text.isprintable() else "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)


def _together(subjects: list[Subject]) -> tuple[str, bool]:
    """How several subjects of one kind are named, and whether they are many for the verb."""
    first, *others = subjects
    if not others:
        return str(first), False
    if all(each.of == first.of for each in others):
        of = f" of job {first.of}" if first.of else ""
        return f"{first.kind}s {listing([each.name for each in subjects])}{of}", True
    if all(each.name == first.name for each in others):
        return f"{first.kind} {first.name} of jobs {listing([each.of for each in subjects])}", False
    return listing([str(each) for each in subjects]), True
