"""`pipelinegen explain`: what a rule is about."""

from __future__ import annotations

import shutil
import sys

import click

from ..errors import PipelinegenError, near
from .main import colour

# Longer lines of prose are hard to read, however wide the terminal is.
_WIDEST = 100
_NARROWEST = 40


@click.command("explain")
@click.argument("rule", required=False)
def command(rule: str | None) -> int:
    """Say what a rule of `validate` is about: what is wrong, why it matters, bad and good examples.

    Without a RULE it lists them all.

    \b
    Examples:
      pipelinegen explain
      pipelinegen explain exit-78
    """
    from ..report import explanation
    from ..rules import FRAME, RULES
    from ..rules.documentation import articles

    found = articles(RULES, FRAME)
    painted = colour(sys.stdout)
    if rule is None:
        click.echo(explanation.overview(found, colour=painted))
        return 0
    if rule not in found:
        raise PipelinegenError(f"there is no rule {rule!r}{near(rule, found)}; `pipelinegen explain` lists them")
    width = min(max(shutil.get_terminal_size((_WIDEST, 24)).columns, _NARROWEST), _WIDEST)
    click.echo(explanation.text(found[rule], width=width, colour=painted))
    return 0
