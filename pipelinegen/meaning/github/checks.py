"""What the checks of a job are called: the name by which a rule of a branch can ask for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice, product

from ..difference import fields
from ..said import Said, Subject, Weight
from ..words import listing, shown
from .document import Body

# On these events checks decide whether something may be merged.
_MERGING = frozenset({"pull_request", "pull_request_target", "merge_group"})
_MATRIX = re.compile(r"\$\{\{\s*matrix\.([\w-]+)\s*\}\}")
_MOST = 256
_MOST_SHOWN = 6


def called(job: str, body: Body) -> str:
    """What a job is called: its name, or else its id."""
    name = body.get("name")
    return name if isinstance(name, str) and name else job


def checks_of(job: str, body: Body) -> list[str]:
    """The names of its checks, one for each combination of its matrix; none where that is computed."""
    name = called(job, body)
    matrix = fields(body.get("strategy")).get("matrix")
    combinations = _combinations(fields(matrix)) if matrix is None or isinstance(matrix, Mapping) else None
    if combinations is None:
        return []
    if _MATRIX.search(name):
        return [_filled_in(name, each) for each in combinations]
    return [f"{name} ({', '.join(map(_plain, each.values()))})" if each else name for each in combinations]


def checks_changed(job: Subject, old: list[str], new: list[str], *, merging: bool) -> Iterator[Said]:
    """Where a job's checks are called otherwise; `merging` says that they are there before a merge."""
    gone, added = [each for each in old if each not in new], [each for each in new if each not in old]
    if gone and added and merging:
        checks = "required check" if len(gone) == 1 else "required checks"
        waits = "a rule that asks for the old name waits for ever"
        rest = f"{checks} renamed: {_all(added)}, was {_all(gone)}; {waits}"
        yield Said(Weight.CHECKS, job, "", rest)
    elif gone and added:
        yield Said(Weight.CHECKS, job, "", f"its check is called {_all(added)}, was {_all(gone)}")
    elif gone:
        waits = "; a rule that asks for it waits for ever" if merging else ""
        yield Said(Weight.CHECKS, job, "", f"its check {_all(gone)} is gone{waits}")
    elif added:
        yield Said(Weight.CHECKS, job, "has", f"the check {_all(added)} as well", "now")


def is_merging(triggers: object) -> bool:
    """Whether checks of the workflow are there before a merge."""
    return bool(_MERGING & fields(triggers).keys())


def _filled_in(name: str, combination: Mapping[str, object]) -> str:
    return _MATRIX.sub(lambda found: _plain(combination.get(found[1], "")), name)


def _combinations(matrix: Mapping[str, object]) -> list[Mapping[str, object]] | None:
    """The combinations of a matrix; one empty one without a matrix, None where they are not known from the file."""
    if not matrix:
        return [{}]
    axes = {name: values for name, values in matrix.items() if name not in ("include", "exclude")}
    extra = [*_listed(matrix.get("include")), *_listed(matrix.get("exclude"))]
    if not all(isinstance(values, list) for values in matrix.values()):
        return None
    if not all(isinstance(each, Mapping) for each in extra):
        return None
    rows = product(*(values for values in axes.values() if isinstance(values, list)))
    found: list[dict[str, object]] = [dict(zip(axes, row, strict=True)) for row in islice(rows, _MOST)] if axes else []
    excluded = [fields(each) for each in _listed(matrix.get("exclude"))]
    found = [each for each in found if not any(_holds(each, other) for other in excluded)]
    return [*_included(found, [fields(each) for each in _listed(matrix.get("include"))], axes)]


def _included(
    found: list[dict[str, object]], rows: list[Mapping[str, object]], axes: Mapping[str, object]
) -> Iterator[Mapping[str, object]]:
    """The combinations with what `include` adds to them, then those that are its own."""
    own = []
    for row in rows:
        takes = [each for each in found if all(each[key] == value for key, value in row.items() if key in axes)]
        for each in takes:
            each.update(row)
        own += [] if takes else [row]
    yield from (*found, *own)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _holds(combination: Mapping[str, object], row: Mapping[str, object]) -> bool:
    return bool(row) and all(combination.get(key) == value for key, value in row.items())


def _plain(value: object) -> str:
    return value if isinstance(value, str) else shown(value)


def _all(names: list[str]) -> str:
    more = [f"{len(names) - _MOST_SHOWN} more"] if len(names) > _MOST_SHOWN else []
    return listing([*(repr(name) for name in names[:_MOST_SHOWN]), *more])
