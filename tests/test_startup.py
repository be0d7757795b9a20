"""What a command imports before it does anything: a person notices 100 ms."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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
    "arguments", [["--help"], ["--version"], ["render", "--help"], ["check", "--help"]], ids=" ".join
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
