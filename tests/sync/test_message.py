"""What the commit says, and how it is known again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.drift import Comparison, Verdict
from pipelinegen.sync import Origin, commit_message
from pipelinegen.sync.message import is_ours, with_tree

CHANGES = [Comparison("shop", f"{verdict}.yml", "", verdict, "", "") for verdict in Verdict if verdict != "same"]


def test_it_says_what_why_and_where_from() -> None:
    message = commit_message(CHANGES, Origin("0123456789ab"), ["a.yml: deploy now also runs on push"])
    assert message == (
        "CI files as they are defined\n"
        "\n"
        "- missing.yml: new\n"
        "- changed.yml: rendered over an edit by hand\n"
        "- outdated.yml: rendered anew\n"
        "- orphaned.yml: removed: no definition asks for it any more\n"
        "- foreign.yml: rendered over a file of somebody else\n"
        "- pin-only.yml: other versions of actions or images\n"
        "\n"
        "What it means:\n"
        "- a.yml: deploy now also runs on push\n"
        "\n"
        "From revision 0123456789ab.\n"
        "\n"
        "Rendered-by: pipelinegen\n"
    )


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        (Origin("abc"), "From revision abc."),
        (Origin("abc", dirty=True), "From revision abc and changes that are not committed."),
        (Origin(""), "From definitions without a revision."),
        (Origin("", dirty=True), "From definitions without a revision."),
    ],
)
def test_where_it_comes_from(origin: Origin, said: str) -> None:
    lines = commit_message(CHANGES[:1], origin).splitlines()
    assert lines == ["CI files as they are defined", "", "- missing.yml: new", "", said, "", "Rendered-by: pipelinegen"]


@given(st.lists(st.text(max_size=20), max_size=3), st.text(max_size=12))
def test_it_is_known_again(meaning: list[str], revision: str) -> None:
    message = with_tree(commit_message(CHANGES, Origin(revision), meaning), "0a1b")
    assert is_ours(message, "0a1b")
    assert not is_ours(message, "0a1c")


@pytest.mark.parametrize(
    "message", ["", "Rendered-by: me", "as `Rendered-by: pipelinegen` says", "> Rendered-by: pipelinegen"]
)
def test_those_of_others(message: str) -> None:
    assert not is_ours(with_tree(f"{message}\n", "0a1b"), "0a1b")
