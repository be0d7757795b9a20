"""The repository's number on the Woodpecker server: as a file asks the server for it, or as somebody says."""

from __future__ import annotations

import re

from ..rules.acts import triggers
from .asked import Asked, Gap
from .document import Repository

_REMEDY = "say it as `--woodpecker-id NUMBER`; GET /api/repos/lookup/OWNER/NAME of the server tells it"


def number_of(repository: Repository, asked: Asked) -> tuple[int | None, list[Gap]]:
    """The number, which is None where no file is about that server; and what is missing."""
    found = triggers(repository.checkout)
    if asked.woodpecker_id is not None:
        return asked.woodpecker_id, []
    numbers = {int(each.repository) for each in found if re.fullmatch(r"[1-9]\d*", each.repository)}
    if len(numbers) == 1:
        return numbers.pop(), []
    for each in found[:1]:
        said = f"is {each.repository!r}" if not numbers else f"is said to be {' and '.join(map(str, sorted(numbers)))}"
        where = f"{each.path}:{each.position.line}"
        return None, [Gap(where, f"the repository's number on the Woodpecker server {said}", _REMEDY)]
    if any(not each.path.startswith(".github/") for each in repository.documents):
        return None, [Gap("the Woodpecker server", "no file tells the repository's number there", _REMEDY)]
    return None, []
