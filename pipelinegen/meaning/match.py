"""Which of two rows of steps or jobs are the same one, also under another name or in another place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Key = Callable[[Mapping[str, object]], Hashable | None]
"""What two bodies have in common if they are the same; None where a body does not say it."""

# How much of what two bodies say must be the same for one to be the other under a new name.
_ALIKE = 0.5


@dataclass
class Matched:
    """Indexes of what is on both sides, and of what is `gone` or `added`."""

    pairs: list[tuple[int, int]] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    added: list[int] = field(default_factory=list)

    @property
    def reordered(self) -> bool:
        """Whether what is on both sides stands in another order."""
        after = [new for _, new in self.pairs]
        return after != sorted(after)


def matched(
    old: Sequence[Mapping[str, object]],
    new: Sequence[Mapping[str, object]],
    keys: Sequence[Key],
    alike: Key,
    *,
    free: Collection[str] = ("name", "id"),
) -> Matched:
    """Pairs by the first key that tells; then, in the gaps between these, of those that are `alike` and say the same.

    A key that several have in common pairs them in their order; what stands at `free` keys need not be the same.
    """
    found = Matched(gone=list(range(len(old))), added=list(range(len(new))))
    for key in (*keys, _body):
        _pair(found, old, new, key)
    found.pairs.sort()
    for before, after in list(_gaps(found, len(old), len(new))):
        for was in before:
            now = next((each for each in after if _is_alike(old[was], new[each], alike, free)), None)
            if now is not None:
                after.remove(now)
                _take(found, was, now)
    found.pairs.sort()
    return found


def _pair(found: Matched, old: Sequence[Mapping[str, object]], new: Sequence[Mapping[str, object]], key: Key) -> None:
    places: dict[Hashable, list[int]] = {}
    for at in found.added:
        if (value := key(new[at])) is not None:
            places.setdefault(value, []).append(at)
    for at in list(found.gone):
        value = key(old[at])
        if value is not None and places.get(value):
            _take(found, at, places[value].pop(0))


def _take(found: Matched, was: int, now: int) -> None:
    found.pairs.append((was, now))
    found.gone.remove(was)
    found.added.remove(now)


def _gaps(found: Matched, old: int, new: int) -> Iterator[tuple[list[int], list[int]]]:
    """What is left on both sides between two pairs that follow each other."""
    start, first = 0, 0
    for was, now in (*found.pairs, (old, new)):
        yield [at for at in found.gone if start <= at < was], [at for at in found.added if first <= at < now]
        start, first = was + 1, now + 1


def _body(body: Mapping[str, object]) -> Hashable:
    return repr(sorted((key, repr(value)) for key, value in body.items() if key not in ("name", "id")))


def _is_alike(old: Mapping[str, object], new: Mapping[str, object], alike: Key, free: Collection[str]) -> bool:
    if alike(old) != alike(new):
        return False
    before, after = (
        {leaf for key, value in body.items() if key not in free for leaf in _leaves(value, key)} for body in (old, new)
    )
    # One that says a single thing is the same one with another thing to say.
    return max(len(before), len(after)) <= 1 or len(before & after) >= _ALIKE * len(before | after)


def _leaves(value: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, f"{place}.{key}")
    elif isinstance(value, list | tuple):
        for at, item in enumerate(value):
            yield from _leaves(item, f"{place}[{at}]")
    else:
        yield place, repr(value)
