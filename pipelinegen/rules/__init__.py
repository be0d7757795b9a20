"""What is wrong with CI files, wherever they come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ..finding import Finding, Severity
from .known import NOTHING as NOTHING
from .known import Known as Known

if TYPE_CHECKING:
    from .examination import RULES as RULES
    from .examination import Found as Found
    from .examination import examine as examine
    from .examination import folder_of as folder_of
    from .frame import FRAME as FRAME

    NAMES: frozenset[str]
    """Every name that a finding may have."""

_EXAMINATION = ("RULES", "Found", "examine", "folder_of")


def __getattr__(name: str) -> object:
    # The rules are a hundred modules, and what is known beside the files is wanted without them, too.
    if name in _EXAMINATION:
        from . import examination

        return getattr(examination, name)
    if name == "FRAME":
        from .frame import FRAME

        return FRAME
    if name == "NAMES":
        from .examination import RULES
        from .frame import FRAME

        return frozenset({rule.id for rule in RULES} | {fact.id for fact in FRAME})
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def validate(
    files: Mapping[str, str], known: Known | None = None, *, known_of: Callable[[str], Known] | None = None
) -> list[Finding]:
    """The findings for texts by path, in the order of the files and their lines.

    A path with `.github/workflows/` is a GitHub workflow, any other one a Woodpecker workflow; files of one checkout
    are also compared with each other. `known` is what is known beside them; `known_of` tells it by the folder of the
    checkout, where the files belong to several.
    """
    from .examination import examine

    return [each.finding for each in examine(files, known_of or (lambda _: known or NOTHING))]


def errors(files: Mapping[str, str], known: Known) -> list[Finding]:
    """Of what `validate` finds, the errors; where there are none, in less time."""
    from .examination import examine

    # Without the warnings there are at least as many errors: none is there because of a warning.
    found = examine(files, lambda _: known, least=Severity.ERROR)
    if all(each.finding.severity is Severity.WARNING for each in found):
        return []
    return [finding for finding in validate(files, known) if finding.severity is Severity.ERROR]
