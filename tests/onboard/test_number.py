"""The number is written into the one place where it is missing, and nothing else of the file changes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.errors import PipelinegenError
from pipelinegen.onboard.number import with_number, write_number

FLAT = 'project = Project(name="é", repository=Repository(name="a/b", branch="main"))  # as it is\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FLAT, FLAT.replace('"main"))', '"main", woodpecker_id=7))')),
        (
            'r = Repository(\n    name="a/b",\n    branch="main",\n)\n',
            'r = Repository(\n    name="a/b",\n    branch="main",\n    woodpecker_id=7,\n)\n',
        ),
        (
            'r = Repository(name="a/b", woodpecker_id=None, branch="x")\n',
            'r = Repository(name="a/b", woodpecker_id=7, branch="x")\n',
        ),
        ('r = Repository(name="a/b", woodpecker_id=7)', 'r = Repository(name="a/b", woodpecker_id=7)'),
        (
            'r = p.Repository(branch="ü", name="a/b")\r\n',
            'r = p.Repository(branch="ü", name="a/b", woodpecker_id=7)\r\n',
        ),
    ],
)
def test_the_number_is_added(text: str, expected: str) -> None:
    assert with_number(text, 7) == expected


@pytest.mark.parametrize(
    "text",
    [
        'r = Repository(name="a/b", woodpecker_id=3)',
        'r = Repository(name="a/b", woodpecker_id=number)',
        'r = Repository(name="a/b")\ns = Repository(name="a/c")',
        "r = Repository(**settings)",
        "r = Repository()",
        "r = repository(name='a/b')",
        "r = Repository(name=",
    ],
)
def test_what_is_not_clear_is_left_to_a_person(text: str) -> None:
    assert with_number(text, 7) is None


@given(st.sampled_from([" ", "\n    ", "\n\t", " # é\n  "]), st.text(st.characters(categories=["L", "Nd"]), max_size=9))
def test_any_layout_says_the_number_afterwards(space: str, branch: str) -> None:
    text = f'x = "{branch}"; r = Repository({space}name="a/b",{space}branch="{branch}"{space})\n'
    changed = with_number(text, 41)
    assert changed is not None
    [call] = [each for each in ast.walk(ast.parse(changed)) if isinstance(each, ast.Call)]
    said = {each.arg: each.value.value for each in call.keywords if isinstance(each.value, ast.Constant)}
    assert said == {"name": "a/b", "branch": branch, "woodpecker_id": 41}
    assert "".join(changed.split()).replace(",woodpecker_id=41", "", 1) == "".join(text.split())


def test_the_file_is_written(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_text(FLAT)
    write_number(path, 12)
    assert "woodpecker_id=12" in path.read_text()


def test_line_ends_stay(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_bytes('# é\r\nr = Repository(\r\n    name="a/b",\r\n)\r\n'.encode())
    write_number(path, 12)
    assert path.read_bytes() == ('# é\r\nr = Repository(\r\n    name="a/b",\r\n    woodpecker_id=12,\r\n)\r\n'.encode())


def test_a_byte_order_mark_stays(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_bytes(b"\xef\xbb\xbf" + FLAT.encode())
    write_number(path, 12)
    assert path.read_bytes() == b"\xef\xbb\xbf" + FLAT.replace('"main"))', '"main", woodpecker_id=12))').encode()


def test_a_link_stays(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared/x.py").write_text(FLAT)
    path = tmp_path / "x.py"
    path.symlink_to("shared/x.py")
    write_number(path, 12)
    assert path.is_symlink()
    assert "woodpecker_id=12" in (tmp_path / "shared/x.py").read_text()


def test_a_file_that_is_not_clear_stays(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_text("r = Repository(**settings)\n")
    with pytest.raises(PipelinegenError, match="say woodpecker_id=12 in it"):
        write_number(path, 12)
    assert path.read_text() == "r = Repository(**settings)\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'r = Repository(name=("a/b"), branch=("main"))\n',
            'r = Repository(name=("a/b"), branch=("main"), woodpecker_id=7)\n',
        ),
        (
            'r = Repository(\n    name="a/b",\n    branch="main",  # is built\n)\n',
            'r = Repository(\n    name="a/b",\n    branch="main",  # is built\n    woodpecker_id=7,\n)\n',
        ),
        (
            'r = Repository(\r\n    name="a/b"\r\n)\r\n',
            'r = Repository(\r\n    name="a/b",\r\n    woodpecker_id=7\r\n)\r\n',
        ),
    ],
)
def test_brackets_comments_and_line_ends_stay_where_they_are(text: str, expected: str) -> None:
    assert with_number(text, 7) == expected


def test_no_line_end_of_the_file_changes(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_bytes(b'r = Repository(name="a/b")\r\nx = 1\r\n')
    write_number(path, 7)
    assert path.read_bytes() == b'r = Repository(name="a/b", woodpecker_id=7)\r\nx = 1\r\n'
