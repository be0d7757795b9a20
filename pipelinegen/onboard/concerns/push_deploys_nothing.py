"""The negative check: a push must not deploy."""

from __future__ import annotations

from collections.abc import Iterator

from ..concern import Concern
from ..item import Item, blocked, note, right
from ..world import World
from .first_deploy import deploying

_LOOKED_INTO = 5


def _read(world: World) -> Iterator[Item]:
    names = deploying(world)
    if not names:
        yield note("push", "no workflow of it deploys on a call")
        return
    number = world.number()
    head = world.github.commit(world.name, world.branch)
    pushes = world.woodpecker.pipelines(number, event="push", branch=world.branch, limit=_LOOKED_INTO)
    # What older pushes did was done by older files.
    pushes = [each for each in pushes if each.commit == head]
    for each in pushes:
        ran = {workflow.name for workflow in world.woodpecker.pipeline(number, each.number).workflows}
        if ran & names:
            yield blocked(
                "push",
                f"pipeline {each.number} was started by a push and ran {', '.join(sorted(ran & names))}",
                f"look at {world.woodpecker.page(number, each.number)}: an older file still deploys on push",
            )
            return
    told = "started a pipeline, and deployed nothing" if pushes else "started no pipeline"
    yield right("push", f"that of {head[:8]} {told}")


PUSH_DEPLOYS_NOTHING = Concern("push deploys nothing", _read)
