"""From a definition to the proved text of its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .render import RenderedFile as RenderedFile
    from .render import prove_all as prove_all
    from .render import prove_files as prove_files
    from .render import render_files as render_files
    from .render import render_project as render_project

_NAMES = ("RenderedFile", "prove_all", "prove_files", "render_files", "render_project")


def __getattr__(name: str) -> object:
    # The template language is no matter of what is remembered.
    if name not in _NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import render

    return getattr(render, name)
