"""Each engine finds a planted fault and is silent about a clean file, so that its silence elsewhere means something."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .conftest import ROOT, Oracle, Run, engine, engines

CLEAN = """\
---
name: clean
on:
  push:
    branches: [main]
permissions: {}
concurrency:
  group: clean-${{ github.ref }}
  cancel-in-progress: false
jobs:
  build:
    name: build
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    permissions:
      contents: read  # for the checkout
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1  # v7.0.1
        with:
          persist-credentials: false
      - name: say
        env:
          SHA: ${{ github.sha }}
        run: |
          printf '%s\\n' "$SHA"
"""

Check = Callable[..., list[str]]


def workflow(directory: Path, name: str, old: str = "", new: str = "") -> Path:
    """The clean workflow with `old` replaced, in a folder of its own below `directory`."""
    assert old in CLEAN
    path = directory / name / ".github" / "workflows" / "build.yml"
    path.parent.mkdir(parents=True)
    path.write_text(CLEAN.replace(old, new) if old else CLEAN)
    return path


def test_actionlint_finds_an_unknown_context(tmp_path: Path, actionlint: Check) -> None:
    clean = workflow(tmp_path, "clean")
    faulty = workflow(tmp_path, "faulty", "github.sha", "githubb.sha")
    [finding] = actionlint([clean, faulty])
    assert finding.startswith(f'{faulty}:23:20: undefined variable "githubb".')
    assert finding.endswith(" [expression]")


def test_actionlint_shows_a_run_script_to_shellcheck(tmp_path: Path, actionlint: Check) -> None:
    faulty = workflow(tmp_path, "faulty", '"$SHA"', "$SHA")
    [finding] = actionlint([faulty])
    assert finding.startswith(f"{faulty}:24:9: shellcheck reported issue in this script: SC2086:info:1:15: ")


def test_languageservice_finds_an_unknown_need(tmp_path: Path, languageservice: Check) -> None:
    faulty = workflow(tmp_path, "faulty", "    name: build\n", "    name: build\n    needs: [zzz]\n")
    findings = languageservice([faulty])
    assert f"{faulty}:13:13: Value 'zzz' is not valid [error]" in findings


def test_languageservice_does_not_take_one_file_for_another_of_the_same_name(
    tmp_path: Path, languageservice: Check
) -> None:
    clean = workflow(tmp_path, "clean")
    faulty = workflow(tmp_path, "faulty", "github.sha", "githubb.sha")
    expected = [f"{faulty}:23:16: Unrecognized named-value: 'githubb' [error]"]
    assert languageservice([clean, faulty]) == expected
    assert languageservice([faulty, clean]) == expected


@pytest.mark.parametrize("persona", ["regular", "pedantic"])
def test_zizmor_finds_an_action_that_is_not_pinned(tmp_path: Path, zizmor: Check, persona: str) -> None:
    clean = workflow(tmp_path, "clean")
    faulty = workflow(tmp_path, "faulty", "3d3c42e5aac5ba805825da76410c181273ba90b1  # v7.0.1", "v7.0.1")
    findings = zizmor([clean, faulty], persona)
    assert [finding for finding in findings if finding.startswith(f"{faulty}:18:")]
    assert all(finding.startswith(str(faulty)) and finding.endswith(" [unpinned-uses]") for finding in findings)


def test_zizmor_says_more_as_pedantic(tmp_path: Path, zizmor: Check) -> None:
    faulty = workflow(tmp_path, "faulty", "permissions: {}\n")
    assert zizmor([faulty], "regular") == []
    [finding] = zizmor([faulty], "pedantic")
    assert finding.endswith(" [excessive-permissions]")


def test_yamllint_finds_a_duplicate_key(tmp_path: Path, yamllint: Check) -> None:
    clean = workflow(tmp_path, "clean")
    faulty = workflow(tmp_path, "faulty", "permissions: {}\n", "permissions: {}\npermissions: {}\n")
    assert yamllint([clean, faulty]) == [
        f'{faulty}:7:1: [error] duplication of key "permissions" in mapping (key-duplicates)'
    ]


def test_a_clean_workflow_has_no_findings(
    tmp_path: Path, actionlint: Check, languageservice: Check, zizmor: Check, yamllint: Check
) -> None:
    clean = [workflow(tmp_path, "clean")]
    found = actionlint(clean) + languageservice(clean) + zizmor(clean, "pedantic") + yamllint(clean)
    assert found == []


WOODPECKER = """\
when:
  event: manual
