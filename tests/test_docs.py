"""What the documents show is what happens."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import pipelinegen
from pipelinegen.cli.main import SUMMARIES

ROOT = Path(__file__).parents[1]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]


def blocks(language: str) -> dict[str, str]:
    """Every fenced block of a language, by its place."""
    found = {}
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        for match in re.finditer(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
            line = text[: match.start()].count("\n") + 1
            found[f"{document.name}:{line}"] = match[1]
    return found


@pytest.mark.parametrize("place", blocks("python"))
def test_python_examples_run(place: str) -> None:
    exec(compile(blocks("python")[place], place, "exec"), {"__name__": "example"})


def test_the_readme_shows_a_real_definition_and_what_it_renders() -> None:
    code = next(code for place, code in blocks("python").items() if place.startswith("README"))
    definition = (ROOT / "projects" / "website.py").read_text(encoding="utf-8")
    assert ast.dump(ast.parse(definition)).endswith(ast.dump(ast.parse(code)).removeprefix("Module(body=["))
    yaml = next(text for place, text in blocks("yaml").items() if place.startswith("README"))
    assert (ROOT / "generated/website/.woodpecker/deploy.yml").read_text(encoding="utf-8").startswith(yaml)


@pytest.mark.parametrize("place", blocks("console"))
def test_sessions_go_as_shown(place: str, tmp_path: Path) -> None:
    """`$ command` lines are run one after another in a copy of this fleet; what they print must be what is shown."""
    for name in ("projects", "templates", "generated", "pyproject.toml"):
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    shown = re.split(r"^\$ (.*)\n", blocks("console")[place], flags=re.MULTILINE)[1:]
    for command, expected in zip(shown[::2], shown[1::2], strict=True):
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


def test_every_script_is_documented() -> None:
    text = (ROOT / "docs/files.md").read_text(encoding="utf-8")
    assert [path.name for path in (ROOT / "templates/scripts").glob("*.sh") if f"`{path.name}`" not in text] == []


def test_the_reference_is_current() -> None:
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
