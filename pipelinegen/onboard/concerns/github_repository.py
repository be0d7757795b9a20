"""The repository on GitHub."""

from __future__ import annotations

from collections.abc import Iterator

from ..concern import Concern
from ..item import Item, blocked, note, right
from ..world import World


def _read(world: World) -> Iterator[Item]:
    found = world.forge
    if found is None:
        yield blocked(
            world.name,
            "there is none, or the token may not see it",
            "create it on GitHub, or give another GITHUB_TOKEN",
        )
        return
    if found.full_name.lower() != world.name.lower():
        yield blocked("name", f"it is called {found.full_name} now", f"say that name in {world.definition.name}")
    if found.is_archived:
        yield blocked("archived", "it takes no pushes", "unarchive it in its settings on GitHub")
    if found.default_branch != world.branch:
        # Dispatched and scheduled workflows are read from the default branch alone, and so are crons of Woodpecker's.
        yield blocked(
            "default branch",
            f"{found.default_branch!r}, and the definition says {world.branch!r}",
            f"make them the same, on GitHub or in {world.definition.name}",
        )
    else:
        yield right(world.name, f"default branch {found.default_branch}{', private' if found.is_private else ''}")
    if found.may_admin is False:
        yield note("rights", "the token's user is no admin of it, which registration and secrets need")


GITHUB_REPOSITORY = Concern("github repository", _read)
