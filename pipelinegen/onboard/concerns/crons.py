"""The crons that start scheduled workflows on the Woodpecker server."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ...model.trigger import Cron
from ...model.workflow.base import WoodpeckerWorkflow
from ...remote.woodpecker import StoredCron
from ..concern import Concern
from ..item import Item, change, note, right
from ..world import World

_ZONE = "UTC"


def _read(world: World) -> Iterator[Item]:
    wanted = {
        trigger.name: trigger
        for each in world.project.workflows
        if isinstance(each, WoodpeckerWorkflow)
        for trigger in each.triggers
        if isinstance(trigger, Cron)
    }
    if not wanted and not world.uses_woodpecker:
        yield note("crons", "no file of it needs Woodpecker")
        return
    number = world.number()
    there = {each.name: each for each in world.woodpecker.crons(number)}
    for name, cron in wanted.items():
        yield _judged(world, number, cron, there.get(name))
    for name in there.keys() - wanted.keys():
        yield note(f"cron {name}", "no workflow waits for it", "delete it in the repository's settings on Woodpecker")
    if not wanted and not there:
        yield right("crons", "none, and none is wanted")


def _judged(world: World, number: int, cron: Cron, found: StoredCron | None) -> Item:
    what, wanted = f"cron {cron.name}", f"{cron.schedule} on {world.branch}"
    if found is None:
        act = partial(world.woodpecker.add_cron, number, cron.name, cron.schedule, world.branch)
        return change(what, "missing", wanted, act)
    # Without a branch of its own the server takes the default one.
    is_there = found.schedule == cron.schedule and found.branch in ("", world.branch)
    # Servers before 3.15 know no other zone, and name none.
    if is_there and found.enabled and found.timezone in ("", _ZONE):
        return right(what, wanted)
    zone = "" if found.timezone in ("", _ZONE) else f" by the time of {found.timezone}"
    is_on = "" if found.enabled else ", and never fires"
    act_again = partial(
        world.woodpecker.change_cron,
        number,
        found.id,
        schedule=cron.schedule,
        branch=world.branch,
        timezone=_ZONE if zone else "",
        enabled=True,
    )
    return change(what, f"{found.schedule} on {found.branch or 'the default branch'}{zone}{is_on}", wanted, act_again)


CRONS = Concern("crons", _read)
