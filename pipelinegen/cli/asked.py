"""Questions at a terminal, and what is said where there is none."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..scaffold.question import Ask, Missing, Question


def asker(missing: Missing, *, non_interactive: bool) -> Ask:
    """Asks the person at the terminal; where there is none, `missing` remembers the questions."""
    return missing if why_not(non_interactive=non_interactive) else _prompt


def why_not(*, non_interactive: bool) -> str:
    """Why nobody can be asked; empty where somebody can."""
    if non_interactive:
        return "nobody is asked with --non-interactive"
    # A program that is started without one has None here.
    if sys.stdin is None or not sys.stdin.isatty():
        return "nobody can be asked, as standard input is no terminal"
    return ""


def _prompt(question: Question) -> str:
    """The first answer that can be read; what is wrong with the others is said."""
    from ..scaffold.question import is_answer, printable

    # What was seen may be a name that cannot be used.
    proposal = question.proposal if is_answer(question, question.proposal) else None
    why = printable(question.why)
    click.echo(why[:1].upper() + why[1:] + ".", err=True)
    while True:
        text = printable(question.text)
        # Without a default click would ask again and say nothing.
        answer: str = click.prompt(
            text, default=proposal or "", show_default=bool(proposal), type=str, err=True
        ).strip()
        try:
            question.read(answer)
        except ValueError as error:
            click.echo(
                f"error: {error if answer else 'this needs an answer; Ctrl-C stops, and writes nothing'}", err=True
            )
        else:
            return answer
