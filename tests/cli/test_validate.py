"""`validate`: which files it takes, what it says, and that nothing makes it fall over."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

GOOD = "when:\n  - event: manual\n    evaluate: 'A != \"\"'\nsteps:\n  - name: a\n    image: alpine:3.20\n"
BAD = GOOD.replace(":3.20", "")
WOODPECKER = ".woodpecker/ci.yml"
GITHUB = ".github/workflows/ci.yml"
# The jobs of a good workflow for GitHub, which as a Woodpecker file would be refused for its `${{`.
GITHUB_GOOD = """\
on: {push: {branches: [main]}}
permissions: {}
concurrency: {group: "${{ github.ref }}"}
jobs:
  a:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions: {}
    steps: [{run: "true"}]
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty checkout, which is the working directory."""
    folder = tmp_path / "check out"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def put(folder: Path, **files: str | bytes) -> None:
    """Write a Woodpecker file for each keyword."""
    for name, content in files.items():
        path = folder / ".woodpecker" / f"{name}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def test_findings_as_text(checkout: Path, pipelinegen: Callable[..., Any], snapshot: SnapshotAssertion) -> None:
    put(checkout, bad=BAD, good=GOOD, broken="steps: [\n")
    answer = pipelinegen("validate")
    assert (answer.status, answer.stderr) == (1, "")
    assert answer.stdout == snapshot


def test_findings_as_json(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    put(checkout, bad=BAD, good=GOOD)
    answer = pipelinegen("validate", "--format", "json")
    assert (answer.status, answer.stderr) == (1, "")
    assert json.loads(answer.stdout) == {
        "files": 2,
        "findings": [
            {
                "rule": "latest-tag",
                "severity": "warning",
                "path": ".woodpecker/bad.yml",
                "line": 6,
                "column": 12,
                "message": "image 'alpine' has no tag, which means 'latest'",
                "help": "name a version, or say in a comment why it may float: "
                "`# pipelinegen: ignore[latest-tag] REASON`",
            }
        ],
    }


def test_nothing_found(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    put(checkout, good=GOOD)
    answer = pipelinegen("validate", ".")
    assert (answer.status, answer.stdout, answer.stderr) == (0, "1 file checked, nothing found\n", "")
    answer = pipelinegen("validate", "--format", "json")
    assert (answer.status, json.loads(answer.stdout)) == (0, {"files": 1, "findings": []})


def test_what_the_fleet_lets_float_may_float(workspace: Path, pipelinegen: Callable[..., Any]) -> None:
    answer = pipelinegen("validate")
    assert (answer.status, answer.stdout) == (0, "4 files checked, nothing found\n")


@pytest.mark.parametrize("path", [".", "generated", "generated/shop", "generated/shop/.woodpecker/deploy.yml"])
def test_what_the_fleet_lets_float_may_float_in_a_named_path(
    path: str, workspace: Path, pipelinegen: Callable[..., Any]
) -> None:
    answer = pipelinegen("validate", path)
    assert (answer.status, answer.stderr) == (0, "")
    assert answer.stdout.endswith(" checked, nothing found\n")


OWN = """\
from pipelinegen import Cron, Project, Repository, WoodpeckerFleetCheck

