"""The secrets that Woodpecker workflows ask for, with the events they are asked for on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from ...errors import PipelinegenError
from ...remote.woodpecker import StoredSecret
from ...render.grounds import grounds_of
from ...render.proof import prove_for_server
from ...woodpecker import Secret
from ..concern import Concern
from ..item import Item, blocked, change, note, right, unknown
from ..needs import Need
from ..world import World


def _read(world: World) -> Iterator[Item]:
    needs = world.needs("woodpecker")
    if not needs:
        yield note("secrets", "no Woodpecker workflow asks for one")
        return
    # Those of all are there before the repository is registered.
    own = world.woodpecker.secrets(world.number()) if world.is_active else []
    organization = world.registration.org_id if world.registration else None
    # As on the server the narrower scope wins, for all events.
    wider, unseen = _wider(world, organization)
    stored = {each.name: each for each in (*reversed(wider), *own)}
    for need in needs:
        # The server asks for names in lower case.
        same = (each for name, each in stored.items() if name.lower() == need.name.lower())
        found = stored.get(need.name) or next(same, None)
        if found is not None:
            yield from _judged(world, need, found, stored)
            if unseen and found.scope == "global":
                yield note(f"{need.name}: organization", f"one of the same name would hide it, and {unseen}")
        elif need.scope == "repository" and need.name in world.wishes.values:
            yield change(need.name, "missing", f"set, for {_listed(need.events)}", partial(_add, world, need))
        elif unseen and need.scope != "repository":
            yield unknown(need.name, unseen, "give a token of an admin, or look in Woodpecker's settings")
        else:
            yield blocked(need.name, f"missing: {need.purpose}", _remedy(need))


def _wider(world: World, organization: int | None) -> tuple[list[StoredSecret], str]:
    """The secrets of the owner and of all, the narrower first, and why some could not be listed."""
    server, found, unseen = world.woodpecker, list[StoredSecret](), ""
    lists: list[Callable[[], list[StoredSecret]]] = [server.global_secrets]
    if organization is not None:
        lists.insert(0, partial(server.organization_secrets, organization))
    for listed in lists:
        try:
            found += listed()
        except PipelinegenError as error:
            unseen = str(error)
    return found, unseen


def _judged(world: World, need: Need, found: StoredSecret, stored: dict[str, StoredSecret]) -> Iterator[Item]:
    missing = [event for event in need.events if event not in found.events]
    # The server compiles by names in lower case, and of two that differ in case only the wider one wins.
    hiding = [each for each in stored if each != found.name and each.lower() == found.name.lower()]
    if hiding:
        yield blocked(
            need.name, f"{hiding[0]!r} is the same to the server, and hides one of them", "delete one of the two"
        )
    elif found.images and (refusal := _refusal(world, need, found)):
        yield blocked(
            need.name,
            f"only for the plugins {', '.join(found.images)}, and then {refusal}",
            "add the step's image to that list, or take the list away where the step is no plugin",
        )
    elif not missing:
        yield right(need.name, f"{found.scope}, for {_listed(need.events)}")
    elif found.scope == "repository":
        events = sorted({*found.events, *need.events})
        act = partial(world.woodpecker.change_secret, world.number(), found.name, events=events)
        yield change(need.name, f"not for {_listed(missing)}", f"for {_listed(events)}", act)
    else:
        yield blocked(
            need.name,
            f"{found.scope}, and not for {_listed(missing)}",
            f"allow these events where the {found.scope} secrets of Woodpecker are kept",
        )


def _refusal(world: World, need: Need, found: StoredSecret) -> str:
    """Why the server would refuse the files because of the images that a secret is for; empty if it would not."""
    grounds = grounds_of(world.project.for_a_look(), world.fleet)
    limited = Secret(found.name, frozenset({*found.events, *need.events}), found.scope, found.images)
    others = (each for each in grounds.server.secrets or () if each.name.lower() != found.name.lower())
    server = replace(grounds.server, secrets=(*others, limited))
    return next((each.message for each in prove_for_server(world.rendered, replace(grounds, server=server))), "")


def _add(world: World, need: Need) -> None:
    world.woodpecker.add_secret(world.number(), need.name, world.wishes.values[need.name](), need.events)


def _remedy(need: Need) -> str:
    if need.scope == "repository":
        return (
            f"--set-secret {need.name}=env:VARIABLE, or add it in the repository's settings for {_listed(need.events)}"
        )
    return f"add it to Woodpecker's {need.scope} secrets, for {_listed(need.events)}"


def _listed(events: object) -> str:
    return ", ".join(events) if isinstance(events, list | tuple) else str(events)


WOODPECKER_SECRETS = Concern("woodpecker secrets", _read)
