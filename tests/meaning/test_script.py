"""What of a script has changed."""

from __future__ import annotations

import pytest

from pipelinegen.meaning.said import Subject, sentences
from pipelinegen.meaning.script import ScriptText, script_changed
from pipelinegen.meaning.woodpecker.text import script_text

SUBJECT = Subject("step", "x")
COMMENTS = "step x has a script of which only comments have changed"
SAME = "step x has a script that is written otherwise; the shell gets the same"


def told(old: str, new: str) -> list[str]:
    return sentences(script_changed(SUBJECT, script_text([old]), script_text([new])))


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("a", "b", "step x: the script runs `b`, was `a`"),
        ("a\nb", "a\nb\nc", "step x: the script also runs `c`"),
        ("a\nb", "a", "step x: the script no longer runs `b`"),
        ("a\nb", "a\n\nb", "step x: the script has a blank line less or more"),
        ("a\nb\nc", "A\nb\nC", "step x: the script has 2 lines changed"),
        ("a # one", "a # two", COMMENTS),
        ("# one\na", "a", COMMENTS),
        ("a\n  # one\nb # two\n", "a\nb\n# three\n", COMMENTS),
        ("a '# one'", "a '# two'", "step x: the script runs `a '# two'`, was `a '# one'`"),
        ("cat <<E\n# one\nE", "cat <<E\n# two\nE", "step x: the script runs `# two`, was `# one`"),
        ("a#one", "a#two", "step x: the script runs `a#two`, was `a#one`"),
        # What is broken may be anything.
        ("if # one", "if # two", "step x: the script runs `if # two`, was `if # one`"),
        ("sed s/a/\\/b/", "sed s/a//b/", SAME),
        ("echo $$HOME", "echo $HOME", SAME),
        # What is put in decides, whatever it comes to.
        ("echo ${A:0:8}", "echo ${A:0:7}", "step x: the script runs `echo ${A:0:7}`, was `echo ${A:0:8}`"),
        ("echo ${A/x/y}", "echo ${A/z/y}", "step x: the script runs `echo ${A/z/y}`, was `echo ${A/x/y}`"),
        ("a # ${A}", "a # ${B}", "step x: the script runs `a # ${B}`, was `a # ${A}`"),
        ("${A}b", "b${A}", "step x: the script runs `b${A}`, was `${A}b`"),
        ("echo ${", "echo ${ # two", "step x: the script runs `echo ${ # two`, was `echo ${`"),
    ],
)
def test_a_change(old: str, new: str, text: str) -> None:
    assert told(old, new) == [text]


def test_what_is_as_it_was_is_not_told() -> None:
    assert told("a", "a") == []


def test_what_no_shell_of_ours_reads_has_no_comments() -> None:
    texts = (ScriptText(text, text) for text in ("a # one", "a # two"))
    assert sentences(script_changed(SUBJECT, *texts)) == ["step x: the script runs `a # two`, was `a # one`"]


def test_comments_are_found_where_expressions_are_masked() -> None:
    written = ["echo ${{ a }} # one", "echo ${{ b }} # one", "echo ${{ a }} # two"]
    one, other, comment = (ScriptText(text, text, f"echo ________ {text[-5:]}") for text in written)
    assert sentences(script_changed(SUBJECT, one, comment)) == [COMMENTS]
    assert sentences(script_changed(SUBJECT, one, other)) != [COMMENTS]