project = Project(
    name="own",
    repository=Repository(name="Me/Own", branch="main", woodpecker_id=9),
    in_place=True,
    workflows=[
        WoodpeckerFleetCheck(image="python:3.12", install=["true"], triggers=[Cron(name="night", schedule="@daily")])
    ],
)
"""


def test_the_workspace_s_own_files_are_looked_at_beside_its_output(
    workspace: Path, pipelinegen: Callable[..., Any]
) -> None:
    (workspace / "projects" / "own.py").write_text(OWN)
    assert pipelinegen("render").stdout == "5 files of 3 projects, 1 changed\n"
    assert pipelinegen("validate").stdout == "5 files checked, nothing found\n"
    put(workspace, by_hand=BAD)
    answer = pipelinegen("validate")
    assert answer.status == 1
    assert answer.stdout.startswith(".woodpecker/by_hand.yml:6:12: image 'alpine' has no tag")
    assert answer.stdout.endswith("\n6 files checked, 1 error\n")


def test_own_files_are_enough(workspace: Path, pipelinegen: Callable[..., Any]) -> None:
    shutil.rmtree(workspace / "generated")
    answer = pipelinegen("validate")
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr == "error: generated: there is no such file or folder\n"
    put(workspace, good=GOOD)
    assert pipelinegen("validate").stdout == "1 file checked, nothing found\n"


def test_what_is_known_of_the_project_in_place(workspace: Path, pipelinegen: Callable[..., Any]) -> None:
    asking = GOOD + "    environment: {A: {from_secret: nobodys}}\n    commands: ['true']\n"
    put(workspace, asking=asking)
    assert pipelinegen("validate").stdout == "5 files checked, nothing found\n"
    (workspace / "projects" / "own.py").write_text(OWN)
    assert pipelinegen("render").status == 0
    assert "secret 'nobodys'" in pipelinegen("validate").stdout


def test_a_workspace_s_broken_definition_is_said(workspace: Path, pipelinegen: Callable[..., Any]) -> None:
    (workspace / "projects" / "shop.py").write_text("project = 3\n")
    answer = pipelinegen("validate")
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr == "error: projects/shop.py:1: 'project' is an int, not a Project\n"


@pytest.mark.parametrize(
    "path",
    [
        ".woodpecker.yml",
        ".woodpecker.yaml",
        ".woodpecker/a.yml",
        ".woodpecker/a.yaml",
        ".woodpecker/deeper/a.yml",
        ".github/workflows/a.yml",
        "some/where/.woodpecker/a.yml",
        "some/where/.github/workflows/a.yaml",
    ],
)
def test_files_that_are_looked_at(path: str, checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    (checkout / path).parent.mkdir(parents=True, exist_ok=True)
    (checkout / path).write_text("{}\n")
    answer = pipelinegen("validate", ".")
    assert answer.status == 1
    assert answer.stdout.startswith(f"{path}:1:1: ")


@pytest.mark.parametrize(
    "path",
    ["a.yml", ".github/dependabot.yml", ".woodpecker/notes.txt", ".git/.woodpecker/a.yml", "woodpecker/a.yml"],
)
def test_files_that_are_not_looked_at(path: str, checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    put(checkout, good=GOOD)
    (checkout / path).parent.mkdir(parents=True, exist_ok=True)
    (checkout / path).write_text("{}\n")
    assert pipelinegen("validate", ".").stdout == "1 file checked, nothing found\n"


def test_a_folder_or_a_dead_link_among_the_files_is_passed_over(
    checkout: Path, pipelinegen: Callable[..., Any]
) -> None:
    put(checkout, good=GOOD)
    (checkout / ".woodpecker" / "folder.yml").mkdir()
    (checkout / ".woodpecker" / "dead.yml").symlink_to("nowhere")
    answer = pipelinegen("validate")
    assert (answer.status, answer.stdout, answer.stderr) == (0, "1 file checked, nothing found\n", "")


@pytest.mark.parametrize(
    "here, named",
    [
        (".", ".github/workflows/ci.yml"),
        (".", ".github/workflows"),
        (".", ".github"),
        (".github", "workflows/ci.yml"),
        (".github", "."),
        (".github/workflows", "ci.yml"),
        (".github/workflows", "."),
    ],
)
def test_a_github_file_is_one_from_wherever_it_is_named(
    here: str, named: str, checkout: Path, monkeypatch: pytest.MonkeyPatch, pipelinegen: Callable[..., Any]
) -> None:
    path = checkout / GITHUB
    path.parent.mkdir(parents=True)
    path.write_text(GITHUB_GOOD)
    monkeypatch.chdir(checkout / here)
    answer = pipelinegen("validate", named)
    assert (answer.stdout, answer.stderr, answer.status) == ("1 file checked, nothing found\n", "", 0)


@pytest.mark.parametrize("here, named", [(".", ".woodpecker"), (".woodpecker", "."), (".woodpecker", "ci.yml")])
def test_a_woodpecker_file_is_one_from_wherever_it_is_named(
    here: str, named: str, checkout: Path, monkeypatch: pytest.MonkeyPatch, pipelinegen: Callable[..., Any]
) -> None:
    put(checkout, ci=GOOD)
    monkeypatch.chdir(checkout / here)
    answer = pipelinegen("validate", named)
    assert (answer.stdout, answer.stderr, answer.status) == ("1 file checked, nothing found\n", "", 0)


def test_the_checkout_of_a_repository_called_github_has_woodpecker_files(
    checkout: Path, pipelinegen: Callable[..., Any]
) -> None:
    put(checkout / ".github", ci=GOOD)
    assert pipelinegen("validate", ".github").stdout == "1 file checked, nothing found\n"


def test_no_file_at_all(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    answer = pipelinegen("validate")
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr == "error: no CI file below .; name a file or a checkout\n"


def test_a_file_named_twice_is_checked_once(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    put(checkout, good=GOOD)
    assert pipelinegen("validate", ".", WOODPECKER.replace("ci", "good")).stdout == "1 file checked, nothing found\n"


def test_a_missing_path_among_good_ones(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    put(checkout, good=GOOD)
    answer = pipelinegen("validate", ".", "nowhere")
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr == "error: nowhere: there is no such file or folder\n"


@pytest.mark.parametrize(
    "content, problem",
    [
        (b"\x89PNG\r\n\x1a\n\0\xff", "not UTF-8 text (byte 0); save it as UTF-8"),
        (b"a: caf\xe9\n", "not UTF-8 text (byte 6); save it as UTF-8"),
        (b"#" * 200_001, "larger than 200000 bytes; this is no CI file"),
    ],
    ids=["binary", "latin-1", "huge"],
)
def test_what_is_no_text_is_a_finding(
    content: bytes, problem: str, checkout: Path, pipelinegen: Callable[..., Any]
) -> None:
    put(checkout, ci=content, good=GOOD)
    answer = pipelinegen("validate")
    assert (answer.status, answer.stderr) == (1, "")
    assert answer.stdout == f"{WOODPECKER}:1:1: {problem} [unreadable-file]\n2 files checked, 1 error\n"


DEEP = "[" * 200

# Every one of these is a text that some person or program could leave behind.
ODD = {
    "empty": "",
    "null": "null\n",
    "only a comment": "# nothing\n",
    "text": "foo\n",
    "number": "1\n",
    "list": "- a\n",
    "duplicate key": "a: 1\na: 2\n",
    "tab": "a:\n\tb: 1\n",
    "two documents": "a: 1\n---\nb: 1\n",
    "deep": f"steps: {DEEP}{']' * 200}\n",
    "deep and open": f"steps: {DEEP}",
    "deep maps": "".join(f"{' ' * depth}a:\n" for depth in range(200)),
    "cyclic": "steps: &a\n  - *a\n",
    "cyclic map": "on: push\njobs: &a\n  x: *a\n",
    "number as step key": f"{GOOD}    environment:\n      1: x\n",
    "number as job": "on: push\njobs:\n  1:\n    runs-on: x\n    steps: [{run: a}]\n",
    "null as job": "on: push\njobs:\n  null:\n    runs-on: x\n",
    "truth as key": "true: x\nsteps: []\n",
    "list as key": "? [a, b]\n: x\n",
    "map as key": "? {a: b}\n: x\n",
    "date as key": "2001-01-01: x\n",
    "merged": "variables:\n  - &a {image: alpine, name: b}\nwhen: {event: cron}\nsteps:\n  - <<: *a\n",
    "merged list": "variables:\n  - &a {image: b}\n  - &b {name: c}\nsteps:\n  - <<: [*a, *b]\n",
    "merged number": f"{GOOD}  - <<: 1\n",
    "set": "!!set {a, b}\n",
    "ordered map": "!!omap [a: 1, b: 2]\n",
    "tagged list": "steps: !foo\n  - a\n",
    "tagged text": "steps: !foo bar\n",
    "tagged map": "!foo\nsteps: []\n",
    "bad base64": "a: !!binary xx=\n",
    "Python object": "a: !!python/object/apply:os.system [ls]\n",
    "bad date": "a: 2001-99-99\n",
    "long number": f"a: {'1' * 5000}\n",
    "infinity": "steps: .inf\n",
    "not a number": "steps: .nan\n",
    "other version": "%YAML 9.9\n---\na: 1\n",
    "old version": "%YAML 1.1\n---\non: push\n",
    "bad directive": "%TAG ! foo\n---\na: 1\n",
    "undefined alias": "a: *b\n",
    "bad anchor": "a: & b\n",
    "NUL": "a: \0b\n",
    "control character": "a: \a\n",
    "two byte order marks": "\ufeff\ufeffa: 1\n",
    "lone surrogate": 'steps: "\\ud800"\n',
    "bad escape": 'a: "\\q"\n',
    "beyond Unicode": 'a: "\\UFFFFFFFF"\n',
    "next line": "a: b\x85c\n",
    "only returns": "a: 1\rb: 2\r",
    "no newline": "steps: []",
    "steps is a number": "when: {event: push}\nsteps: 3\n",
    "when is a text": "when: foo\nsteps: []\n",
    "all empty": "when:\nsteps:\n",
    "empty step": "steps:\n  - \n",
    "odd commands": f"{GOOD}    commands: [1, null, {{a: b}}, [c]]\n",
    "long key": f"{'a' * 2000}: 1\n",
    "long value": f"{GOOD}  - name: b\n    image: {'x' * 2000}\n",
    "open reference": "# ${\n",
    "unknown reference": "a: ${X/b}\n",
    "many references": f"# {'${A:-' * 200}\n",
}


@pytest.mark.parametrize("path", [WOODPECKER, GITHUB])
@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_texts_are_findings_and_never_a_traceback(
    text: str, path: str, checkout: Path, pipelinegen: Callable[..., Any]
) -> None:
    (checkout / path).parent.mkdir(parents=True)
    (checkout / path).write_bytes(text.encode())
    answer = pipelinegen("validate")
    assert (answer.status, answer.stderr) == (1, "")
    *lines, total = answer.stdout.splitlines()
    assert sum(map(int, re.findall(r"(\d+) (?:error|warning)", total))) == len(lines)
    assert total.startswith("1 file checked, ")
    for line in lines:
        assert line.startswith(f"{path}:")
        assert line.endswith("]")
        assert len(line) < 500, line


def test_a_bomb_of_aliases_is_defused(checkout: Path, program: Callable[..., Any]) -> None:
    levels = "abcdefghi"
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in itertools.pairwise(levels)
    )
    put(checkout, ci=f"{bomb}steps: *i\n")
    # 3 GB of text if somebody writes it out; a second is plenty for everybody else.
    answer = program("validate", "--format", "json", limit=10)
    assert answer.status == 1


def test_brackets_that_stay_open_are_refused_at_once(checkout: Path, program: Callable[..., Any]) -> None:
    put(checkout, ci=f"steps: {'[' * 20_000}")
    problem = "nested deeper than 100; this is no CI file [yaml-syntax]"
    assert program("validate", limit=10).stdout.startswith(f"{WOODPECKER}:1:107: {problem}\n")


def test_the_values_of_a_key_that_stands_twice_stay_secret(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    put(checkout, ci="TOKEN: hunter2\nTOKEN: hunter3\n")
    said = pipelinegen("validate").stdout
    assert "hunter" not in said
    assert f"{WOODPECKER}:2:1: " in said


@pytest.mark.parametrize("change", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_marks_and_line_ends_of_other_systems_change_nothing(
    change: Callable[[str], str], checkout: Path, pipelinegen: Callable[..., Any]
) -> None:
    put(checkout, good=change(GOOD), bad=change(BAD))
    answer = pipelinegen("validate")
    assert answer.status == 1
    assert answer.stdout.startswith(".woodpecker/bad.yml:6:12: image 'alpine' has no tag, ")
    assert answer.stdout.endswith("2 files checked, 1 warning\n")


def test_a_name_that_is_no_text_is_shown_somehow(checkout: Path, program: Callable[..., Any]) -> None:
    put(checkout, ci=BAD)
    (checkout / ".woodpecker" / "ci.yml").rename(checkout / ".woodpecker" / "\udcff.yml")
    for style in ("text", "json"):
        answer = program("validate", "--format", style)
        assert (answer.status, answer.stderr) == (1, "")
        assert "image 'alpine' has no tag" in answer.stdout


TWO = GOOD.replace(":3.20", "") + "    commands:\n      - exit 78\n"


def rules(answer: Any) -> list[str]:
    """The names of the rules in an answer."""
    return re.findall(r"\[([a-z0-9-]+)\]$", answer.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    "options, expected",
    [
        ([], ["latest-tag", "exit-78"]),
        (["--select", "exit-78"], ["exit-78"]),
        (["--select", "exit-78,latest-tag"], ["latest-tag", "exit-78"]),
        (["--select", "exit-78", "--select", " latest-tag "], ["latest-tag", "exit-78"]),
        (["--ignore", "exit-78"], ["latest-tag"]),
        (["--ignore", "exit-78,latest-tag"], []),
        (["--select", "exit-78", "--ignore", "exit-78"], []),
        (["--level", "error"], ["exit-78"]),
        (["--level", "error", "--ignore", "exit-78"], []),
    ],
)
def test_what_is_asked_for(
    options: list[str], expected: list[str], checkout: Path, pipelinegen: Callable[..., Any]
) -> None:
    put(checkout, ci=TWO)
    answer = pipelinegen("validate", *options)
    assert (rules(answer), answer.status, answer.stderr) == (expected, 1 if expected else 0, "")


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_a_rule_that_there_is_not(option: str, checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    put(checkout, ci=TWO)
    answer = pipelinegen("validate", option, "exit-87")
    assert (answer.status, answer.stdout) == (2, "")
    message = "there is no rule 'exit-87'; did you mean 'exit-78'?; `pipelinegen explain` lists them"
    assert answer.stderr == f"error: {message}\n"


def test_sarif_and_github(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    put(checkout, ci=TWO)
    run = json.loads(pipelinegen("validate", "--format", "sarif").stdout)["runs"][0]
    assert [each["ruleId"] for each in run["results"]] == ["latest-tag", "exit-78"]
    place = run["results"][1]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == WOODPECKER
    assert (place["region"]["startLine"], place["region"]["startColumn"]) == (8, 9)
    lines = pipelinegen("validate", "--format", "github").stdout.splitlines()
    assert lines[0].startswith(f"::warning file={WOODPECKER},line=6,col=12,title=latest-tag::")
    assert lines[1].startswith(f"::error file={WOODPECKER},line=8,col=9,title=exit-78::")


def test_a_silenced_finding(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    excused = TWO.replace("image: alpine", "image: alpine # pipelinegen: ignore[latest-tag] it is only a shell")
    put(checkout, ci=excused)
    assert rules(pipelinegen("validate")) == ["exit-78"]
    put(checkout, ci=excused.replace("it is only a shell", ""))
    assert rules(pipelinegen("validate")) == ["latest-tag", "silence-without-reason", "exit-78"]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_mending(mark: str, checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    put(checkout, ci=mark + TWO, good=GOOD)
    answer = pipelinegen("validate", "--fix")
    assert (answer.status, answer.stderr, rules(answer)) == (1, f"mended {WOODPECKER}\n", ["latest-tag"])
    assert (checkout / WOODPECKER).read_bytes().decode() == mark + TWO.replace("exit 78", "exit 1")
    again = pipelinegen("validate", "--fix")
    assert (again.stderr, again.stdout) == ("", answer.stdout)


def test_mending_only_what_is_asked_for(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    put(checkout, ci=TWO)
    assert pipelinegen("validate", "--fix", "--ignore", "exit-78").stderr == ""
    assert (checkout / WOODPECKER).read_text() == TWO


def test_many_files_are_judged_as_few(checkout: Path, program: Callable[..., Any]) -> None:
    for number in range(130):
        put(checkout / f"app-{number:03}", ci=TWO, good=GOOD)
    answer = program("validate")
    assert answer.stderr == ""
    paths = [line.partition(":")[0] for line in answer.stdout.splitlines()[:-1]]
    assert paths == [f"app-{number:03}/{WOODPECKER}" for number in range(130) for _ in range(2)]
    assert answer.stdout.endswith("260 files checked, 130 errors, 130 warnings\n")


def test_files_that_drone_left_behind(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    put(checkout, ci=GOOD)
    (checkout / ".drone.yml").write_text("kind: pipeline\n")
    assert rules(pipelinegen("validate")) == ["leftover-drone-file"]


WAITING = "depends_on: [build]\n" + GOOD


def test_a_file_alone_is_judged_beside_its_siblings(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    put(checkout, deploy=WAITING, build=TWO)
    answer = pipelinegen("validate", ".woodpecker/deploy.yml")
    assert (answer.stdout, answer.status) == ("1 file checked, nothing found\n", 0)
    (checkout / ".woodpecker" / "build.yml").unlink()
    put(checkout, other=GOOD)
    assert rules(pipelinegen("validate", ".woodpecker/deploy.yml")) == ["unknown-workflow-dependency"]
    assert rules(pipelinegen("validate", ".woodpecker/other.yml")) == []


def test_a_link_stays_a_link(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    (checkout / "real.yml").write_text(TWO)
    (checkout / ".woodpecker").mkdir()
    (checkout / WOODPECKER).symlink_to("../real.yml")
    assert pipelinegen("validate", "--fix").stderr == f"mended {WOODPECKER}\n"
    assert (checkout / WOODPECKER).is_symlink()
    assert (checkout / "real.yml").read_text() == TWO.replace("exit 78", "exit 1")


@pytest.mark.parametrize("name", ["README.md", "ci.yaml.txt", "/dev/stdin"])
def test_what_is_no_ci_file_is_refused_by_name(name: str, checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    if not name.startswith("/"):
        (checkout / name).write_text("a: b\n")
    answer = pipelinegen("validate", name)
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr == f"error: {name}: not taken for a CI file; these are files called *.yml or *.yaml\n"


def test_a_file_in_no_place_of_a_ci_is_judged_alone(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    put(checkout, good=GOOD)
    (checkout / "ci.yml").write_text(TWO)
    assert rules(pipelinegen("validate", "ci.yml")) == ["latest-tag", "exit-78"]


def test_a_line_that_the_server_refuses_hides_no_other(checkout: Path, pipelinegen: Callable[..., Any]) -> None:
    put(checkout, ci=TWO + "      - echo a:${X} || true\n")
    assert "exit-78" in rules(pipelinegen("validate"))


def test_a_closed_standard_output(checkout: Path, program: Callable[..., Any]) -> None:
    put(checkout, ci=TWO)
    done = subprocess.run(
        ["sh", "-c", '"$0" -m pipelinegen validate >&-', sys.executable], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, "")
