"""The option of commands that commit to checkouts: which branch gets the commit."""

from __future__ import annotations

from pathlib import Path

import click

from ..errors import PipelinegenError
from ..git import is_branch_name
from ..sync import BRANCH
from .option import option


def _branch_name(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if not is_branch_name(Path.cwd(), value):
        raise PipelinegenError(
            f"--branch: {value!r} cannot be the name of a branch; `git help check-ref-format` says what can"
        )
    return value


branch_option = option(
    "--branch",
    default=BRANCH,
    show_default=True,
    callback=_branch_name,
    help="The branch that gets the commit.",
)
"""Declares the option of a command that commits to checkouts."""
