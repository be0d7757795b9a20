"""The secrets that workflows on GitHub ask for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..concern import Concern
from ..item import Item, blocked, change, note, right
from ..needs import Need
from ..world import World


def _read(world: World) -> Iterator[Item]:
    needs = world.needs("github")
    if not needs:
        yield note("secrets", "no workflow on GitHub asks for one")
        return
    there = {name.upper(): when for name, when in world.github.secret_names(world.name).items()}
    for need in needs:
        if (when := there.get(need.name.upper())) is not None:
            kept = ", and not written over" if need.name in world.wishes.values else ""
            yield right(need.name, f"set {when}{kept}" if when else f"set{kept}")
        elif need.name in world.wishes.values:
            yield change(need.name, "missing", "set", partial(_set, world, need))
        else:
            yield blocked(
                need.name,
                f"missing: {need.purpose}",
                f"--set-secret {need.name}=env:VARIABLE, or gh secret set {need.name} -R {world.name}",
            )


def _set(world: World, need: Need) -> None:
    world.github.set_secret(world.name, need.name, world.wishes.values[need.name]())


GITHUB_SECRETS = Concern("github secrets", _read)
