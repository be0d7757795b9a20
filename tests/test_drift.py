"""Wanted against found: three kinds of difference, and diffs that a tool can apply."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pipelinegen.drift import Difference, compare

A, B, C, D = (Path(f"p/{name}.yml") for name in "abcd")


def test_what_differs_and_how() -> None:
    assert compare({A: "1", B: "2", C: "3"}, {B: "2", C: "x", D: "4"}) == [
        Difference(A, "missing", "1", None),
        Difference(C, "changed", "3", "x"),
        Difference(D, "orphaned", None, "4"),
    ]


def test_nothing_differs() -> None:
    assert compare({A: "1"}, {A: "1"}) == []
    assert compare({}, {}) == []
    assert compare({A: ""}, {A: ""}) == []


def test_an_empty_file_is_a_file() -> None:
    assert [each.verdict for each in compare({A: "", B: "x"}, {B: "", C: ""})] == ["missing", "changed", "orphaned"]


def test_an_order_that_does_not_depend_on_chance() -> None:
    paths = [Path(name) for name in ("b/a.yml", "a/b.yml", "a-b/c.yml", "a/a.yml")]
    assert [each.path for each in compare(dict.fromkeys(paths, ""), {})] == sorted(paths)


def test_the_diff_goes_from_found_to_wanted() -> None:
    assert Difference(A, "changed", "one\ntwo\n", "one\n2\n").diff() == (
        "--- a/p/a.yml\n+++ b/p/a.yml\n@@ -1,2 +1,2 @@\n one\n-2\n+two\n"
    )


def test_a_last_line_without_its_end() -> None:
    assert Difference(A, "changed", "one\n", "one").diff() == (
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
    path = tmp_path / A
    path.parent.mkdir()
    for before, after in ((found, wanted), (wanted, found)):
        path.write_bytes(before.encode())
        patch = Difference(A, "changed", after, before).diff()
        done = subprocess.run(
            ["git", "apply", "--whitespace=nowarn"], cwd=tmp_path, input=patch.encode(), capture_output=True
        )
        assert (done.returncode, done.stderr.decode()) == (0, "")
        assert path.read_bytes() == after.encode()


def test_git_can_make_and_remove_files_by_the_diff(tmp_path: Path) -> None:
    patch = Difference(A, "missing", "a\nb\n", None).diff()
    subprocess.run(["git", "apply"], cwd=tmp_path, input=patch.encode(), check=True)
    assert (tmp_path / A).read_text() == "a\nb\n"
    patch = Difference(A, "orphaned", None, "a\nb\n").diff()
    subprocess.run(["git", "apply"], cwd=tmp_path, input=patch.encode(), check=True)
    assert not (tmp_path / A).exists()
