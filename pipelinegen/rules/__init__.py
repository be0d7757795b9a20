"""What is wrong with CI files, wherever they come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..finding import Finding
from .examination import RULES as RULES
from .examination import Found as Found
from .examination import examine as examine
from .examination import folder_of as folder_of
from .frame import FRAME as FRAME
from .known import NOTHING as NOTHING
from .known import Known as Known

NAMES = frozenset({rule.id for rule in RULES} | {fact.id for fact in FRAME})
"""Every name that a finding may have."""


def validate(
    files: Mapping[str, str], known: Known | None = None, *, known_of: Callable[[str], Known] | None = None
) -> list[Finding]:
    """The findings for texts by path, in the order of the files and their lines.

    A path with `.github/workflows/` is a GitHub workflow, any other one a Woodpecker workflow; files of one checkout
    are also compared with each other. `known` is what is known beside them; `known_of` tells it by the folder of the
    checkout, where the files belong to several.
    """
    return [each.finding for each in examine(files, known_of or (lambda _: known or NOTHING))]
