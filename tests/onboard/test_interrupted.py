"""`onboard --apply` killed anywhere and run again, and run twice at once: the end is always the same."""

from __future__ import annotations

import multiprocessing
import os
import signal
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from pipelinegen.cli.main import run
from pipelinegen.onboard.apply import Done

from .test_onboard import SET
from .town import Town

FORK = multiprocessing.get_context("fork")


def arguments(shop: Town) -> list[str]:
    return ["onboard", "shop", "--checkout", str(shop.checkout), *SET, "--apply", "--pull-request"]


def apply(shop: Town, log: Path, *, dies: bool = False) -> BaseProcess:
    """`onboard --apply` in a process of its own; it may kill itself after the first change."""

    def work() -> None:
        os.setsid()
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
        if dies:
            _die_after_a_change()
        os._exit(run(arguments(shop)))

    process = FORK.Process(target=work)
    process.start()
    return process


def _die_after_a_change() -> None:
    import pipelinegen.cli.onboard as command

    real = command.apply

    def counted(*given: Any) -> Any:
        for each in real(*given):
            if isinstance(each, Done):
                os.kill(os.getpid(), signal.SIGKILL)
            yield each

    command.apply = counted


def end(process: BaseProcess) -> int:
    process.join(60)
    assert process.exitcode is not None
    return process.exitcode


def state(shop: Town) -> dict[str, Any]:
    """All that an onboarding leaves behind, but for what differs from town to town."""
    tip = shop.repository.git("rev-parse", "refs/heads/pipelinegen/sync^{tree}").decode()
    files = sorted((shop.workspace / "generated" / "shop").rglob("*.yml"))
    known = shop.registered
    return {
        "secrets": dict(shop.repository.secrets),
        "hooks": len(shop.repository.hooks),
        "settings": dict(known.settings),
        "number": (known.number, known.active, len(shop.server.repositories)),
        "definition": shop.definition.read_text(),
        "files": [each.name for each in files],
        "tree": bool(tip),
        "pulls": sum(len(each.pulls) for each in shop.forge.pulls.values()),
        "commits": shop.repository.git("rev-list", "--count", "main..pipelinegen/sync").decode().strip(),
        "left": [each.name for each in shop.workspace.rglob(".pipelinegen-*")],
    }


WANTED = {
    "secrets": ["HUB_TOKEN", "HUB_USERNAME", "WOODPECKER_TOKEN"],
    "hooks": 1,
    "settings": {"allow_deploy": True},
    "number": (1, True, 1),
    "files": ["build-and-deploy.yml", "build-fallback.yml", "deploy.yml"],
    "tree": True,
    "pulls": 1,
    "commits": "1",
    "left": [],
}


def assert_finished(shop: Town) -> None:
    found = state(shop)
    assert found.pop("definition").count("woodpecker_id=1)") == 1
    assert found | {"secrets": sorted(found["secrets"])} == WANTED


def test_killed_after_each_step(shop: Town, tmp_path: Path) -> None:
    log, killed = tmp_path / "log", 0
    while end(apply(shop, log, dies=True)) == -signal.SIGKILL:
        killed += 1
        assert killed < 20, log.read_text()
    # Three secrets, the registration, its number, a setting, the files and their delivery.
    assert killed == 8
    assert_finished(shop)


def test_killed_before_each_answer(shop: Town, tmp_path: Path) -> None:
    log, killed = tmp_path / "log", 0
    seen: list[int] = []
    process: list[BaseProcess] = []

    def kill() -> None:
        if len(seen) < len(process):
            seen.append(1)
            os.kill(process[-1].pid or 0, signal.SIGKILL)

    shop.on_write = kill
    for _ in range(12):
        started = apply(shop, log)
        process.append(started)
        if end(started) != -signal.SIGKILL:
            break
        killed += 1
    assert killed >= 5
    shop.on_write = None
    assert end(apply(shop, log)) == 1, log.read_text()
    assert_finished(shop)


def test_two_at_once(shop: Town, tmp_path: Path) -> None:
    both = [apply(shop, tmp_path / name) for name in ("one", "two")]
    ended = [end(each) for each in both]
    # The slower one may have found that somebody else was there; it stops, and says how to go on.
    assert set(ended) <= {1, 2}, [(tmp_path / name).read_text() for name in ("one", "two")]
    assert end(apply(shop, tmp_path / "three")) == 1, (tmp_path / "three").read_text()
    assert_finished(shop)
