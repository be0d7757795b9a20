"""`simulate`: what an event would start, told to a person and as JSON."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from pipelinegen.cli import simulate
from pipelinegen.woodpecker import EVENTS

FILES = {
    "build": """\
when:
  - event: push
    branch: main
    path: {include: ["src/**"], on_empty: false}
steps:
  - name: test
    image: alpine:3.20
    commands:
      - echo "$${HOME}" ${CI_COMMIT_SHA:0:8}
      - |
        for each in a b; do
          echo "$each"
        done
  - name: tell
    image: plugins/slack:1.4.1
    settings:
      webhook: {from_secret: slack}
    when:
      - status: [failure]
""",
    "deploy": """\
when:
  - event: manual
    evaluate: 'IMAGE_TAG != ""'
skip_clone: true
depends_on: []
steps:
  - name: deploy
    image: kubectl
    commands: [apply]
""",
}


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with two workflows, which is also the working directory."""
    folder = tmp_path / "a checkout"
    (folder / ".woodpecker").mkdir(parents=True)
    for name, text in FILES.items():
        (folder / ".woodpecker" / f"{name}.yml").write_text(text)
    monkeypatch.chdir(folder)
    return folder


def test_the_events_are_those_of_the_simulator() -> None:
    assert simulate._EVENTS == EVENTS


@pytest.mark.usefixtures("checkout")
@pytest.mark.parametrize(
    "arguments",
    [
        "--event push --changed src/a.c",
        "--event push --changed src/a.c --commands",
        "--event push --changed src/a.c --failing test",
        "--event push",
        "--event manual --var IMAGE_TAG=0a1b2c3d",
        "--event manual --var IMAGE_TAG=",
        "--event push --message x[ciskip]",
        "--matrix --changed src/a.c --var IMAGE_TAG=x",
    ],
)
def test_what_a_person_reads(pipelinegen: Callable[..., Any], arguments: str, snapshot: SnapshotAssertion) -> None:
    answer = pipelinegen("simulate", *arguments.split(" "))
    assert (answer.status, answer.stderr) == (0, "")
    assert answer.stdout == snapshot


@pytest.mark.usefixtures("checkout")
def test_the_json_has_the_commands_as_the_shell_gets_them(pipelinegen: Callable[..., Any]) -> None:
    answer = pipelinegen("simulate", "--event", "push", "--changed", "src/a.c", "--format", "json")
    assert (answer.status, answer.stderr) == (0, "")
    build = {
        "name": "build",
        "path": ".woodpecker/build.yml",
        "runs": True,
        "reason": "its `when` matches",
        "steps": [
            {
                "name": "test",
                "runs": True,
                "reason": "it has no `when`",
                "image": "alpine:3.20",
                "commands": ['echo "${HOME}" 3d3c42e5', 'for each in a b; do\n  echo "$each"\ndone\n'],
            },
            {
                "name": "tell",
                "runs": False,
                "reason": "it runs only after a failure",
                "image": "plugins/slack:1.4.1",
                "commands": [],
            },
        ],
        "secrets": ["slack"],
    }
    deploy = {
        "name": "deploy",
        "path": ".woodpecker/deploy.yml",
        "runs": False,
        "reason": "the event is push, not manual",
        "steps": [],
        "secrets": [],
    }
    assert json.loads(answer.stdout) == {"event": "push", "error": None, "workflows": [build, deploy]}


@pytest.mark.usefixtures("checkout")
def test_the_json_of_the_table_is_one_document_an_event(pipelinegen: Callable[..., Any]) -> None:
    documents = json.loads(pipelinegen("simulate", "--matrix", "--format", "json").stdout)
    assert [document["event"] for document in documents] == list(EVENTS)
    assert all(set(document) == {"event", "error", "workflows"} for document in documents)


