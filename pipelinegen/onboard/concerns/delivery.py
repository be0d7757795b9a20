"""The rendered files in the app's own repository."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ...checkout import FOLDERS
from ...errors import PipelinegenError
from ...sync import Plan, plan
from ...sync.publish import is_pushed, remote_of
from ..concern import Concern
from ..item import Item, blocked, change, note, right, waiting
from ..world import NotYetError, World
from .working_copy import checkout_of

_WHAT = "files"


def _read(world: World) -> Iterator[Item]:
    if world.project.in_place:
        yield note("delivery", "its files are in the repository itself: commit them")
        return
    if world.project.is_unregistered:
        raise NotYetError("once the files are rendered")
    checkout = checkout_of(world)
    planned = plan(
        world.project.name,
        world.files,
        checkout,
        branch=world.wishes.branch,
        target=world.branch,
        remote=remote_of(checkout, world.name),
    )
    forced = f"`pipelinegen sync {world.project.name} --to {checkout} --force`"
    for obstacle in planned.obstacles:
        yield blocked(*_named(obstacle), f"then run this again; to --force it: {forced}")
    for kept in planned.kept:
        path, _, told = kept.partition(" ")
        # It goes on running beside what is rendered.
        yield blocked(path, f"no definition asks for it any more; it {told}", f"to --force it: {forced}")
    if planned.obstacles or planned.kept:
        return
    if not planned.changes:
        yield right(_WHAT, f"{planned.base_name} has every file as defined")
        return
    if missing := _missing(world, planned):
        yield change(_WHAT, _found(planned), ", ".join(missing), partial(_deliver, world, planned))
        return
    remote = remote_of(planned.checkout, world.name)
    is_there = bool(remote) and is_pushed(planned.checkout, remote, planned.branch)
    how = "" if is_there else ", once it is pushed (--push or --pull-request)"
    yield waiting(_WHAT, _found(planned) + _proposed(world, planned), f"merged into {world.branch} by a person{how}")


def _named(sentence: str) -> tuple[str, str]:
    """The file that an obstacle is about, if it is one file, and what is said of it."""
    path, _, told = sentence.partition(": ")
    return (path, told) if path.startswith(FOLDERS) else (_WHAT, sentence)


def _missing(world: World, planned: Plan) -> list[str]:
    """What is still to be made of what was asked for."""
    wanted = [] if planned.done else [f"a commit on {planned.branch}, from {planned.base_name}"]
    remote = remote_of(planned.checkout, world.name)
    if world.wishes.push and (wanted or not is_pushed(planned.checkout, remote, planned.branch)):
        wanted.append(f"pushed to {remote}")
    if world.wishes.pull_request and (wanted or not _is_proposed(world, planned)):
        wanted.append(f"a pull request into {world.branch}")
    return wanted


def _is_proposed(world: World, planned: Plan) -> bool:
    return world.github.open_pull_request(world.name, head=planned.branch, base=world.branch) is not None


def _proposed(world: World, planned: Plan) -> str:
    """The address of its pull request, where that can be known."""
    try:
        found = world.github.open_pull_request(world.name, head=planned.branch, base=world.branch)
    except PipelinegenError:
        return ""
    return f", {found.url}" if found else ""


def _found(planned: Plan) -> str:
    if planned.done:
        return f"on {planned.branch}"
    return ", ".join(f"{each.path} is {each.verdict}" for each in planned.changes)


def _deliver(world: World, planned: Plan) -> None:
    if world.wishes.deliver is None:
        raise PipelinegenError("nobody said how it is to be delivered")
    world.wishes.deliver(planned)


DELIVERY = Concern("delivery", _read)
