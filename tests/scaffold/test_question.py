"""Questions where nobody can be asked, and what is shown of names that may be anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.errors import PipelinegenError
from pipelinegen.model.base import BranchName
from pipelinegen.scaffold import question
from pipelinegen.scaffold.question import Missing, Question, is_answer, printable, text_of


def of_branch(why: str = "the branch", proposal: str = "") -> Question:
    return Question("--branch BRANCH", "Branch", why, lambda text: text_of(BranchName, text), proposal)


def test_all_questions_are_in_one_refusal() -> None:
    missing = Missing()
    assert missing(of_branch()) is None
    assert missing(of_branch("there is \x1b[2Jmain")) is None
    assert str(missing.refusal("it", "nobody is there")) == (
        "it cannot be written yet: nobody is there; say what nothing shows:\n"
        "  --branch BRANCH: the branch\n"
        "  --branch BRANCH: there is \\x1b[2Jmain"
    )


def test_an_answer_is_read_before_it_is_taken() -> None:
    assert is_answer(of_branch(), "main")
    assert not is_answer(of_branch(), "")
    assert question.given("--branch", "main", of_branch().read) == "main"
    with pytest.raises(PipelinegenError, match=r"^--branch: 'a b' is not the name of one branch$"):
        question.given("--branch", "a b", of_branch().read)


@given(st.text())
def test_what_is_shown_is_one_line(text: str) -> None:
    assert printable(text).isprintable()
    assert printable(text) == text or not text.isprintable()
