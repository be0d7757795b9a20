"""Projects that are proved side by side: the same files in the same order, and the same errors."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelinegen.cli import proved
from pipelinegen.memory.folder import NAME

COUNT = 12

BAD = """\
steps:
  - name: a
    image: "alpine"
    commands:
      - "true"
"""


@pytest.fixture
def many(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fleet of a dozen projects, and two processes to prove them whatever the machine has."""
    monkeypatch.setattr(proved, "_cores", lambda: 2)
    text = (workspace / "projects" / "shop.py").read_text()
    for number in range(10, 10 + COUNT):
        name = f"shop-{number}"
        changed = text.replace('"shop"', f'"{name}"').replace("Me/Shop", f"Me/{name}").replace("me/shop", f"me/{name}")
        changed = changed.replace("woodpecker_id=7", f"woodpecker_id={number}").replace('"market"', f'"{name}"')
        (workspace / "projects" / f"shop_{number}.py").write_text(changed)
    return workspace


def kind_of_its_own(folder: Path, name: str, text: str) -> None:
    """Give a project a workflow whose template is the user's."""
    (folder / "templates" / "woodpecker").mkdir(parents=True, exist_ok=True)
    (folder / "templates" / "woodpecker" / f"{name}.yml.j2").write_text(text)
    path = folder / "projects" / f"{name}.py"
    path.write_text(
        "from pipelinegen import Push, WoodpeckerWorkflow\n"
        + path.read_text()
        .replace(
            "project = ", f'class Own(WoodpeckerWorkflow):\n    template = "woodpecker/{name}.yml.j2"\n\n\nproject = '
        )
        .replace("images=[", 'workflows=[Own(name="own", triggers=[Push()])],\n    images=[', 1)
    )


def test_many_are_rendered_as_one_after_another(
    many: Path, pipelinegen: Callable[..., Any], tree: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = pipelinegen("render")
    files = 4 + 3 * COUNT
    assert (answer.status, answer.stdout) == (0, f"{files} files of {2 + COUNT} projects, {3 * COUNT} changed\n")
    printed = pipelinegen("render", "--stdout").stdout
    monkeypatch.setattr(proved, "_cores", lambda: 1)
    monkeypatch.setenv("PIPELINEGEN_CACHE", "off")
    assert pipelinegen("render", "--stdout").stdout == printed
    assert pipelinegen("check").stdout == f"{files} files are as defined\n"


def test_what_others_have_proved_is_remembered(
    many: Path, pipelinegen: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pipelinegen("render").status == 0
    (many / "projects" / "shop_13.py").write_text((many / "projects" / "shop_13.py").read_text() + "# c\n")
    monkeypatch.setattr("pipelinegen.render.render.prove_files", refuse)
    assert pipelinegen("check").status == 0


def refuse(*_: object) -> None:
    raise AssertionError("nothing was to be proved")


@pytest.mark.parametrize("names", [["shop_20"], ["shop_15", "shop_20"]], ids=" ".join)
def test_the_first_failure_is_told_and_nothing_written(
    names: list[str], many: Path, pipelinegen: Callable[..., Any], tree: Callable[[Path], object]
) -> None:
    for name in names:
        kind_of_its_own(many, name, BAD)
    before = tree(many)
    answer = pipelinegen("render")
    assert (answer.status, answer.stdout) == (2, "")
    project = names[0].replace("_", "-")
    told = f"error: a rendered file of {project} fails its proof:\n  .woodpecker/own.yml:"
    assert answer.stderr.startswith(told)
    assert answer.stderr.endswith("]\nnothing was written\n")
    assert tree(many) == before
    # Nobody expects that a look writes.
    answer = pipelinegen("check")
    assert answer.status == 2
    assert answer.stderr.startswith(told)
    assert "nothing was written" not in answer.stderr


def test_ctrl_c_while_many_are_proved(many: Path, tree: Callable[[Path], object]) -> None:
    before = tree(many)
    code = (
        "from pipelinegen.cli import proved\n"
        "from pipelinegen.cli.main import main\n"
        "import pipelinegen.render.render as render, time, pathlib\n"
        "first = render.prove_files\n"
        "def slow(*arguments):\n    pathlib.Path('../ready').touch()\n    time.sleep(0.5)\n    first(*arguments)\n"
        "render.prove_files = slow\n"
        "proved._cores = lambda: 2\nproved._FIRST = 0\n"
        "main(['render'])\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C goes to all processes of a terminal
    )
    while not (many.parent / "ready").exists():
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    stdout, stderr = process.communicate(timeout=30)
    assert (process.returncode, stdout, stderr.strip()) == (130, "", "error: interrupted")
    assert tree(many) == before


def test_a_kind_of_the_user_s_own_is_rendered_and_proved_each_time(
    workspace: Path, pipelinegen: Callable[..., Any]
) -> None:
    """What its class does is known to nobody: it may be another one although all its fields are the same."""
    kind_of_its_own(
        workspace,
        "shop",
        'when:\n  - event: "push"\n    branch: "main"\n\nskip_clone: true\n\nsteps:\n  - name: a\n'
        '    image: "alpine:3.20"\n    commands:\n      - "echo <%= workflow.text | word %>"\n',
    )
    path = workspace / "projects" / "shop.py"
    path.write_text(
        path.read_text().replace("    template =", '    text = property(lambda self: "one")\n    template =')
    )
    assert pipelinegen("render").status == 0
    path.write_text(path.read_text().replace('"one"', '"two"'))
    answer = pipelinegen("check")
    assert answer.status == 1
    assert '+      - "echo two"\n' in answer.stdout


def test_a_template_of_the_user_s_that_changed_is_rendered_anew(
    workspace: Path, pipelinegen: Callable[..., Any]
) -> None:
    packaged = Path(__file__).parents[2] / "templates" / "woodpecker" / "deploy.yml.j2"
    own = workspace / "templates" / "woodpecker" / "deploy.yml.j2"
    own.parent.mkdir(parents=True)
    own.write_text(packaged.read_text())
    assert pipelinegen("check").status == 0
    own.write_text(packaged.read_text().replace("skip_clone:", "# Mine.\nskip_clone:", 1))
    answer = pipelinegen("check")
    assert answer.status == 1
    assert "+# Mine.\n" in answer.stdout
    assert (workspace / NAME / "proofs").exists()
