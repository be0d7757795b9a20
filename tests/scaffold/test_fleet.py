"""A first fleet: what is asked, what is refused, and how it reads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pipelinegen
from pipelinegen.errors import PipelinegenError
from pipelinegen.scaffold.fleet import Owned, fleet_from, fleet_text
from pipelinegen.scaffold.question import Missing
from pipelinegen.scaffold.source import names_in

ROOT = Path(__file__).parents[2]
SAID = {"url": "https://ci.example.org", "version": "3.13", "registry": "docker.io", "owner": "me"}


def made(**said: str | None) -> pipelinegen.Fleet:
    fleet = fleet_from(Owned(**{**SAID, **said}), Missing())
    assert fleet is not None
    return fleet


@pytest.mark.parametrize(
    ("registry", "name", "host", "secrets"),
    [
        ("docker.io", "DockerHub", "", ["DOCKERHUB_TOKEN", "WOODPECKER_TOKEN", "dockerhub-token"]),
        ("index.docker.io", "DockerHub", "", ["DOCKERHUB_TOKEN", "WOODPECKER_TOKEN", "dockerhub-token"]),
        ("ghcr.io", "ghcr", "ghcr.io", ["WOODPECKER_TOKEN", "ghcr-token"]),
        (
            "registry.example.org:5000",
            "registry.example.org",
            "registry.example.org:5000",
            ["REGISTRY_TOKEN", "WOODPECKER_TOKEN", "registry-token"],
        ),
        ("own=localhost:5000", "own", "localhost:5000", ["REGISTRY_TOKEN", "WOODPECKER_TOKEN", "registry-token"]),
    ],
)
def test_registries(registry: str, name: str, host: str, secrets: list[str]) -> None:
    fleet = made(registry=registry)
    (first,) = fleet.registries
    assert (first.name, first.push_host, first.pull_host) == (name, host, host)
    assert [each.name for each in fleet.secrets] == secrets
    assert first.takes_github_token == (host == "ghcr.io")


def test_all_that_is_missing_is_asked() -> None:
    missing = Missing()
    assert fleet_from(Owned(), missing, owner="me") is None
    assert [each.option.split()[0] for each in missing.questions] == [
        "--woodpecker-url",
        "--woodpecker-version",
        "--registry",
        "--owner",
    ]
    assert [each.proposal for each in missing.questions] == ["", "", "", "me"]


@pytest.mark.parametrize(
    ("option", "wrong"),
    [
        ("url", ["ci.example.org", "https://ci.example.org/", ""]),
        ("version", ["2.8", "3", "v3.13", "latest"]),
        ("registry", ["", "https://ghcr.io", "ghcr.io/me", "a b=ghcr.io"]),
        ("owner", ["", "me/app", "a b", "-x"]),
    ],
)
def test_wrong_answers(option: str, wrong: list[str]) -> None:
    name = f"--woodpecker-{option}" if option in ("url", "version") else f"--{option}"
    for each in wrong:
        with pytest.raises(PipelinegenError, match=f"^{name}: ") as refused:
            made(**{option: each})
        assert repr(each) in str(refused.value)


def loaded(text: str) -> Any:
    names: dict[str, Any] = {}
    exec(compile(text, "fleet.py", "exec"), names)
    return names["fleet"]


@given(
    st.from_regex(r"[A-Za-z0-9][A-Za-z0-9.@+-]*", fullmatch=True), st.sampled_from(["docker.io", "ghcr.io", "a=b:1"])
)
def test_it_is_read_back(owner: str, registry: str) -> None:
    fleet = made(owner=owner, registry=registry)
    assert loaded(fleet_text(fleet)) == fleet


@pytest.mark.parametrize("registry", ["docker.io", "ghcr.io", "registry.example.org:5000"])
def test_it_is_laid_out_as_ruff_does(registry: str, tmp_path: Path) -> None:
    file = tmp_path / "fleet.py"
    fleet = made(registry=registry)
    file.write_text(fleet_text(fleet))
    assert file.read_text().splitlines()[2] == f"from pipelinegen import {', '.join(sorted(names_in(fleet)))}"
    for check in (["format", "--check"], ["check", "--ignore", "S"]):
        subprocess.run(
            [sys.executable, "-m", "ruff", *check, "--config", str(ROOT / "pyproject.toml"), str(file)], check=True
        )
