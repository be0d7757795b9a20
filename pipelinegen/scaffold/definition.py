"""The whole text of a project's definition: what it is about, its imports, the project."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pipelinegen

from .source import names_in, source_of

if TYPE_CHECKING:
    from ..model.project import Project

_WIDTH = 120
_BEGIN = "project = "


def definition_text(project: Project, summary: str) -> str:
    """The text of `projects/NAME.py` that declares the project, as ruff lays it out; `summary` is one line about it.

    A kind that is not pipelinegen's own is imported from the file beside the definition that its module is called
    after.
    """
    text = summary.replace("\\", "\\\\").replace('"""', '\\"""')
    text = f'{text[:-1]}\\"' if text.endswith('"') else text
    own = {type(each).__name__: type(each).__module__.rpartition(".")[2] for each in project.workflows}
    named: dict[str, set[str]] = {}
    for name in names_in(project):
        named.setdefault("pipelinegen" if name in pipelinegen.__all__ else f".{own[name]}", set()).add(name)
    imports = "".join(_import(module, named[module]) for module in sorted(named, key=lambda each: each.startswith(".")))
    # A file of one's own beside the definition comes after what is installed.
    imports = imports.replace("\nfrom .", "\n\nfrom .", 1)
    return f'"""{text}"""\n\n{imports}\n{_BEGIN}{source_of(project, room=_WIDTH - len(_BEGIN))}\n'


def _import(module: str, names: Iterable[str]) -> str:
    begin, ordered = f"from {module} import ", sorted(names, key=str.lower)
    flat = begin + ", ".join(ordered)
    if len(flat) <= _WIDTH:
        return f"{flat}\n"
    return f"{begin}(\n" + "".join(f"    {each},\n" for each in ordered) + ")\n"
