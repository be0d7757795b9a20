"""SARIF: what the specification (2.1.0) asks of the parts that we use, and fingerprints that outlive other changes."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen import __version__
from pipelinegen.finding import Finding, Position, Severity
from pipelinegen.report.sarif import artifact, quoted, render
from pipelinegen.rules import NAMES

PATH = ".woodpecker/a.yml"
TEXT = "steps:\n  - exit 78\n  - exit 78\n  - exit 78 # é\n"
FINDINGS = [
    Finding("exit-78", PATH, Position(2, 5), "it is 78", "make it 1"),
    Finding("yaml-syntax", PATH, Position(3, 5), "no YAML"),
    Finding("unused-silence", PATH, Position(4, 5), "of no use", "remove it", Severity.WARNING),
]

# The objects that we write: their properties, and those that must be there. Sections 3.13 to 3.52 of the specification.
OBJECTS: dict[str, tuple[set[str], set[str]]] = {
    "log": ({"$schema", "version", "runs"}, {"version", "runs"}),
    "run": (
        {"tool", "invocations", "originalUriBaseIds", "columnKind", "properties", "results"},
        {"tool"},
    ),
    "tool": ({"driver"}, {"driver"}),
    "driver": ({"name", "semanticVersion", "rules"}, {"name"}),
    "rule": ({"id", "shortDescription", "fullDescription", "help", "defaultConfiguration"}, {"id"}),
    "message": ({"text", "markdown"}, {"text"}),
    "configuration": ({"level"}, set()),
    "invocation": ({"executionSuccessful"}, {"executionSuccessful"}),
    "result": ({"ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"}, {"message"}),
    "location": ({"physicalLocation"}, set()),
    "physicalLocation": ({"artifactLocation", "region"}, {"artifactLocation"}),
    "artifactLocation": ({"uri", "uriBaseId"}, {"uri"}),
    "base": ({"description"}, set()),
    "region": ({"startLine", "startColumn"}, {"startLine"}),
}


def check(kind: str, value: dict[str, Any]) -> None:
    """The object has no property that its kind does not have, and all that it needs."""
    allowed, needed = OBJECTS[kind]
    assert needed <= value.keys() <= allowed, kind


def check_message(value: dict[str, Any]) -> None:
    check("message", value)
    assert all(isinstance(text, str) and text.strip() for text in value.values())


def check_log(log: dict[str, Any]) -> None:
    check("log", log)
    assert log["version"] == "2.1.0"
    assert urlsplit(log["$schema"]).path.endswith("/sarif-2.1.0.json")
    for run in log["runs"]:
        check("run", run)
        check("tool", run["tool"])
        check("driver", run["tool"]["driver"])
        assert re.fullmatch(r"\d+\.\d+\.\d+", run["tool"]["driver"]["semanticVersion"])
        assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
        for invocation in run["invocations"]:
            check("invocation", invocation)
            assert isinstance(invocation["executionSuccessful"], bool)
        for base in run["originalUriBaseIds"].values():
            check("base", base)
            check_message(base["description"])
        rules = run["tool"]["driver"]["rules"]
        check_rules(rules)
        for result in run["results"]:
            check_result(result, rules, run["originalUriBaseIds"])


def check_rules(rules: list[dict[str, Any]]) -> None:
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        check("rule", rule)
        for name in ("shortDescription", "fullDescription", "help"):
            check_message(rule[name])
        assert len(rule["fullDescription"]["text"]) <= 1024
        check("configuration", rule["defaultConfiguration"])
        assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")


def check_result(result: dict[str, Any], rules: list[dict[str, Any]], bases: dict[str, Any]) -> None:
    check("result", result)
    check_message(result["message"])
    assert result["level"] in ("none", "note", "warning", "error")
    if "ruleIndex" in result:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert all(isinstance(value, str) for value in result["partialFingerprints"].values())
    for location in result["locations"]:
        check("location", location)
        check("physicalLocation", location["physicalLocation"])
        place = location["physicalLocation"]["artifactLocation"]
        check("artifactLocation", place)
        assert re.fullmatch(r"(?:[\w.~/:-]|%[0-9A-F]{2})+", place["uri"], re.ASCII)
        uri = urlsplit(place["uri"])
        assert uri.scheme == ("" if "uriBaseId" in place else "file")
        assert not place.get("uriBaseId") or place["uriBaseId"] in bases
        assert ".." not in PurePosixPath(uri.path).parts
        region = location["physicalLocation"]["region"]
        check("region", region)
        assert min(region.values()) >= 1


def results(findings: list[Finding], sources: dict[str, str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(render(findings, 1, NAMES, sources))["runs"][0]["results"]
    return found


def fingerprints(findings: list[Finding], sources: dict[str, str]) -> list[str]:
    return ["".join(result["partialFingerprints"].values()) for result in results(findings, sources)]


@pytest.mark.parametrize("findings", [[], FINDINGS], ids=["nothing", "something"])
def test_the_log_is_as_the_specification_wants_it(findings: list[Finding]) -> None:
    log = json.loads(render(findings, 2, NAMES, {PATH: TEXT}))
    check_log(log)
    run = log["runs"][0]
    assert run["tool"]["driver"]["semanticVersion"] == __version__
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == sorted(NAMES)
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["properties"] == {"files": 2}


def test_a_result() -> None:
    result = results(FINDINGS, {PATH: TEXT})[0]
    fingerprint = result.pop("partialFingerprints")
    assert re.fullmatch(r"[0-9a-f]{32}:1", fingerprint["rulePathAndLine/v1"])
    assert result == {
        "ruleId": "exit-78",
        "ruleIndex": sorted(NAMES).index("exit-78"),
        "level": "error",
        "message": {"text": "it is 78; make it 1"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": ".woodpecker/a.yml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 2, "startColumn": 5},
                }
            }
        ],
    }
    assert [each["level"] for each in results(FINDINGS, {})] == ["error", "error", "warning"]


def test_a_rule_tells_why_and_how() -> None:
    rules = json.loads(render([], 0, {"exit-78", "schema"}))["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["exit-78", "schema"]
    exit_78 = rules[0]
    assert exit_78["shortDescription"]["text"].startswith("A script ends with status 78")
    assert "In Drone it meant" in exit_78["fullDescription"]["text"]
    assert exit_78["defaultConfiguration"] == {"level": "error"}
    assert "# pipelinegen: ignore[exit-78] why" in exit_78["help"]["text"]
    assert re.search(r"Bad:\n\n```yaml\n.*exit 78.*\n```\n\nGood:", exit_78["help"]["markdown"], re.DOTALL)
    assert rules[1]["help"]["text"].endswith("No comment can silence it.")


def test_a_finding_of_a_rule_that_is_not_told_has_no_index() -> None:
    log = json.loads(render(FINDINGS, 1, {"schema"}))
    check_log(log)
    assert [result.get("ruleIndex") for result in log["runs"][0]["results"]] == [None, None, None]


def test_lines_above_and_layout_change_no_fingerprint() -> None:
    moved = [
        Finding(each.rule, PATH, Position(each.position.line + 2, 9), "in other words", "and more", each.severity)
        for each in FINDINGS
    ]
    text = "# one\n# two\n" + TEXT.replace("  - ", "      - ").replace("\n", "\r\n")
    assert fingerprints(moved, {PATH: text}) == fingerprints(FINDINGS, {PATH: TEXT})


def test_fingerprints_differ_by_rule_path_line_and_number() -> None:
    findings = [
        Finding("exit-78", PATH, Position(2, 5), "a"),
        Finding("exit-78", PATH, Position(3, 5), "a"),
        Finding("exit-78", PATH, Position(4, 5), "a"),
        Finding("schema", PATH, Position(2, 5), "a"),
        Finding("exit-78", ".woodpecker/b.yml", Position(2, 5), "a"),
    ]
    found = fingerprints(findings, {PATH: TEXT, ".woodpecker/b.yml": TEXT})
    assert len(set(found)) == 5
    assert found[0].removesuffix(":1") == found[1].removesuffix(":2"), "the same line again is told apart by number"


def test_a_file_that_could_not_be_read_has_a_fingerprint() -> None:
    assert len(set(fingerprints(FINDINGS, {}))) == 3


def test_paths_are_those_of_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    inside = {"uri": "x/a%20b.yml", "uriBaseId": "%SRCROOT%"}
    for path in ("x/a b.yml", "./x/a b.yml", "../here/x/a b.yml", f"{tmp_path}/here/x/a b.yml", "x/y/../a b.yml"):
        assert artifact(path) == inside
    outside = {"uri": f"file://{quoted(str(tmp_path))}/there/a.yml"}
    for path in ("../there/a.yml", f"{tmp_path}/there/a.yml"):
        assert artifact(path) == outside


@given(
    path=st.text(
        st.one_of(st.sampled_from("a/ %:?#[]\\\udcff"), st.characters(codec="utf-8", exclude_characters="\0")),
        min_size=1,
    )
)
def test_any_path_arrives(path: str) -> None:
    uri = quoted(path)
    assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})*", uri)
    assert unquote(uri, errors="surrogateescape") == path
    log = json.loads(render([Finding("exit-78", path, Position(), "é\udcff")], 1, {"exit-78"}))
    check_log(log)
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    told = unquote(place["uri"].removeprefix("file://"), errors="surrogateescape")
    # Two slashes at the beginning are kept, as POSIX leaves their meaning open.
    assert os.path.normpath(Path.cwd() / told) == os.path.normpath(Path.cwd() / path)
