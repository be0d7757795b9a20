"""Claims that hold, from one run to the next."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelinegen.memory import proofs
from pipelinegen.memory.folder import NAME, Folder, make_folder
from pipelinegen.memory.proofs import Proofs


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A cache of its own."""
    made = make_folder(str(tmp_path))
    assert made is not None
    return made


def learn(folder: Folder, *claims: str, ground: str = "program") -> None:
    found = Proofs(folder, ground)
    for claim in claims:
        found.add(claim)
    found.keep()


def test_what_was_added_holds_in_this_run_and_the_next(folder: Folder) -> None:
    found = Proofs(folder, "program")
    assert not found.hold("a")
    found.add("a")
    assert found.hold("a")
    assert not Proofs(folder, "program").hold("a")
    assert found.is_news
    found.keep()
    later = Proofs(folder, "program")
    assert later.hold("a")
    assert not later.is_news
    assert not later.hold("b")


def test_another_program_has_proved_nothing(folder: Folder) -> None:
    learn(folder, "a")
    assert not Proofs(folder, "other").hold("a")


def test_what_two_runs_learn_does_not_get_in_each_other_s_way(folder: Folder) -> None:
    learn(folder, "a")
    learn(folder, "b")
    later = Proofs(folder, "program")
    assert later.hold("a")
    assert later.hold("b")


def test_what_was_of_no_use_for_longest_is_forgotten(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "_KEPT", 3)
    learn(folder, "a", "b", "c")
    using = Proofs(folder, "program")
    assert using.hold("a")
    using.add("d")
    using.keep()
    later = Proofs(folder, "program")
    assert [later.hold(claim) for claim in "abcd"] == [True, False, True, True]


@pytest.mark.parametrize("content", [b"", b"x", b"x" * 19, b"x" * 45])
def test_a_content_of_another_length_holds_nothing(content: bytes, folder: Folder) -> None:
    folder.write("proofs", content)
    found = Proofs(folder, "program")
    assert not found.hold("a")
    found.add("a")
    found.keep()
    assert Proofs(folder, "program").hold("a")


def test_a_spoiled_file_holds_nothing(folder: Folder, tmp_path: Path) -> None:
    learn(folder, "a")
    (tmp_path / NAME / "proofs").write_bytes(b"x" * 100)
    assert not Proofs(folder, "program").hold("a")
