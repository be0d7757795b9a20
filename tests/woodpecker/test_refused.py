"""Files that make a server refuse the whole pipeline, each with the sentence that says where and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelinegen.woodpecker import Secret, Server, metadata_of, simulate
from pipelinegen.woodpecker.version import parse

FOLDER = Path(__file__).parent / "refused"
CASES = sorted(path.stem for path in FOLDER.glob("*.yml"))


def told(text: str) -> Mapping[str, Any]:
    """What the first line says of the event and the server, if it is a comment with JSON."""
    first = text.partition("\n")[0]
    found: dict[str, Any] = json.loads(first[1:]) if first.startswith("# {") else {}
    assert found.keys() <= {"event", "images", "privileged", "secrets", "trusted", "variables", "version"}
    return found


def refusal(name: str) -> str:
    path = f"{name}.yml"
    text = (FOLDER / path).read_text(encoding="utf-8")
    said = told(text)
    version = parse(said.get("version", "3.17.0"))
    images = tuple(said.get("images", ()))
    secrets = [Secret(name, frozenset(events), images=images) for name, events in said.get("secrets", {}).items()]
    server = Server(
        version,
        secrets=tuple(secrets) if secrets else None,
        privileged_plugins=tuple(said["privileged"]) if "privileged" in said else None,
    )
    metadata = metadata_of(said.get("event", "push"), version=version, variables=said.get("variables"))
    if said.get("trusted"):
        repository = replace(metadata.repository, trusted_network=True, trusted_volumes=True, trusted_security=True)
        metadata = replace(metadata, repository=repository)
    found = simulate({path: text, "innocent.yml": "steps: [{image: a}]"}, metadata, server=server)
    assert found.running == ()
    assert found.error is not None
    assert found.error.position is not None
    return f"{found.error.path}: {found.error}\n"


@pytest.mark.parametrize("name", CASES)
def test_is_refused_with_this_sentence(name: str) -> None:
    assert refusal(name) == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def test_every_sentence_belongs_to_a_case() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.txt")) == CASES
