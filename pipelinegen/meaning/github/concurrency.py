"""Whether runs of a workflow or a job wait for each other, or cancel each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..difference import Sayer, fields, known, parts
from ..said import Said, Subject, Weight
from ..words import MISSING, shown


def concurrency_changed(subject: Subject, old: object, new: object) -> Iterator[Said]:
    """What has changed in `concurrency`."""
    grouped = ["group" in fields(each) for each in (old, new)]

    def group(was: object, now: object) -> Iterable[Said]:
        if was is MISSING or now is MISSING:
            adverbs, named = ("now", now) if was is MISSING else ("no longer", was)
            return [Said(Weight.RUNS, subject, "waits for", f"another run of its group {shown(named)}", adverbs)]
        return ()

    def cancel(was: object, now: object) -> Iterable[Said] | None:
        if now is True or (was is True and _is_off(now)):
            adverbs = "now" if now is True else "no longer"
            return [Said(Weight.RUNS, subject, "cancels", "an older run that is not done", adverbs)]
        # That none is cancelled is what is meant where nothing is said, and the group has been told.
        return None if grouped[0] != grouped[1] and _is_off(was) and _is_off(now) else ()

    sayers: dict[str, Sayer] = {"group": group, "cancel-in-progress": cancel}
    yield from parts(subject, known(old), known(new), sayers, below="concurrency.", weight=Weight.RUNS)


def _is_off(value: object) -> bool:
    return value is MISSING or value is False
