"""The webhook by which GitHub tells Woodpecker of pushes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ...remote.error import RemoteError
from ..concern import Concern
from ..item import Item, change, note, right
from ..world import World

# Its host may be one that only GitHub, or a tunnel, knows.
_PATH = "/api/hook"


def _read(world: World) -> Iterator[Item]:
    if not world.uses_woodpecker:
        yield note("webhook", "no file of it needs Woodpecker")
        return
    number = world.number()
    try:
        hooks = world.github.hooks(world.name)
    except RemoteError as error:
        if error.status not in (401, 403, 404):
            raise
        yield note("webhook", "not looked at: GITHUB_TOKEN may not read webhooks")
        return
    # The server puts a token behind the path.
    ours = [each for each in hooks if each.url.partition("?")[0].endswith(_PATH)]
    if any(each.is_active for each in ours):
        yield right("webhook", "there, and active")
    else:
        found = "switched off" if ours else "there is none"
        yield change("webhook", found, "made again by Woodpecker", partial(world.woodpecker.repair, number))


WEBHOOK = Concern("webhook", _read)
