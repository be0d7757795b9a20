"""The repository on the Woodpecker server, and its number there."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import PipelinegenError
from ...remote.woodpecker import Registration
from ..concern import Concern
from ..item import Item, blocked, change, note, right
from ..number import can_write, write_number
from ..world import World


def _read(world: World) -> Iterator[Item]:
    if not world.uses_woodpecker:
        yield note("registration", "no file of it needs Woodpecker")
        return
    found = world.registration
    if found is not None and found.is_active and found.number is not None:
        yield right(world.name, f"active, number {found.number}")
        yield _number(world, found.number)
    else:
        yield from _not_active(world, found)
    yield from _twins(world)
    yield from _version(world)


def _version(world: World) -> Iterator[Item]:
    """What is rendered was proved for the version that the fleet says."""
    declared, found = world.fleet.woodpecker.version, world.woodpecker.version()
    if _minor(found) != _minor(declared):
        yield note(
            "version",
            f"the server is {found}, and all files are proved for {declared}",
            "say `Woodpecker(version=…)` in fleet.py as it is, and render",
        )


def _minor(version: str) -> list[str]:
    return version.removeprefix("v").split(".")[:2]


def _number(world: World, number: int) -> Item:
    declared = world.project.repository.woodpecker_id
    if declared is None and not can_write(world.definition):
        return blocked(
            "number",
            "the definition does not say it, and has no single `Repository(…)` to write it into",
            f"say woodpecker_id={number} in {world.definition.name}",
        )
    if declared is None:
        wanted = f"woodpecker_id={number} in {world.definition.name}"
        return change(
            "number", "the definition does not say it", wanted, lambda: write_number(world.definition, number)
        )
    if declared != number:
        return blocked(
            "number",
            f"{declared} in {world.definition.name}, and {number} on the server",
            f"say woodpecker_id={number} there: the build would have another repository deployed",
        )
    return right("number", str(number))


def _not_active(world: World, found: Registration | None) -> Iterator[Item]:
    forge_id = found.forge_remote_id if found else ""
    if not forge_id:
        its = [each for each in world.woodpecker.registrations() if each.full_name.lower() == world.name.lower()]
        forge_id = its[0].forge_remote_id if its else ""
    if not forge_id:
        login = world.servers.require_user().login
        yield blocked(
            world.name,
            f"Woodpecker's user {login!r} has no such repository at the forge",
            f"log in to {world.fleet.woodpecker.url} as an admin of the repository and make a token there",
        )
        return
    was = "registered, but not active" if found else "not registered"
    yield change(world.name, was, "active", lambda: _activate(world, forge_id))


def _activate(world: World, forge_id: str) -> None:
    # None: somebody else was faster.
    made = world.woodpecker.activate(forge_id)
    if made is not None and made.full_name.lower() != world.name.lower():
        raise PipelinegenError(
            f"the server activated {made.full_name!r} for it; deactivate that in Woodpecker's settings"
        )


def _twins(world: World) -> Iterator[Item]:
    """Other active registrations that may be of the same source: each push would run in both."""
    own = world.registration.number if world.registration else None
    short = world.name.rpartition("/")[2].lower()
    for other in world.woodpecker.registrations():
        if not other.is_active or other.number in (own, None):
            continue
        if other.full_name.lower() == world.name.lower():
            yield blocked(
                "registered twice",
                f"numbers {own} and {other.number} are both active",
                "deactivate the one that is not meant, in its settings on Woodpecker",
            )
        elif other.full_name.rpartition("/")[2].lower() == short:
            yield note(
                "same name",
                f"{other.full_name} is active as number {other.number}",
                "if it mirrors this repository, every push runs in both: deactivate one",
            )


REGISTRATION = Concern("registration", _read)
