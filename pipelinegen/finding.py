"""What is wrong, and where: the one shape in which every proof and rule answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is: an `error` makes the file wrong, a `warning` makes somebody look."""

    ERROR = "error"
    WARNING = "warning"


# Nobody changes one. Frozen, it would take several times as long to make, and every node of a file has one.
@dataclass(slots=True, order=True, unsafe_hash=True)
class Position:
    """A place in a text; line and column count from 1."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault at one place of one file. `rule` names the fault in kebab-case; `help` says what would be right."""

    rule: str
    path: str
    position: Position
    message: str
    help: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        remedy = f"; {self.help}" if self.help else ""
        return f"{self.path}:{self.position.line}:{self.position.column}: {self.message}{remedy} [{self.rule}]"
