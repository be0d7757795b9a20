"""The findings that are no rule's: a file that cannot be read, or is not of the shape that its CI wants."""

from __future__ import annotations

from dataclasses import dataclass

from ..finding import Severity


@dataclass(frozen=True, slots=True)
class Fact:
    """A name that a finding may have, and what it means."""

    id: str
    severity: Severity
    summary: str
    why: str


FRAME: tuple[Fact, ...] = (
    Fact(
        "yaml-syntax",
        Severity.ERROR,
        "The file is no YAML that its CI can read.",
        "A Woodpecker server reads the file before substitution as well as after it; GitHub refuses the workflow. "
        "Nothing else is looked at in such a file.",
    ),
    Fact(
        "schema",
        Severity.ERROR,
        "The file is not of the shape that the CI's own published schema demands.",
        "The schemas are those of the package check-jsonschema. Where a rule says more precisely what is wrong on that "
        "line, the schema's sentence is left out.",
    ),
    Fact(
        "unreadable-file",
        Severity.ERROR,
        "The file cannot be read: it is no UTF-8 text, too large to be a CI file, or there is no right to read it.",
        "Neither server would run it as it is meant.",
    ),
    Fact(
        "silence-without-reason",
        Severity.ERROR,
        "A comment silences a finding and does not say why, or does not say which.",
        "Write `# pipelinegen: ignore[RULE] why it is right here`: whoever reads it next year must know whether it "
        "still holds.",
    ),
    Fact(
        "unknown-rule-in-silence",
        Severity.ERROR,
        "A comment silences a rule that does not exist.",
        "It silences nothing. Rules' names never change; `pipelinegen explain` lists them.",
    ),
    Fact(
        "unused-silence",
        Severity.WARNING,
        "A comment silences a rule that finds nothing there.",
        "What it excused is gone, and it would hide the next case without anybody having judged it.",
    ),
)
