"""docs/runbooks/deploy-new-app.md is lived through, command by command, on stand-ins for the servers."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelinegen.remote.token import Token
from pipelinegen.remote.woodpecker import Woodpecker

from .onboard.town import WOODPECKER_TOKEN, Town, town

DOCUMENT = Path(__file__).parents[1] / "docs" / "runbooks" / "deploy-new-app.md"


@pytest.fixture
def shop(workspace: Path, tmp_path: Path, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    with town(workspace, tmp_path, git, monkeypatch.setenv) as made:
        made.definition.unlink()
        for path in sorted((workspace / "generated" / "shop").rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        git(workspace, "init", "--quiet")
        git(workspace, "add", ".")
        git(workspace, "commit", "--quiet", "--message=The fleet")
        monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        yield made


def told(shop: Town, command: str, commit: str) -> str:
    """What a command prints, with what the document has for the addresses and the commit of this run."""
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=shop.workspace,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    text = done.stdout.replace(shop.server.url, "https://ci.example.org")
    text = re.sub(r"127\.0\.0\.1:\d+/", "", text)
    return text.replace(commit[:8], "0a1b2c3d") if commit else text


def live(shop: Town) -> str:
    """The document with what its commands print."""
    written, commit = [], ""
    for block in re.split(
        r"^(```console\n.*?^```$)", DOCUMENT.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
    ):
        if not block.startswith("```console"):
            written.append(block)
            continue
        shown = ["```console\n"]
        for prompted in re.findall(r"^\$ .*\n(?:>.*\n)*", block, flags=re.MULTILINE):
            if "--verify" in prompted:
                commit = _first_deploy(shop)
            shown.append(prompted + told(shop, re.sub(r"^[$>] ?", "", prompted, flags=re.MULTILINE), commit))
        written.append("".join([*shown, "```"]))
    return "".join(written)


def _first_deploy(shop: Town) -> str:
    """What happens after the merge: the build on GitHub, and what its last job asks of Woodpecker; the commit."""
    commit = shop.merge()
    shop.forge.ran("Me/Shop", commit, "success")
    started = Woodpecker(shop.server.url, Token(WOODPECKER_TOKEN)).start(1, "main", {"IMAGE_TAG": commit[:8]})
    assert started is not None
    shop.server.pipelines.wait()
    return commit


def test_the_runbook_goes_as_shown(shop: Town) -> None:
    """With PIPELINEGEN_WRITE_DOCS=1 the document gets what is printed; read it before it is committed."""
    found = live(shop)
    if os.environ.get("PIPELINEGEN_WRITE_DOCS"):
        DOCUMENT.write_text(found, encoding="utf-8")
    assert found == DOCUMENT.read_text(encoding="utf-8")
