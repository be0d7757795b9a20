"""The repository's settings on the Woodpecker server."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial

from ...model.workflow.base import WoodpeckerWorkflow
from ...remote.woodpecker import Registration
from ..concern import Concern
from ..item import Item, blocked, change, note, right
from ..world import NotYetError, World

# Minutes beside the rollouts: the pod that has to start, its image, and the notices.
_BESIDE = 5


def _read(world: World) -> Iterator[Item]:
    if not world.uses_woodpecker:
        yield note("settings", "no file of it needs Woodpecker")
        return
    number, found = world.number(), world.registration
    if found is None:
        raise NotYetError(f"once {world.name} is active there")
    act = partial(_change, world, number)
    if found.trusted:
        yield _untrusted(world, ", ".join(sorted(found.trusted)), act)
    else:
        yield right("trusted", "nothing")
    yield from _timeout(world, found, act)
    yield from _cancelled(world, found, act)
    if _has_event(world, "deployment"):
        yield (
            right("allow_deploy", "yes, for the fallback")
            if found.allow_deploy
            else change("allow_deploy", "no", "yes, for the fallback", partial(act, {"allow_deploy": True}))
        )
    if _has_event(world, "pull_request") and not found.allow_pull_requests:
        yield change("allow_pr", "no", "yes, for its checks of pull requests", partial(act, {"allow_pr": True}))
    if found.config_file not in ("", ".woodpecker/"):
        yield change("config_file", found.config_file, "the default, .woodpecker/", partial(act, {"config_file": ""}))
    if found.require_approval == "all_events":
        yield blocked(
            "require_approval",
            "all_events: every deploy would wait for somebody",
            "choose 'forks' or 'pull_requests' in the repository's settings on Woodpecker",
        )


def _untrusted(world: World, trust: str, act: partial[None]) -> Item:
    if not world.servers.require_user().is_admin:
        return blocked("trusted", trust, "have an admin of the server take it away, in the repository's settings")
    none = dict.fromkeys(("network", "security", "volumes"), False)
    return change("trusted", trust, "nothing", partial(act, {"trusted": none}))


def _timeout(world: World, found: Registration, act: partial[None]) -> Iterator[Item]:
    if found.timeout is None:
        return
    needed = math.ceil(world.project.rollout_timeout / 60) + _BESIDE
    if found.timeout < needed:
        yield change(
            "timeout", f"{found.timeout} min", f"{needed} min, as its rollouts take", partial(act, {"timeout": needed})
        )
    else:
        yield right("timeout", f"{found.timeout} min")


def _cancelled(world: World, found: Registration, act: partial[None]) -> Iterator[Item]:
    """A newer pipeline must not end one that is at work on the cluster."""
    acting = {
        trigger.event
        for each in world.project.workflows
        if isinstance(each, WoodpeckerWorkflow) and not each.for_pull_requests
        for trigger in each.triggers
    }
    wrong = [event for event in found.cancel_previous if event in acting]
    kept = [event for event in found.cancel_previous if event not in acting]
    what = "cancel_previous_pipeline_events"
    if wrong:
        yield change(what, ", ".join(found.cancel_previous), ", ".join(kept) or "none", partial(act, {what: kept}))
    else:
        yield right(what, ", ".join(kept) or "none")


def _has_event(world: World, event: str) -> bool:
    return any(
        trigger.event == event
        for each in world.project.workflows
        if isinstance(each, WoodpeckerWorkflow)
        for trigger in each.triggers
    )


def _change(world: World, number: int, settings: dict[str, object]) -> None:
    world.woodpecker.change(number, settings)


SETTINGS = Concern("settings", _read)
