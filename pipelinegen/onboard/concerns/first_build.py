"""The build of the branch's head on GitHub."""

from __future__ import annotations

from collections.abc import Iterator

from ..concern import Concern
from ..item import Item, blocked, note, right, waiting
from ..world import World


def _read(world: World) -> Iterator[Item]:
    builds = [each.path for each in world.project.workflows if each.path.startswith(".github/") and each.builds != ()]
    if not builds:
        yield note("build", "nothing is built on GitHub")
        return
    commit = world.github.commit(world.name, world.branch)
    if not commit:
        yield blocked("build", f"GitHub has no branch {world.branch}", "push it")
        return
    runs = world.github.runs(world.name, commit=commit)
    for path in builds:
        # The newest comes first: whoever ran it again meant the last one.
        run = next((each for each in runs if each.path == path), None)
        if run is None:
            wanted = "a run; if none comes, push something that its paths match"
            yield waiting(path, f"it has not run for {commit[:8]}", wanted)
        elif run.status != "completed":
            yield waiting(path, f"{run.status} for {commit[:8]}: {run.url}", "success")
        elif run.conclusion == "success":  # one that was skipped built nothing
            yield right(path, f"{run.conclusion} for {commit[:8]}")
        else:
            yield blocked(path, f"{run.conclusion} for {commit[:8]}", f"look at {run.url}")


FIRST_BUILD = Concern("first build", _read)
