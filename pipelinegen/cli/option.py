"""Options that have a value: it is given once, unless the option may be repeated, and is never empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import click

from ..errors import PipelinegenError


class _Whole(click.IntRange):
    """A whole number in a range, and what would be right where it is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number. Raises BadParameter."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            wanted = f"of at least {self.min}" if self.max is None else f"from {self.min} to {self.max}"
            self.fail(f"{str(value)!r} is not a whole number {wanted}", param, ctx)


class Option(click.Option):
    """An option that refuses what click would pass over: a second value in the place of the first, and no text at all.

    With `may_be_empty` the empty text is a value like any other.
    """

    def __init__(self, *arguments: Any, may_be_empty: bool = False, **settings: Any) -> None:
        kind = settings.get("type")
        if isinstance(kind, click.IntRange):
            settings["type"] = _Whole(kind.min, kind.max)
        super().__init__(*arguments, **settings)
        self._may_be_empty = may_be_empty

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        """Let the parser keep every value, also of an option that has one."""
        if self.is_flag or self.multiple:
            super().add_to_parser(parser, ctx)
        else:
            parser.add_option(obj=self, opts=self.opts, dest=self.name, action="append", nargs=self.nargs)

    def consume_value(self, ctx: click.Context, opts: Mapping[str, Any]) -> tuple[Any, Any]:
        """The value, and where it comes from. Raises PipelinegenError."""
        given = opts.get(self.name or "")
        if self.is_flag or given is None:
            return super().consume_value(ctx, opts)
        if not ctx.resilient_parsing:  # what completes a line is not told of its mistakes
            self._refuse(given)
        return super().consume_value(ctx, {**opts, self.name or "": given if self.multiple else given[-1]})

    def _refuse(self, given: Sequence[str]) -> None:
        name = self.opts[0]
        if not self.multiple and len(given) > 1:
            values = " and ".join(map(repr, given))
            raise PipelinegenError(f"{name} is given {len(given)} times, {values}; it has one value, say which")
        if "" in given and not self._may_be_empty:
            remedy = "give it one" if self.required else "give it one, or leave the option out"
            raise PipelinegenError(f"{name} has an empty value, ''; {remedy}")


option = partial(click.option, cls=Option)
"""Declares an option of a command, as `click.option` does."""
