"""From a definition to the proved text of its files."""

from __future__ import annotations

from .render import RenderedFile as RenderedFile
from .render import prove_all as prove_all
from .render import render_files as render_files
from .render import render_project as render_project
