"""The engines the project is compared with, as functions; one that is not installed skips the test by name."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FETCH = ROOT / "engines" / "fetch"

FETCHED = ("actionlint", "languageservice", "oracle", "woodpecker-agent", "woodpecker-cli", "woodpecker-server")
DEVELOPMENT = ("shellcheck", "yamllint", "zizmor")
PROGRAMS = ("node",)

# What a terminal, a token or a user's own settings would change in an engine's answer.
FORGOTTEN = ("GH_TOKEN", "GITHUB_TOKEN", "NODE_OPTIONS", "SHELLCHECK_OPTS", "YAMLLINT_CONFIG_FILE", "ZIZMOR_CONFIG")

Files = Sequence[Path]


@dataclass(frozen=True)
class Run:
    """How a program ended and what it said."""

    status: int
    stdout: str
    stderr: str


@cache
def engines() -> Path:
    """The folder `engines/fetch` installs into."""
    asked = subprocess.run([sys.executable, str(FETCH), "--where"], capture_output=True, text=True, check=False)
    if asked.returncode:
        pytest.exit(asked.stderr.strip(), returncode=2)
    return Path(asked.stdout.rstrip("\n"))


def required() -> set[str]:
    """The engines whose absence is a failure: those named in PIPELINEGEN_REQUIRED_ENGINES."""
    names = set(os.environ.get("PIPELINEGEN_REQUIRED_ENGINES", "").split())
    if unknown := names.difference(FETCHED, DEVELOPMENT, PROGRAMS):
        known = " ".join(sorted((*FETCHED, *DEVELOPMENT, *PROGRAMS)))
        pytest.exit(f"PIPELINEGEN_REQUIRED_ENGINES: no engine {min(unknown)!r}; there are: {known}", returncode=2)
    return names


def engine(name: str) -> str:
    """The engine's program; without it the test is skipped, or fails where the engine is required."""
    if name == "languageservice":
        path = engines() / "languageservice" / "check.mjs"
    elif name in FETCHED:
        path = engines() / "bin" / name
    else:
        # The development environment's programs stand beside its Python, which need not be on PATH.
        beside = Path(sys.executable).parent / name
        path = beside if beside.exists() else Path(shutil.which(name) or beside)
    if path.exists():
        return str(path)
    if name in FETCHED:
        advice = "run `make engines`"
    elif name in DEVELOPMENT:
        advice = "install the development dependencies"
    else:
        advice = "install it"
    reason = f"{name} is not installed; {advice}"
    if name in required():
        pytest.fail(f"{reason} (PIPELINEGEN_REQUIRED_ENGINES names it)", pytrace=False)
    pytest.skip(reason)


