"""A stand-in for GitHub's runner: runs a step of a workflow file by bash, made from the documentation of Actions."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from pipelinegen.syntax import yaml

_EXPRESSION = re.compile(r"\$\{\{ ([^{}]*) \}\}")


class Runner:
    """Runs steps of one workflow file in a folder. `values` are those of the expressions that may occur in it."""

    def __init__(self, workflow: str, folder: Path, values: Mapping[str, str]) -> None:
        self._jobs = yaml.load_plain(workflow)["jobs"]
        self._folder = folder
        self.values = dict(values)

    def start(self, job: str, step: str, **environment: str) -> subprocess.Popen[str]:
        """Start the script of a step, with the step's own environment and what a test puts over it."""
        found = next(each for each in self._jobs[job]["steps"] if each.get("name") == step)
        assert found["shell"] == "bash"
        script = self._folder / "step.sh"
        script.write_text(self._filled(found["run"]), encoding="utf-8")
        given = {name: self._filled(value) for name, value in found.get("env", {}).items()}
        base = {"PATH": os.environ["PATH"], "HOME": str(self._folder), "LC_ALL": "C.UTF-8"}
        return subprocess.Popen(
            # https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax (`shell: bash`)
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            env={**base, "GITHUB_OUTPUT": str(self._folder / "output"), **given, **environment},
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @property
    def outputs(self) -> dict[str, str]:
        """What the steps have set so far."""
        lines = (self._folder / "output").read_text(encoding="utf-8").splitlines()
        return {name: value for name, _, value in (line.partition("=") for line in lines)}

    def _filled(self, text: str) -> str:
        return _EXPRESSION.sub(lambda found: self.values[found[1]], text)
