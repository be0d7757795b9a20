"""What the documents show is what happens."""

from __future__ import annotations

import ast
import importlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import pipelinegen
from pipelinegen.cli.main import SUMMARIES
from pipelinegen.rules import RULES
from pipelinegen.syntax import yaml

ROOT = Path(__file__).parents[1]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(language: str) -> dict[str, str]:
    """Every fenced block of a language, by its place."""
    found = {}
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        for match in re.finditer(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
            line = text[: match.start()].count("\n") + 1
            found[f"{document.name}:{line}"] = match[1]
    return found


@pytest.mark.parametrize("document", sorted({place.partition(":")[0] for place in blocks("python")}))
def test_python_examples_run(document: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One after another: an example may use what those above it on its page have defined. Then come their own tests."""
    monkeypatch.chdir(ROOT)
    names: dict[str, Any] = {"__name__": "example"}
    for place, code in blocks("python").items():
        if place.startswith(f"{document}:"):
            exec(compile(code, place, "exec"), names)
    for name in [name for name in names if name.startswith("test_")]:
        names[name]()


@pytest.mark.parametrize("place", blocks("sh"))
def test_shell_that_needs_servers_is_shell(place: str) -> None:
    checked = subprocess.run(["sh", "-n"], input=blocks("sh")[place], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_rules_that_are_pointed_to_exist() -> None:
    named = [
        name
        for document in DOCUMENTS
        for name in re.findall(r"\[([a-z0-9-]+)\]\((?:\.\./)?rules\.md\)", document.read_text())
    ]
    known = {rule.id for rule in RULES}
    assert len(named) > 10
    assert [name for name in named if name not in known] == []


def test_the_readme_shows_a_real_definition_and_what_it_renders() -> None:
    code = next(code for place, code in blocks("python").items() if place.startswith("README"))
    definition = (ROOT / "projects" / "website.py").read_text(encoding="utf-8")
    assert ast.dump(ast.parse(definition)).endswith(ast.dump(ast.parse(code)).removeprefix("Module(body=["))
    yaml = next(text for place, text in blocks("yaml").items() if place.startswith("README"))
    assert (ROOT / "generated/website/.woodpecker/deploy.yml").read_text(encoding="utf-8").startswith(yaml)


# Each of them is one long session, with repositories and servers around it: tests/test_day.py, tests/test_runbook.py.
_LIVED_THROUGH = ("day.md", "deploy-new-app.md")


@pytest.mark.parametrize("place", [place for place in blocks("console") if not place.startswith(_LIVED_THROUGH)])
def test_sessions_go_as_shown(place: str, tmp_path: Path) -> None:
    """`$ command` lines are run one after another in a copy of this fleet; what they print must be what is shown.

    Lines with `>` go on with the command above them, as in a terminal.
    """
    for name in ("projects", "templates", "generated", "pyproject.toml", ".github", ".woodpecker"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name)
        elif source.exists():
            shutil.copy(source, tmp_path / name)
    shown = re.split(r"^(\$ .*\n(?:>.*\n)*)", blocks("console")[place], flags=re.MULTILINE)[1:]
    for prompted, expected in zip(shown[::2], shown[1::2], strict=True):
        command = re.sub(r"^[$>] ?", "", prompted, flags=re.MULTILINE)
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=tmp_path,
            env={"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.stdout == expected, command


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_links_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_every_public_name_is_documented() -> None:
    text = (ROOT / "docs/definitions.md").read_text(encoding="utf-8")
    assert [name for name in pipelinegen.__all__ if not re.search(rf"\b{name}\b", text)] == []


def test_every_command_is_documented() -> None:
    text = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    assert [name for name in SUMMARIES if f"## {name}\n" not in text] == []


@pytest.mark.parametrize("name", SUMMARIES)
def test_every_option_is_documented(name: str) -> None:
    text = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    section = text.partition(f"## {name}\n")[2].partition("\n## ")[0]
    command = importlib.import_module(f"pipelinegen.cli.{name}").command
    commands = [command, *getattr(command, "commands", {}).values()]
    options = [option for each in commands for parameter in each.params for option in parameter.opts if "--" in option]
    assert [f"`{name} {each.name}" for each in commands[1:] if f"`{name} {each.name}" not in section] == []
    assert [option for option in options if not re.search(rf"{option}\b", section)] == []


def test_the_bots_of_docs_pins_reach_every_copy_of_a_pin() -> None:
    (dependabot,) = [text for place, text in blocks("yaml").items() if place.startswith("pins") and "updates:" in text]
    (folders,) = [each["directories"] for each in yaml.plain(yaml.load(f"---\n{dependabot}"))["updates"]]
    assert folders[0] == "/"
    (renovate,) = [json.loads(text) for place, text in blocks("json").items() if place.startswith("pins")]
    patterns = [re.compile(each.strip("/")) for each in renovate["woodpecker"]["managerFilePatterns"]]
    for path in (ROOT / "generated").rglob("*.yml"):
        below = path.relative_to(ROOT)
        if below.parent.name == "workflows":
            assert below.parent.match(folders[1].strip("/")), path
        else:
            assert any(pattern.search(below.as_posix()) for pattern in patterns), path


def test_every_script_is_documented() -> None:
    text = (ROOT / "docs/files.md").read_text(encoding="utf-8")
    assert [path.name for path in (ROOT / "templates/scripts").glob("*.sh") if f"`{path.name}`" not in text] == []


def test_what_is_written_from_the_source_is_current() -> None:
    subprocess.run([sys.executable, ROOT / "tools" / "reference", "--check"], check=True)


def test_a_first_fleet_renders(tmp_path: Path) -> None:
    """The fleet and the project that docs/definitions.md shows are enough."""
    fleet, project = [code for place, code in blocks("python").items() if place.startswith("definitions")][:2]
    (tmp_path / "projects").mkdir()
    (tmp_path / "projects" / "fleet.py").write_text(fleet, encoding="utf-8")
    (tmp_path / "projects" / "shop.py").write_text(project, encoding="utf-8")
    done = subprocess.run(
        [Path(sys.executable).parent / "pipelinegen", "render"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("3 files of 1 project, 3 changed\n", "")
