"""The clean fleet that the mutants are made from."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pipelinegen.catalog import load_catalog
from pipelinegen.render.known import known_of
from pipelinegen.rules import Known

ROOT = Path(__file__).parents[2]


@cache
def clean(project: str) -> dict[str, str]:
    """A project's committed files by their path in its repository."""
    folder = ROOT / "generated" / project
    return {path.relative_to(folder).as_posix(): path.read_text() for path in sorted(folder.rglob("*.yml"))}


@cache
def known(project: str) -> Known:
    """What the definitions say of a project."""
    catalog = load_catalog(ROOT / "projects", locks=ROOT)
    return known_of(catalog.select([project])[0].project, catalog.fleet)
