"""The order of steps: stages one after another, the steps of one stage at the same time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from .file.container import Container
from .file.document import DocumentError
from .version import Version

# From here on the server refuses what it otherwise loses.
_DUPLICATES_REFUSED: Version = (3, 18, 0)
_MOST_SHOWN = 10


def order(steps: Sequence[Container], version: Version) -> tuple[tuple[Container, ...], ...]:
    """The stages of the steps that are there; a dependency that is not was filtered out, because the linter knew it.

    One `depends_on` anywhere, even an empty one, ends the plain sequence: then every step without one starts at once,
    and of several steps of one name only the last is left. Raises DocumentError where the server refuses the pipeline.
    """
    if all(step.depends_on is None for step in steps):
        return tuple((step,) for step in steps)
    named = _by_name(steps, version)
    needs = {step.name: _needs(step, named) for step in named.values()}
    places = {name: at for at, name in enumerate(named)}
    wanted_by: dict[str, list[str]] = {name: [] for name in named}
    for name, names in needs.items():
        for needed in names:
            wanted_by[needed].append(name)
    missing = {name: len(names) for name, names in needs.items()}
    stages: list[tuple[Container, ...]] = []
    ready = [name for name, count in missing.items() if not count]
    while ready:
        stages.append(tuple(named[name] for name in ready))
        following = []
        for name in ready:
            del missing[name]
            for waiting in wanted_by[name]:
                missing[waiting] -= 1
                if not missing[waiting]:
                    following.append(waiting)
        ready = sorted(following, key=places.__getitem__)
    if missing:
        stuck = named[next(iter(missing))]
        cycle = _cycle(stuck.name, needs, missing)
        raise DocumentError(f"steps wait for each other: {cycle}; let one start without the next", stuck.position)
    return tuple(stages)


def _by_name(steps: Sequence[Container], version: Version) -> dict[str, Container]:
    named: dict[str, Container] = {}
    for step in steps:
        if step.name in named and version >= _DUPLICATES_REFUSED:
            raise DocumentError(
                f"two steps are named {step.name!r}, and steps depend on each other; give each a name of its own",
                step.position,
            )
        named.pop(step.name, None)  # the later one also takes its own place in the order
        named[step.name] = step
    return named


def _needs(step: Container, named: Mapping[str, Container]) -> set[str]:
    needs = set()
    for dependency in step.depends_on or ():
        if dependency.name in named:
            needs.add(dependency.name)
        elif not dependency.optional:
            raise DocumentError(
                f"step {step.name!r} depends on step {dependency.name!r} which is filtered out by its conditions; "
                "give both the same `when`, or make the dependency optional",
                step.position,
            )
    return needs


def _cycle(name: str, needs: Mapping[str, set[str]], waiting: Collection[str]) -> str:
    """The way from a step that can never start back to one on the way; whoever waits, waits for one that waits."""
    path: dict[str, None] = {}
    while name not in path:
        path[name] = None
        name = min(needed for needed in needs[name] if needed in waiting)
    cycle = [*path][[*path].index(name) :]
    shown = cycle if len(cycle) <= _MOST_SHOWN else [*cycle[:_MOST_SHOWN], "..."]
    return " -> ".join([*shown, name])
