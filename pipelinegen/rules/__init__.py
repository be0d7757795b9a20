"""What is wrong with CI files, wherever they come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..finding import Finding
from .examine import RULES as RULES
from .examine import Found as Found
from .examine import examine as examine
from .known import Known as Known


def validate(
    files: Mapping[str, str], known: Known | None = None, *, known_of: Callable[[str], Known] | None = None
) -> list[Finding]:
    """The findings for texts by path, in the order of the files and their lines.

    A path with `.github/workflows/` is a GitHub workflow, any other one a Woodpecker workflow; files of one checkout
    are also compared with each other. `known` is what is known beside them; `known_of` tells it by the folder of the
    checkout, where the files belong to several.
    """
    return [each.finding for each in examine(files, known_of or (lambda _: known or Known()))]
