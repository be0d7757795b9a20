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
    pushes = world.woodpecker.pipelines(number, event="push", branch=world.branch, limit=_LOOKED_INTO)
    guilty = []
    for each in pushes:
        ran = {workflow.name for workflow in world.woodpecker.pipeline(number, each.number).workflows}
        if ran & names:
            guilty.append(each.number)
    if guilty:
        yield blocked(
            "push",
            f"pipeline {guilty[0]} was started by a push and ran {', '.join(sorted(names))}",
            f"look at {world.woodpecker.page(number, guilty[0])}: an older file still deploys on push",
        )
    elif pushes:
        yield right("push", f"none of the last {len(pushes)} pushes deployed")
    else:
        yield right("push", "no push has started a pipeline")


PUSH_DEPLOYS_NOTHING = Concern("push deploys nothing", _read)