skip_clone: true
steps:
  - name: say
    image: say-it
    commands:
      - 'printf "%s from %s\\n" "${WORD}" "$${SECRET}"'
    environment:
      SECRET:
        from_secret: word
"""


def woodpecker(directory: Path, text: str) -> Path:
    path = directory / ".woodpecker" / "say.yml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def test_woodpecker_lint_finds_a_key_of_version_2(tmp_path: Path, woodpecker_lint: Callable[..., Run]) -> None:
    clean = woodpecker(tmp_path / "clean", WOODPECKER)
    secrets = WOODPECKER.replace("    environment:", "    secrets: [word]\n    environment:")
    faulty = woodpecker(tmp_path / "faulty", secrets)
    assert woodpecker_lint(clean.parent).status == 0
    found = woodpecker_lint(clean.parent, faulty.parent)
    assert found.status == 1
    assert "secrets" in found.stdout + found.stderr


def test_woodpecker_exec_runs_a_step_with_its_variable_and_secret(
    tmp_path: Path, woodpecker_exec: Callable[..., Run]
) -> None:
    woodpecker(tmp_path, WOODPECKER)
    event = {"curr": {"event": "manual", "commit": {"branch": "main", "ref": "main"}}}
    ran = woodpecker_exec(
        tmp_path,
        "say.yml",
        event,
        {"say-it": 'exec /bin/sh "$@"'},
        variables={"WORD": "one"},
        secrets={"word": "two"},
    )
    assert "one from two" in ran.stderr
    assert ran.status == 0


LINES = "one\ntwo"
SUBSTITUTIONS = [
    ("${A}", {"A": "x"}, {"out": "x"}),
    ("image: r/${A}:${B}", {}, {"out": "image: r/:"}),
    ("$A $(B)", {"A": "x"}, {"out": "$A $(B)"}),
    ("$${A} $$$$", {"A": "x"}, {"out": "${A} $$"}),
    (r"s/a\/b/\\d/ \n", {}, {"out": r"s/a/b/\d/ \n"}),
    ("${A:0:8}", {"A": "0123456789"}, {"out": "01234567"}),
    ("${A:-d} ${A:+d} ${A:=d}", {"A": "x"}, {"out": "x x x"}),
    ("${A:-d} ${A:+d} ${A:=d}", {}, {"out": "d d d"}),
    ("${A}", {"A": LINES}, {"out": r'"one\ntwo"'}),
    ("${#A}", {"A": LINES}, {"out": "10"}),
    ("# see ${A-b}", {}, {"error": "missing closing brace"}),
    ("${{ github.sha }}", {}, {"error": "unable to parse variable name"}),
    ("${A::8}", {"A": "x"}, {"error": "unable to parse substitution within function"}),
    ("${A:0:-1}", {"A": "x"}, {"panic": "runtime error: slice bounds out of range [:-1]"}),
]


@pytest.mark.parametrize(("text", "env", "answer"), SUBSTITUTIONS)
def test_oracle_substitutes(text: str, env: dict[str, str], answer: dict[str, str], oracle: Oracle) -> None:
    assert oracle.ask([{"op": "substitute", "text": text, "env": env}]) == [answer]


def measured(name: str) -> Any:
    """What was measured on a Woodpecker 3.17.0 server: one object a line, or one object."""
    text = (ROOT / "tests" / "woodpecker" / "vectors" / name).read_text()
    return [json.loads(line) for line in text.splitlines()] if name.endswith(".jsonl") else json.loads(text)


def test_oracle_substitutes_as_was_measured(oracle: Oracle) -> None:
    cases = measured("substitution.jsonl")
    assert cases
    answers = oracle.ask([{"op": "substitute", "text": case["text"], "env": case["env"]} for case in cases])
    for case, answer in zip(cases, answers, strict=True):
        if "panic" in case:
            assert list(answer) == ["panic"], case["text"]
        else:
            assert answer == {kind: case[kind] for kind in ("out", "error") if kind in case}, case["text"]


EVALUATIONS = [
    ('CI_COMMIT_BRANCH == "main"', {"match": True}),
    ('CI_COMMIT_BRANCH matches "^feature/"', {"match": False}),
    # A measured fact: a name the server does not know is empty.
    ('UNSET == ""', {"match": True}),
    ("UNSET == nil", {"match": False}),
    ("int(CI_PIPELINE_NUMBER) > 3", {"match": True}),
]


@pytest.mark.parametrize(("expression", "answer"), EVALUATIONS)
def test_oracle_evaluates(expression: str, answer: dict[str, bool], oracle: Oracle) -> None:
    env = {"CI_COMMIT_BRANCH": "main", "CI_PIPELINE_NUMBER": "5"}
    assert oracle.ask([{"op": "evaluate", "expression": expression, "env": env}]) == [answer]


@pytest.mark.parametrize("expression", ["CI_PIPELINE_NUMBER > 3", "CI_PIPELINE_NUMBER", '"true"', "UNSET.x", "1 +"])
def test_oracle_refuses_an_expression_that_is_not_a_condition(expression: str, oracle: Oracle) -> None:
    request = {"op": "evaluate", "expression": expression, "env": {"CI_PIPELINE_NUMBER": "5"}}
    assert list(oracle.ask([request])[0]) == ["error"]


@pytest.mark.parametrize(
    ("pattern", "name", "match"),
    [
        ("*", "feature/x", False),
        ("feature/**", "feature", True),
        ("docs/**/*.md", "docs/a.md", True),
        ("a**", "a/b", False),
        ("{a,b/*}", "b/c", True),
        ("!main", "main", False),
        ("[", "[", False),
    ],
)
def test_oracle_matches_globs(pattern: str, name: str, match: bool, oracle: Oracle) -> None:
    assert oracle.ask([{"op": "glob", "pattern": pattern, "name": name}]) == [{"match": match}]


def test_oracle_decodes_yaml_as_go_does(oracle: Oracle) -> None:
    text = "on: [yes, 010, 1e3, .nan]\n1: 2024-01-01\nblock: |\n  a\n---\nsecond: document\n"
    tree = {"on": ["yes", 8, 1000, ".nan"], "1": "2024-01-01T00:00:00Z", "block": "a\n"}
    assert oracle.ask([{"op": "yaml", "text": text}]) == [{"value": tree}]


@pytest.mark.parametrize("text", ["a: 1\na: 2\n", "a:\n\tb\n", "- : x: y\n", "image: ${R}:${T}: x\n"])
def test_oracle_refuses_broken_yaml(text: str, oracle: Oracle) -> None:
    assert list(oracle.ask([{"op": "yaml", "text": text}])[0]) == ["error"]


def test_oracle_answers_many_requests_in_their_order(oracle: Oracle) -> None:
    numbers = [str(number) for number in range(20_000)]
    text = "${A} " + "x" * 100
    answers = oracle.ask([{"op": "substitute", "text": text, "env": {"A": number}} for number in numbers])
    assert [answer["out"].split()[0] for answer in answers] == numbers


@pytest.fixture
def nothing_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing has been fetched, and no engine is required."""
    monkeypatch.setenv("PIPELINEGEN_ENGINES", str(tmp_path))
    monkeypatch.delenv("PIPELINEGEN_REQUIRED_ENGINES", raising=False)
    engines.cache_clear()
    yield
    engines.cache_clear()


@pytest.mark.usefixtures("nothing_fetched")
def test_a_missing_engine_skips_by_name_unless_it_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = "actionlint is not installed; run `make engines`"
    with pytest.raises(pytest.skip.Exception, match=f"^{missing}$"):
        engine("actionlint")
    monkeypatch.setenv("PIPELINEGEN_REQUIRED_ENGINES", "oracle actionlint")
    with pytest.raises(pytest.fail.Exception, match=f"^{missing} "):
        engine("actionlint")
    with pytest.raises(pytest.skip.Exception, match=r"^languageservice is not installed"):
        engine("languageservice")


@pytest.mark.usefixtures("nothing_fetched")
def test_a_misspelt_required_engine_stops_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIPELINEGEN_REQUIRED_ENGINES", "oracel")
    with pytest.raises(pytest.exit.Exception, match="no engine 'oracel'"):
        engine("oracle")