def run(command: Sequence[str], *, accepted: tuple[int, ...] = (0, 1), text: str = "") -> Run:
    """Run an engine; a status outside `accepted` means that it did not do its work, which is no clean result."""
    variables = {name: value for name, value in os.environ.items() if name not in FORGOTTEN}
    done = subprocess.run(
        command,
        env={**variables, "NO_COLOR": "1", "WOODPECKER_DISABLE_UPDATE_CHECK": "true"},
        input=text,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode not in accepted:
        pytest.fail(f"{Path(command[0]).name} ended with status {done.returncode}: {done.stderr or done.stdout}")
    return Run(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def actionlint() -> Callable[[Files], list[str]]:
    """What actionlint, with shellcheck over the `run` scripts, finds in workflow files."""
    program, shellcheck = engine("actionlint"), engine("shellcheck")

    def check(files: Files) -> list[str]:
        options = ["-shellcheck", shellcheck, "-pyflakes", "", "-format", "{{json .}}"]
        answer = run([program, *options, *map(str, files)]).stdout
        # Actionlint tells every path from the working directory.
        return [
            "{path}:{line}:{column}: {message} [{kind}]".format(path=Path(finding["filepath"]).resolve(), **finding)
            for finding in json.loads(answer)
        ]

    return check


@pytest.fixture(scope="session")
def languageservice() -> Callable[[Files], list[str]]:
    """What GitHub's own parser finds in workflow files."""
    node, program = engine("node"), engine("languageservice")

    def check(files: Files) -> list[str]:
        # Node gives a crash status 1, so only 0 is an answer.
        answer = run([node, program], accepted=(0,), text=json.dumps([str(file) for file in files])).stdout
        return ["{path}:{line}:{column}: {message} [{severity}]".format(**finding) for finding in json.loads(answer)]

    return check


@pytest.fixture(scope="session")
def zizmor() -> Callable[[Files, str], list[str]]:
    """What zizmor finds in workflow files as `persona` (regular, pedantic or auditor), without the network."""
    program = engine("zizmor")
    committed = ROOT / "zizmor.yml"
    config = ["--config", str(committed)] if committed.exists() else ["--no-config"]

    def check(files: Files, persona: str) -> list[str]:
        options = ["--offline", "--quiet", "--strict-collection", "--no-exit-codes", "--format", "json-v1"]
        names = map(str, files)
        answer = run([program, *options, *config, "--persona", persona, "--", *names], accepted=(0,)).stdout
        return [zizmor_line(finding) for finding in json.loads(answer) if not finding["ignored"]]

    return check


def zizmor_line(finding: Mapping[str, Any]) -> str:
    """One finding of zizmor's JSON as a line; its rows and columns count from 0."""
    location = next(place for place in finding["locations"] if place["symbolic"]["kind"] == "Primary")
    path = location["symbolic"]["key"]["Local"]["verbatim_path"]
    point = location["concrete"]["location"]["start_point"]
    text = f"{finding['desc']}: {location['symbolic']['annotation']}"
    return f"{path}:{point['row'] + 1}:{point['column'] + 1}: {text} [{finding['ident']}]"


@pytest.fixture(scope="session")
def yamllint() -> Callable[[Files], list[str]]:
    """What yamllint's default rules find in YAML files, but for line lengths and GitHub's key `on`."""
    program = engine("yamllint")
    config = "{extends: default, rules: {line-length: disable, truthy: disable}}"

    def check(files: Files) -> list[str]:
        command = [program, "--format", "parsable", "--config-data", config, *map(str, files)]
        return run(command).stdout.splitlines()

    return check


@pytest.fixture(scope="session")
def woodpecker_lint() -> Callable[..., Run]:
    """`woodpecker-cli lint --strict` over files and folders; its status is 0 exactly when it finds nothing."""
    program = engine("woodpecker-cli")
    trust = ["--plugins-privileged", "woodpeckerci/plugin-docker-buildx,plugins/docker"]
    clone = ["--plugins-trusted-clone", "woodpeckerci/plugin-git,alpine"]

    def check(*paths: Path) -> Run:
        return run([program, "lint", "--strict", *trust, *clone, *map(str, paths)])

    return check


@pytest.fixture
def woodpecker_exec(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Run]:
    """`woodpecker-cli exec` with the local backend: the server's builder and runtime, each image a shell script."""
    program = engine("woodpecker-cli")

    def execute(
        directory: Path,
        workflow: str | None,
        metadata: Mapping[str, object],
        shims: Mapping[str, str],
        *,
        variables: Mapping[str, str] | None = None,
        secrets: Mapping[str, str] | None = None,
    ) -> Run:
        """Run a workflow of `directory` (None: all in .woodpecker/) in place, as the event that `metadata` tells.

        `shims` are the programs a step may call and the images it may name, with the text (sh) each one runs; an
        image's usual text is `exec /bin/sh "$@"`. `variables` are those of a manual run.
        """
        outside = tmp_path_factory.mktemp("exec")
        programs = outside / "bin"
        programs.mkdir()
        (outside / "home").mkdir()
        # Only a clone calls this one; where it is missing, the backend downloads it.
        for name, body in {"plugin-git": "echo 'exec must not clone' >&2; exit 1", **shims}.items():
            # The backend takes a name with a slash for a path in the workspace, any other from PATH.
            shim = (directory if "/" in name else programs) / name
            shim.parent.mkdir(parents=True, exist_ok=True)
            shim.write_text(f"#!/bin/sh\n{body}\n")
            shim.chmod(0o755)
        (outside / "metadata.json").write_text(json.dumps(metadata))
        (outside / "secrets.yaml").write_text(json.dumps(dict(secrets or {})))
        options = ["--backend-engine", "local", "--repo-path", str(directory)]
        options += ["--metadata-file", str(outside / "metadata.json"), "--secrets-file", str(outside / "secrets.yaml")]
        for name, value in (variables or {}).items():
            options += ["--env", f"{name}={value}"]
        # The steps see this environment, so it is an empty one.
        done = subprocess.run(
            [program, "exec", *options, str(directory / ".woodpecker" / (workflow or ""))],
            env={
                "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
                "HOME": str(outside / "home"),
                "LC_ALL": "C.UTF-8",
                "NO_COLOR": "1",
                "WOODPECKER_DISABLE_UPDATE_CHECK": "true",
            },
            cwd=directory,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    return execute


@dataclass(frozen=True)
class Oracle:
    """A running oracle: what the libraries inside a Woodpecker server answer, see `engines/oracle/main.go`."""

    process: subprocess.Popen[str]

    def ask(self, requests: Sequence[Mapping[str, object]]) -> list[dict[str, Any]]:
        """The answers to the requests, in their order."""
        questions, answers = self.process.stdin, self.process.stdout
        assert questions is not None
        assert answers is not None

        def write() -> None:
            questions.writelines(json.dumps(request) + "\n" for request in requests)
            questions.flush()

        # Both pipes fill up: nobody may write all of many requests before the first answer is read.
        writer = threading.Thread(target=write, daemon=True)
        writer.start()
        lines = [answers.readline() for _ in requests]
        if not all(lines):
            pytest.fail(f"the oracle stopped after {len(list(filter(None, lines)))} of {len(requests)} answers")
        writer.join()
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="session")
def oracle() -> Iterator[Oracle]:
    """One oracle for all tests."""
    with subprocess.Popen(
        [engine("oracle")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        yield Oracle(process)
