"""Wanted against found: three kinds of difference, and diffs that a tool can apply."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pipelinegen.drift import Comparison, Verdict, compare
from pipelinegen.errors import PipelinegenError
from pipelinegen.header import first_line

from .written import generated

PIN = "actions/checkout@" + "a" * 40 + "  # v6.1.0"


def verdicts(wanted: dict[str, str], present: dict[str, str]) -> dict[str, str]:
    return {each.path: each.verdict.value for each in compare("p", wanted, present)}


OLD, NEW = generated("steps: [old]\n"), generated("steps: [new]\n")
PINNED = generated(f"      - uses: {PIN}\n        with:\n          image: 'alpine:3.20'\n")
BUMPED = PINNED.replace("a" * 40, "b" * 40).replace("v6.1.0", "v6.2.0").replace("3.20", f"3.24@sha256:{'c' * 64}")


@pytest.mark.parametrize(
    "wanted, found, verdict",
    [
        (NEW, None, "missing"),
        (NEW, NEW, "same"),
        (NEW, OLD, "outdated"),
        (NEW, NEW.replace("new", "mine"), "changed"),
        (NEW, OLD.replace("old", "mine"), "changed"),
        (NEW, OLD.replace("old", "new"), "outdated"),
        (NEW, OLD.replace("# Format 1, ", "# Format "), "changed"),
        (NEW, OLD.replace("Do not edit", "Do edit"), "changed"),
        (NEW, first_line("projects/p.py") + "steps: [new]\n", "outdated"),
        (NEW, NEW.replace("\n", "\r\n"), "changed"),
        (NEW, NEW + "#\n", "changed"),
        (NEW, "steps: [new]\n", "foreign"),
        (NEW, "", "foreign"),
        (None, OLD, "orphaned"),
        (None, OLD + "mine\n", "orphaned"),
        (None, "steps: []\n", "foreign"),
        (PINNED, BUMPED, "pin-only"),
        (BUMPED, PINNED, "pin-only"),
        (PINNED, BUMPED + "#\n", "changed"),
        (PINNED, BUMPED.replace("alpine", "busybox"), "changed"),
        (PINNED, BUMPED.replace("actions/checkout", "actions/cache"), "changed"),
        (NEW, BUMPED, "outdated"),
    ],
)
def test_one_verdict_a_file(wanted: str | None, found: str | None, verdict: str) -> None:
    given = ({"x": each} if each is not None else {} for each in (wanted, found))
    assert verdicts(*given) == {"x": verdict}


def test_what_is_drift() -> None:
    compared = compare(
        "p", {"a": NEW, "b": NEW, "c": NEW, "d": NEW}, {"a": NEW, "b": "mine", "c": OLD, "x": "mine", "y": OLD}
    )
    assert {each.path: each.drifts for each in compared} == {
        "a": False, "b": True, "c": True, "d": True, "x": False, "y": True
    }  # fmt: skip
    assert [each.path for each in compared if each.edited] == []
    assert [each.edited for each in compare("p", {}, {"x": NEW + "mine\n"})] == [True]


def test_a_file_of_a_newer_pipelinegen_stops() -> None:
    with pytest.raises(PipelinegenError) as stop:
        compare("p", {"x": NEW}, {"x": OLD.replace("# Format 1,", "# Format 7,")}, place="g/p")
    assert str(stop.value) == ("g/p/x: a newer pipelinegen wrote this (format 7, this one knows 1); update this one")


def test_nothing_differs() -> None:
    assert compare("p", {}, {}) == []
    assert verdicts({"a": ""}, {"a": ""}) == {"a": "same"}


def test_an_order_that_does_not_depend_on_chance() -> None:
    paths = ["b/a.yml", "a/b.yml", "a-b/c.yml", "a/a.yml"]
    assert [each.path for each in compare("p", dict.fromkeys(paths, ""), {})] == sorted(paths)


def difference(wanted: str | None, found: str | None) -> Comparison:
    return Comparison("p", "a.yml", "p/a.yml", Verdict.CHANGED, wanted, found)


def test_the_diff_goes_from_found_to_wanted() -> None:
    assert difference("one\ntwo\n", "one\n2\n").diff() == (
        "--- a/p/a.yml\n+++ b/p/a.yml\n@@ -1,2 +1,2 @@\n one\n-2\n+two\n"
    )


def test_a_last_line_without_its_end() -> None:
    assert difference("one\n", "one").diff() == (
        "--- a/p/a.yml\n+++ b/p/a.yml\n@@ -1 +1 @@\n-one\n\\ No newline at end of file\n+one\n"
    )


TEXTS = {
    "changed": ("a\nb\nc\n", "a\nx\nc\n"),
    "longer": ("a\n", "a\nb\n"),
    "unended": ("a\nb\n", "a\nb"),
    "both unended": ("a\nb", "a\nc"),
    "windows": ("a\nb\n", "a\r\nb\r\n"),
    "return in a line": ("a\rb\nc\n", "a\rx\nc\n"),
    "form feed": ("a\fb\nc\n", "a\fx\nc\n"),
    "line separator": ("a\u2028b\nc\n", "a\u2028x\nc\n"),
    "next line": ("a\x85b\nc\n", "a\x85x\nc\n"),
    "unit separator": ("a\x1eb\nc\n", "a\x1ex\nc\n"),
    "looks like a header": ("--- a\n+++ b\n@@ -1 +1 @@\n", "-- a\n++ b\n@ -1 +1 @\n"),
    "far apart": ("".join(f"{n}\n" for n in range(60)), "".join(f"{n if n % 25 else 'x'}\n" for n in range(60))),
}


@pytest.mark.parametrize("wanted, found", TEXTS.values(), ids=TEXTS)
def test_git_can_apply_the_diff(wanted: str, found: str, tmp_path: Path) -> None:
    path = tmp_path / "p/a.yml"
    path.parent.mkdir()
    for before, after in ((found, wanted), (wanted, found)):
        path.write_bytes(before.encode())
        patch = difference(after, before).diff()
        done = subprocess.run(
            ["git", "apply", "--whitespace=nowarn"], cwd=tmp_path, input=patch.encode(), capture_output=True
        )
        assert (done.returncode, done.stderr.decode()) == (0, "")
        assert path.read_bytes() == after.encode()


def test_git_can_make_and_remove_files_by_the_diff(tmp_path: Path) -> None:
    patch = difference("a\nb\n", None).diff()
    subprocess.run(["git", "apply"], cwd=tmp_path, input=patch.encode(), check=True)
    assert (tmp_path / "p/a.yml").read_text() == "a\nb\n"
    patch = difference(None, "a\nb\n").diff()
    subprocess.run(["git", "apply"], cwd=tmp_path, input=patch.encode(), check=True)
    assert not (tmp_path / "p/a.yml").exists()


def test_a_twin_in_other_letters_is_in_the_place_of_a_file_that_is_missing() -> None:
    for found, its in (("mine\n", "foreign"), (OLD, "orphaned")):
        compared = compare("p", {"a/deploy.yml": NEW}, {"a/Deploy.yml": found}, place="g")
        assert [(each.path, each.verdict.value, each.drifts, each.twin) for each in compared] == [
            ("a/Deploy.yml", its, its == "orphaned", ""),
            ("a/deploy.yml", "foreign", True, "a/Deploy.yml"),
        ]
        assert (compared[1].found, compared[1].wanted) == (None, NEW)
    both = compare("p", {"a/deploy.yml": NEW}, {"a/Deploy.yml": "mine\n", "a/deploy.yml": NEW})
    assert [(each.verdict.value, each.drifts) for each in both] == [("foreign", False), ("same", False)]
    assert verdicts({"a/deploy.yml": NEW}, {"b/Deploy.yml": NEW})["a/deploy.yml"] == "missing"


def test_the_pins_that_differ_are_told() -> None:
    def moved(found: str) -> list[tuple[str, str]]:
        [each] = compare("p", {"x": PINNED}, {"x": found})
        return [(str(theirs), str(ours)) for theirs, ours in each.moved]

    assert moved(BUMPED) == [
        (f"actions/checkout@{'b' * 40}  # v6.2.0", PIN),
        (f"alpine:3.24@sha256:{'c' * 64}", "alpine:3.20"),
    ]
    assert moved(BUMPED + "#\n") == moved(BUMPED)
    assert moved(PINNED) == moved("mine\n") == []


@pytest.mark.parametrize(
    "found, wanted, newer",
    [
        (BUMPED, PINNED, True),
        (PINNED, BUMPED, False),
        (generated(f"- uses: {PIN}\n"), generated(f"- uses: {PIN.replace('v6.1.0', 'v6.0.0')}\n- more\n"), True),
        (generated(f"- uses: {PIN}\n"), generated(f"- uses: {PIN.replace('v6.1.0', 'v6.2.0')}\n- more\n"), False),
        (generated("image: a:0a1b2c3d\n"), generated("image: a:4e5f6a7b\n- more\n"), False),
        (OLD, NEW, False),
    ],
)
def test_newer_pins_are_seen_also_where_more_differs(found: str, wanted: str, *, newer: bool) -> None:
    [each] = compare("p", {"x": wanted}, {"x": found})
    assert each.has_newer_pins is newer


@pytest.mark.parametrize("lost", [f"@{'a' * 40}  # v6.1.0", "  # v6.1.0", ":3.20"])
def test_a_version_that_is_gone_is_an_edit(lost: str) -> None:
    assert verdicts({"x": PINNED}, {"x": PINNED.replace(lost, "")}) == {"x": "changed"}
