"""No engine has anything to say about a generated file or a lock file, in `generated/` or at the root."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelinegen.lock import LOCKS

from .conftest import ROOT, Oracle, Run

GITHUB, WOODPECKER = (
    sorted([*(ROOT / "generated").glob(f"**/{folder}/*.yml"), *ROOT.glob(f"{folder}/*.yml")])
    for folder in (".github/workflows", ".woodpecker")
)

Check = Callable[..., list[str]]

# What a server knows of an ordinary event: present where it is not empty, the message over several lines.
ALWAYS = {
    "CI": "woodpecker",
    "CI_SYSTEM_NAME": "woodpecker",
    "CI_SYSTEM_URL": "https://ci.example.com",
    "CI_SYSTEM_HOST": "ci.example.com",
    "CI_SYSTEM_VERSION": "3.17.0",
    "CI_FORGE_TYPE": "github",
    "CI_FORGE_URL": "https://github.com",
    "CI_REPO": "somebody/something",
    "CI_REPO_NAME": "something",
    "CI_REPO_OWNER": "somebody",
    "CI_REPO_REMOTE_ID": "123456789",
    "CI_REPO_URL": "https://github.com/somebody/something",
    "CI_REPO_CLONE_URL": "https://github.com/somebody/something.git",
    "CI_REPO_CLONE_SSH_URL": "git@github.com:somebody/something.git",
    "CI_REPO_DEFAULT_BRANCH": "main",
    "CI_REPO_PRIVATE": "false",
    "CI_COMMIT_SHA": "3d3c42e5aac5ba805825da76410c181273ba90b1",
    "CI_COMMIT_BRANCH": "main",
    "CI_COMMIT_AUTHOR": "Søren O'Neill",
    "CI_COMMIT_AUTHOR_EMAIL": "soren@example.com",
    "CI_COMMIT_TIMESTAMP": "1795419488",
    "CI_PIPELINE_NUMBER": "42",
    "CI_PIPELINE_PARENT": "0",
    "CI_PIPELINE_URL": "https://ci.example.com/repos/7/pipeline/42",
    "CI_PIPELINE_CREATED": "1795419490",
    "CI_PIPELINE_STARTED": "0",
    "CI_PIPELINE_AUTHOR": "somebody",
    "CI_WORKFLOW_NAME": "deploy",
    "CI_WORKFLOW_NUMBER": "1",
    "CI_STEP_NUMBER": "0",
    "CI_PREV_PIPELINE_NUMBER": "41",
    "CI_PREV_PIPELINE_STATUS": "success",
    "CI_PREV_COMMIT_SHA": "d23441a48e516b6c34aea4fa41551a30e30af803",
}
PUSH = {
    **ALWAYS,
    "CI_PIPELINE_EVENT": "push",
    "CI_COMMIT_REF": "refs/heads/main",
    "CI_COMMIT_MESSAGE": 'fix: say "yes": it\'s done\n\n- a list: of #things \\ 100%\n',
    "CI_PIPELINE_FILES": '["src/a.py","docs/b c.md"]',
}
MANUAL = {
    **ALWAYS,
    "CI_PIPELINE_EVENT": "manual",
    "CI_COMMIT_REF": "main",
    "CI_COMMIT_MESSAGE": "MANUAL PIPELINE @ main",
    "CI_PIPELINE_FILES": "[]",
}
VARIABLES: dict[str, dict[str, str]] = {"empty": {}, "push": PUSH, "manual": MANUAL}


def test_there_are_generated_files() -> None:
    assert GITHUB, "no .github/workflows/*.yml in generated/"
    assert ROOT / ".github" / "workflows" / "check.yml" in GITHUB
    assert WOODPECKER, "no .woodpecker/*.yml in generated/"
    assert ROOT / LOCKS["action"] in GITHUB
    assert ROOT / LOCKS["image"] in WOODPECKER


def findings(found: list[str]) -> str:
    """The findings, one a line, with paths as in the tree."""
    return "\n" + "\n".join(line.removeprefix(f"{ROOT}/") for line in found)


def test_actionlint(actionlint: Check) -> None:
    assert GITHUB
    found = actionlint(GITHUB)
    assert not found, findings(found)


def test_languageservice(languageservice: Check) -> None:
    assert GITHUB
    found = languageservice(GITHUB)
    assert not found, findings(found)


@pytest.mark.parametrize("persona", ["regular", "pedantic"])
def test_zizmor(zizmor: Check, persona: str) -> None:
    assert GITHUB
    found = zizmor(GITHUB, persona)
    assert not found, findings(found)


def test_yamllint(yamllint: Check) -> None:
    assert GITHUB
    assert WOODPECKER
    found = yamllint([*GITHUB, *WOODPECKER])
    assert not found, findings(found)


def test_woodpecker_lint(woodpecker_lint: Callable[..., Run]) -> None:
    assert WOODPECKER
    done = woodpecker_lint(*WOODPECKER)
    assert done.status == 0, done.stdout + done.stderr


def unread(answers: list[dict[str, object]]) -> list[str]:
    """What the oracle answered, by file, where it is not a workflow with steps."""
    found = []
    for file, answer in zip(WOODPECKER, answers, strict=True):
        value = answer.get("value")
        if not (isinstance(value, dict) and value.get("steps")):
            found.append(f"{file}: {answer}")
    return found


def test_woodpecker_reads_the_raw_text(oracle: Oracle) -> None:
    """The server looks for a matrix before it substitutes, so the text as written must be YAML, too."""
    assert WOODPECKER
    found = unread(oracle.ask([{"op": "yaml", "text": file.read_text()} for file in WOODPECKER]))
    assert not found, findings(found)


@pytest.mark.parametrize("variables", VARIABLES)
def test_woodpecker_reads_the_substituted_text(oracle: Oracle, variables: str) -> None:
    assert WOODPECKER
    env = VARIABLES[variables]
    texts = oracle.ask([{"op": "substitute", "text": file.read_text(), "env": env} for file in WOODPECKER])
    refused = [f"{file}: {text}" for file, text in zip(WOODPECKER, texts, strict=True) if "out" not in text]
    assert not refused, findings(refused)
    found = unread(oracle.ask([{"op": "yaml", "text": text["out"]} for text in texts]))
    assert not found, findings(found)


@pytest.mark.parametrize("variables", VARIABLES)
def test_the_condition_of_the_images_lock_is_never_true(oracle: Oracle, variables: str) -> None:
    (answer,) = oracle.ask([{"op": "yaml", "text": (ROOT / LOCKS["image"]).read_text()}])
    expressions = [each["evaluate"] for each in answer["value"]["when"]]
    assert expressions
    for expression in expressions:
        (result,) = oracle.ask([{"op": "evaluate", "expression": expression, "env": VARIABLES[variables]}])
        assert result == {"match": False}
