"""What a command imports before it does anything: a person notices 100 ms."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HEAVY = (
    "pydantic",
    "jinja2",
    "ruamel",
    "jsonschema",
    "check_jsonschema",
    "requests",
    "urllib3",
    "http.client",
    "asyncio",
    "nacl",
)


def imported(cwd: Path, *arguments: str) -> set[str]:
    """The modules that a run of the command line imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "pipelinegen", *arguments],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}


def heavy(modules: set[str], *names: str) -> set[str]:
    return {name for name in names or HEAVY if any(each == name or each.startswith(f"{name}.") for each in modules)}


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], *([name, "--help"] for name in ("check", "init", "new", "render"))],
    ids=" ".join,
)
def test_help_imports_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    modules = imported(tmp_path, *arguments)
    assert "click" in modules
    assert heavy(modules) == set()


def test_list_reads_no_schema(workspace: Path) -> None:
    modules = imported(workspace, "list")
    assert heavy(modules, "jsonschema", "check_jsonschema", "requests", "http.client") == set()
    assert "pydantic" in modules


def test_render_imports_no_http_client(workspace: Path) -> None:
    modules = imported(workspace, "render", "blog")
    assert heavy(modules, "check_jsonschema", "requests", "urllib3", "http.client", "asyncio") == set()


def test_the_package_s_names_are_imported_on_use() -> None:
    code = "import sys, pipelinegen\nprint('pydantic' in sys.modules, pipelinegen.Image, 'pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("False <class 'pipelinegen.model.image.Image'> True\n", "")


@pytest.mark.parametrize("more", [[], ["--format", "json"], ["--against", ".", "--format", "github"]], ids=" ".join)
def test_headers_are_read_without_libraries_of_others(workspace: Path, more: list[str]) -> None:
    modules = imported(workspace, "check", "--headers", *more)
    assert heavy(modules, "click", *HEAVY) == set()


@pytest.mark.parametrize(
    "wrong", [["--format", "yaml"], ["--against"], ["--against", "nowhere"], ["shop"], ["--hedaers"]]
)
def test_what_is_wrong_with_a_look_at_headers_is_said_once(
    workspace: Path, program: Callable[..., Any], wrong: list[str]
) -> None:
    answer = program("check", "--headers", *wrong)
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr.startswith("error: ")
    assert answer.stderr.count("\n") == 1


def test_an_edit_is_told_without_libraries_of_others(workspace: Path, program: Callable[..., Any]) -> None:
    path = workspace / "generated" / "shop" / ".woodpecker" / "deploy.yml"
    path.write_text(path.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    answer = program("check", "--headers")
    assert (answer.status, answer.stderr) == (1, "")
    assert answer.stdout.startswith(
        "changed by hand: generated/shop/.woodpecker/deploy.yml\n1 of 4 generated files was "
    )
