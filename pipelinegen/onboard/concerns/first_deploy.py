"""The last deploy on the Woodpecker server."""

from __future__ import annotations

from collections.abc import Iterator

from ...remote.woodpecker import Pipeline
from ..concern import Concern
from ..item import Item, blocked, note, right, waiting
from ..world import World

# Of the newest manual pipelines, so many are looked into for a deploy.
_LOOKED_INTO = 10


def deploying(world: World) -> frozenset[str]:
    """The names of the workflows that a manual event starts and that deploy."""
    return frozenset(
        each.name
        for each in world.project.workflows
        if each.deploys and any(trigger.event == "manual" for trigger in getattr(each, "triggers", ()))
    )


def _read(world: World) -> Iterator[Item]:
    names = deploying(world)
    if not names:
        yield note("deploy", "no workflow of it deploys on a call")
        return
    number = world.number()
    found = _last(world, number, names)
    if found is None:
        yield waiting("deploy", "there has been none yet", "the last job of a build, which starts it")
        return
    what, page = f"pipeline {found.number}", world.woodpecker.page(number, found.number)
    ran = {each.name for each in found.workflows if each.state != "skipped"}
    if not found.is_over and found.status != "blocked":
        yield waiting(what, f"{found.status}: {page}", "success")
    elif found.status != "success":
        why = next((each for each in (*found.errors, *_failures(found)) if each), found.status)
        yield blocked(what, f"{found.status}: {why}", f"look at {page}")
    elif ran - names:
        yield blocked(what, f"beside the deploy it ran {', '.join(sorted(ran - names))}", f"look at {page}")
    else:
        yield right(what, f"success, of {found.commit[:8]}")


def _last(world: World, number: int, names: frozenset[str]) -> Pipeline | None:
    for each in world.woodpecker.pipelines(number, event="manual", branch=world.branch, limit=_LOOKED_INTO):
        whole = world.woodpecker.pipeline(number, each.number)
        # One that the server could not read has no workflows, and may have been meant as a deploy.
        if not whole.workflows or names & {workflow.name for workflow in whole.workflows}:
            return whole
    return None


def _failures(pipeline: Pipeline) -> Iterator[str]:
    for workflow in pipeline.workflows:
        for step in workflow.steps:
            if step.state in ("failure", "error", "killed"):
                yield f"step {step.name} of {workflow.name}: {step.error or step.state}"
        if workflow.error:
            yield f"{workflow.name}: {workflow.error}"


FIRST_DEPLOY = Concern("first deploy", _read)
