"""What a new project is made from: options, a checkout, answers; and what is told of it, with where it was seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..model.fleet import Registry
    from .question import Ask
    from .shown import Shown


@dataclass(frozen=True, slots=True)
class Given:
    """What the options say; empty or None for nothing. Those about images are in the order of the images."""

    repository: str | None = None
    branch: str | None = None
    images: tuple[str, ...] = ()
    dockerfiles: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    registries: tuple[str, ...] = ()
    deployments: tuple[str, ...] = ()
    no_deploy: bool = False
    woodpecker_id: int | None = None


@dataclass(slots=True)
class Facts:
    """What was found out, for the person to read: what it is, its value, where it was seen."""

    rows: list[tuple[str, str, str]] = field(default_factory=list)

    def tell(self, what: str, value: str, where: str) -> None:
        """Add one."""
        self.rows.append((what, value, where))


@dataclass(frozen=True, slots=True)
class Sources:
    """All that a project can be made from; `shown` is None without a checkout. `registries` are the fleet's."""

    given: Given
    shown: Shown | None
    registries: Sequence[Registry]
    ask: Ask
    facts: Facts