def test_a_broken_file_fails_all_with_its_line(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    (checkout / ".woodpecker" / "other.yml").write_text("when:\n  - event: tag\n# see ${A-b}\nsteps: []\n")
    answer = pipelinegen("simulate", "--event", "push")
    assert (answer.status, answer.stderr) == (1, "")
    assert answer.stdout == (
        "push: the server refuses the pipeline, nothing runs\n"
        "  .woodpecker/other.yml: line 3, column 7: missing closing brace, in '${A-b}'; `$${` leaves it to the shell\n"
    )
    document = json.loads(pipelinegen("simulate", "--event", "push", "--format", "json").stdout)
    assert document["error"] == {
        "path": ".woodpecker/other.yml",
        "message": "line 3, column 7: missing closing brace, in '${A-b}'; `$${` leaves it to the shell",
    }
    assert [each["runs"] for each in document["workflows"]] == [False] * 3


def test_what_the_server_would_remark_goes_to_standard_error(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    text = FILES["deploy"].replace("    commands", "    secrets: [token]\n    commands")
    (checkout / ".woodpecker" / "deploy.yml").write_text(text)
    answer = pipelinegen("simulate", "--event", "manual", "--var", "IMAGE_TAG=x")
    assert answer.status == 0
    assert answer.stderr == (
        ".woodpecker/deploy.yml:9:5: warning: the server ignores the unknown key 'secrets' of steps.deploy; "
        "take each into `environment` by `from_secret`\n"
    )


def test_of_many_remarks_on_one_file_a_few_are_shown(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    steps = "".join(f"  - {{name: s{number}, image: a, commands: [x]}}\n" for number in range(12))
    (checkout / ".woodpecker" / "other.yml").write_text(f"steps:\n{steps}")
    lines = pipelinegen("simulate", "--event", "tag").stderr.splitlines()
    assert len(lines) == 11
    assert lines[0].startswith(".woodpecker/other.yml:2:5: warning: neither the workflow nor every `when` of steps.s0 ")
    assert lines[-1] == ".woodpecker/other.yml: and 2 warnings more"


def test_the_branch_is_the_one_that_is_checked_out(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    (checkout / ".git").mkdir()
    (checkout / ".git" / "HEAD").write_text("ref: refs/heads/feature/x\n")
    answer = pipelinegen("simulate", "--event", "push", "--changed", "src/a.c")
    assert "the branch is 'feature/x', not 'main'" in answer.stdout
    answer = pipelinegen("simulate", "--event", "push", "--changed", "src/a.c", "--branch", "main")
    assert "push: starts 1 of 2 workflows" in answer.stdout


def test_a_branch_that_is_only_guessed_is_told_where_it_matters(
    checkout: Path, pipelinegen: Callable[..., Any]
) -> None:
    guessed = "no branch is checked out there, so 'main' is meant; say another one with --branch\n"
    text = FILES["build"].replace("branch: main", "branch: master")
    (checkout / ".woodpecker" / "build.yml").write_text(text)
    assert pipelinegen("simulate", "--event", "push", "--changed", "src/a.c").stderr == guessed
    assert pipelinegen("simulate", "--event", "push", "--branch", "x").stderr == ""
    assert pipelinegen("simulate", "--event", "manual").stderr == ""


def test_a_metadata_file_says_what_happens(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    metadata = {"curr": {"event": "push", "commit": {"branch": "main", "sha": "f" * 40, "changed_files": ["src/a"]}}}
    (checkout / "event.json").write_text(json.dumps(metadata))
    answer = pipelinegen("simulate", "--metadata-file", "event.json", "--commands")
    assert answer.status == 0
    assert '$ echo "${HOME}" ffffffff\n' in answer.stdout


def test_options_replace_what_a_metadata_file_says(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    commit = {"branch": "other", "sha": "f" * 40, "changed_files": ["docs/a"]}
    (checkout / "event.json").write_text(json.dumps({"curr": {"event": "tag", "commit": commit}}))
    arguments = ["simulate", ".", "--event", "push", "--branch", "main", "--changed", "src/a", "--metadata-file"]
    answer = pipelinegen(*arguments, "event.json", "--commands")
    assert (answer.status, answer.stderr) == (0, "")
    assert '$ echo "${HOME}" ffffffff\n' in answer.stdout


def test_what_an_event_does_not_bring_is_noted(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    answer = pipelinegen("simulate", "--event", "push", "--changed", "src/a", "--var", "A=x")
    assert (answer.status, answer.stderr) == (
        0,
        "'push' brings no variables, so --var stands for one that the server has for everybody\n",
    )
    answer = pipelinegen("simulate", "--event", "manual", "--changed", "src/a", "--var", "IMAGE_TAG=x")
    assert (answer.status, answer.stderr) == (
        0,
        "of the event 'manual' no changed files are known, so --changed is not used\n",
    )


def test_a_plugin_shows_its_settings(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    arguments = ["simulate", "--event", "push", "--changed", "src/a.c", "--failing", "test", "--commands"]
    assert "      PLUGIN_WEBHOOK=<secret slack>\n" in pipelinegen(*arguments).stdout


def test_a_table_takes_what_fits_some_event(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    answer = pipelinegen("simulate", "--matrix", "--message", "x", "--failing", "test", "--var", "IMAGE_TAG=x")
    assert (answer.status, answer.stderr) == (0, "")


def test_a_trusted_repository_may_do_more(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    (checkout / ".woodpecker" / "deploy.yml").write_text(FILES["deploy"] + "    privileged: true\n")
    assert pipelinegen("simulate", "--event", "tag").status == 1
    assert pipelinegen("simulate", "--event", "tag", "--trusted").status == 0
    (checkout / "event.json").write_text('{"curr": {"event": "tag"}}')
    assert pipelinegen("simulate", "--metadata-file", "event.json").status == 1
    assert pipelinegen("simulate", "--metadata-file", "event.json", "--trusted").status == 0


def test_the_version_of_the_server_matters(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    (checkout / ".woodpecker" / "deploy.yml").write_text(FILES["deploy"].replace("[apply]", '["apply ${IMAGE_TAG}"]'))
    arguments = ["simulate", "--event", "manual", "--var", "IMAGE_TAG=x", "--commands"]
    assert "$ apply x\n" in pipelinegen(*arguments).stdout
    assert "manual: starts 0 of 2 workflows\n" in pipelinegen(*arguments, "--server", "3.18.0").stdout


@pytest.mark.usefixtures("workspace")
def test_a_project_is_simulated_as_it_would_be_rendered(pipelinegen: Callable[..., Any]) -> None:
    shutil.rmtree("generated")
    answer = pipelinegen("simulate", "--project", "shop", "--event", "manual", "--var", "IMAGE_TAG=0a1b2c3d")
    assert (answer.status, answer.stderr) == (0, "")
    assert answer.stdout.startswith("manual: starts 1 of 2 workflows\n\ndeploy  .woodpecker/deploy.yml:")


@pytest.mark.usefixtures("workspace")
def test_a_project_is_simulated_with_the_secrets_of_its_fleet(pipelinegen: Callable[..., Any]) -> None:
    answer = pipelinegen("simulate", "--project", "shop", "--event", "manual", "--var", "IMAGE_TAG=0a1b2c3d")
    assert "secrets: slack-webhook-url" in answer.stdout


@pytest.mark.usefixtures("checkout")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "say what happens, with --event, --metadata-file or, alone, --matrix"),
        ("--event push --matrix", "say what happens, with --event, --metadata-file or, alone, --matrix"),
        ("--event push nowhere", "nowhere: there is no such folder"),
        ("--event push .woodpecker/build.yml", ".woodpecker/build.yml: is a file; name the checkout it is in"),
        ("--event push ..", "..: no Woodpecker workflow in .woodpecker/ here, and no .woodpecker.yml"),
        ("--matrix --commands", "--matrix shows no commands; ask for one --event"),
        ("--event push . --project x", "name a DIR or a --project, not both"),
        ("--event push --changed ./a", "changed file './a' is not named as git does; a path from the top is expected"),
        ("--event manual --var x", "--var 'x' is not of the form NAME=VALUE"),
        ("--event manual --var 1=2", "--var '1=2' is not of the form NAME=VALUE"),
        ("--event tag --cron x", "--cron says nothing about the event 'tag'; it is for cron"),
        (
            "--event push --server 2.8",
            "Woodpecker version '2.8' is too old; 3.0.0 or later is expected",
        ),
        ("--event push --server x", "Woodpecker version 'x' is not of the form '3.17' or '3.17.0'"),
        ("--event push --failing nope", "no workflow has a step 'nope'"),
        ("--metadata-file none.json", "none.json: No such file or directory"),
        ("--metadata-file list.json", "list.json: metadata: the document is [1]; an object is expected"),
        ("--metadata-file broken.json", "broken.json:1:2: not JSON: Expecting property name enclosed in double quotes"),
        (
            "--metadata-file empty.json",
            'empty.json: it names no event; write {"curr": {"event": "push"}}, or say --event',
        ),
        ("--metadata-file event.json", "event.json: curr.event is 'psuh', which is no event; did you mean 'push'?"),
        (
            "--metadata-file number.json",
            "number.json: not readable as JSON: Exceeds the limit (4300 digits) for integer string conversion: "
            "value has 5000 digits",
        ),
        (f"--event push {'x' * 5000}", f"{'x' * 60}...: too long to be the name of a folder"),
        ("--metadata-file event.json --matrix", "say what happens, with --event, --metadata-file or, alone, --matrix"),
    ],
)
def test_what_cannot_be_simulated_is_one_sentence(
    pipelinegen: Callable[..., Any], arguments: str, message: str
) -> None:
    event, number = '{"curr": {"event": "psuh"}}', "1" * 5000
    texts = {"list": "[1]", "broken": "{", "empty": "{}", "event": event, "number": number}
    for name, text in texts.items():
        Path(f"{name}.json").write_text(text)
    answer = pipelinegen("simulate", *arguments.split())
    assert (answer.status, answer.stdout, answer.stderr) == (2, "", f"error: {message}\n")


@pytest.mark.usefixtures("workspace")
def test_a_project_without_woodpecker_workflows_is_refused(pipelinegen: Callable[..., Any]) -> None:
    text = 'from pipelinegen import Project, Repository\n\nproject = Project(name="bare", workflows=[], '
    Path("projects/bare.py").write_text(text + "repository=Repository(woodpecker_id=3))\n")
    answer = pipelinegen("simulate", "--project", "bare", "--event", "push")
    assert (answer.status, answer.stderr) == (
        2,
        "error: project 'bare' has no workflow for Woodpecker, so nothing happens there\n",
    )
