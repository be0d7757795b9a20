"""Runs the generated Woodpecker files the way an agent does, with recording stand-ins for every program they call."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pipelinegen.syntax import yaml
from pipelinegen.woodpecker import substitute

from .repositories import GENERATED

COMMIT = "3d3c42e5aac5ba805825da76410c181273ba90b1"
METADATA = {
    "CI": "woodpecker",
    "CI_COMMIT_SHA": COMMIT,
    "CI_COMMIT_BRANCH": "master",
    "CI_PIPELINE_NUMBER": "7",
    "CI_PIPELINE_URL": "https://ci.example/repos/1/pipeline/7",
}


@dataclass(frozen=True)
class Plugin:
    """A plugin step that would have run, with its settings."""

    step: str
    image: str
    settings: dict[str, Any]


@dataclass
class Agent:
    """Runs one workflow file; keeps what was called and printed."""

    directory: Path
    checkout: Path
    secrets: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    ran: list[str] = field(default_factory=list)
    plugins: list[Plugin] = field(default_factory=list)
    output: str = ""

    def stand_in(self, name: str, body: str = "") -> None:
        """An executable on PATH that records its arguments, a line a call, and then runs `body` (sh)."""
        program = self.directory / name
        log = self.directory.parent / f"{name}.calls"
        program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >> "{log}"\n{body}\n')
        program.chmod(0o755)

    def calls(self, name: str) -> list[str]:
        """The recorded calls of a stand-in."""
        log = self.directory.parent / f"{name}.calls"
        return log.read_text().splitlines() if log.exists() else []

    def run(self, path: str) -> bool:
        """Run the steps of `generated/PATH` in order; whether none of them failed."""
        text = substitute((GENERATED / path).read_text(encoding="utf-8"), METADATA)
        failed = False
        for step in yaml.load_plain(text)["steps"]:
            outcomes = _statuses(step)
            if ("failure" if failed else "success") not in outcomes:
                continue
            self.ran.append(step["name"])
            if not self._step(step) and step.get("failure") != "ignore":
                failed = True
        return not failed

    def _step(self, step: dict[str, Any]) -> bool:
        if "commands" not in step:
            self.plugins.append(Plugin(step["name"], step["image"], self._filled(step.get("settings", {}))))
            return True
        done = subprocess.run(
            ["sh", "-e"],
            # One script of all commands, read from standard input: a command that reads that eats the rest.
            input="\n".join(step["commands"]),
            env={
                **METADATA,
                "PATH": f"{self.directory}:{os.environ['PATH']}",
                "HOME": str(self.directory.parent),
                "LC_ALL": "C.UTF-8",
                **self.variables,
                **self._filled(step.get("environment", {})),
            },
            cwd=self.checkout,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        self.output += done.stdout + done.stderr
        return done.returncode == 0

    def _filled(self, values: dict[str, Any]) -> dict[str, Any]:
        """Settings or environment with the secrets in their places."""
        return {
            key: self.secrets[value["from_secret"]] if isinstance(value, dict) and "from_secret" in value else value
            for key, value in values.items()
        }


def _statuses(step: dict[str, Any]) -> list[str]:
    for condition in step.get("when", []):
        status = condition["status"]
        return [status] if isinstance(status, str) else status
    return ["success"]


@pytest.fixture
def agent(tmp_path: Path) -> Agent:
    """An agent with an empty checkout; its stand-ins come first on PATH."""
    for name in ("bin", "checkout"):
        (tmp_path / name).mkdir()
    secrets = {name: f"value of {name}" for name in ("slack-webhook-url", "dockerhub-pat", "registry_user")}
    return Agent(tmp_path / "bin", tmp_path / "checkout", secrets=secrets)
