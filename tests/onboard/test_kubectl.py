"""The user's own kubectl: what it answers, and the ways in which it does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelinegen.onboard.kubectl import Kubectl, UnreachableError


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "with space"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def kubectl(folder: Path, body: str) -> None:
    program = folder / "kubectl"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)


def test_an_object_and_how_it_was_asked_for(programs: Path) -> None:
    kubectl(programs, f'printf "%s\\n" "$@" >"{programs}/log"; echo \'{json.dumps({"kind": "Deployment"})}\'')
    assert Kubectl("home").get("deployment", "web", "market") == {"kind": "Deployment"}
    assert (programs / "log").read_text().split() == [
        *("get", "deployment", "web", "--ignore-not-found", "--output=json", "--namespace=market"),
        *("--request-timeout=10s", "--context=home"),
    ]


def test_nothing_is_there(programs: Path) -> None:
    kubectl(programs, "exit 0")
    assert Kubectl().get("namespace", "market") is None


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("echo first >&2; echo 'no access' >&2; exit 1", "kubectl failed: no access"),
        ("exit 3", "kubectl failed: status 3"),
        ("echo hello", "printed no JSON; is it the real kubectl?"),
        ("echo '[1]'", "printed no JSON; is it the real kubectl?"),
    ],
)
def test_no_answer(programs: Path, body: str, told: str) -> None:
    kubectl(programs, body)
    with pytest.raises(UnreachableError) as caught:
        Kubectl().get("deployment", "web", "market")
    assert str(caught.value).endswith(told)


def test_there_is_no_kubectl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreachableError, match="the program 'kubectl' is missing"):
        Kubectl().get("namespace", "market")


def test_it_cannot_be_run(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(programs))
    (programs / "kubectl").write_bytes(b"\x00\x01")
    (programs / "kubectl").chmod(0o755)
    with pytest.raises(UnreachableError, match="does not run"):
        Kubectl().get("namespace", "market")
