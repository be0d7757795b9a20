"""The files that stay as they are, as kinds of the user's own: their classes in a module, their templates beside it."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

from ..model.fleet import Fleet
from ..model.workflow.base import Workflow
from .asked import Gap
from .keep import Kept


def classes_of(project: str, stays: Sequence[Kept]) -> str:
    """The text of the module beside the definition; empty where nothing stays as it is."""
    if not stays:
        return ""
    on_github = {each.is_github for each in stays}
    bases = [name for name, github in (("GithubWorkflow", True), ("WoodpeckerWorkflow", False)) if github in on_github]
    trigger = "" if False not in on_github else "from pipelinegen.model.trigger import Trigger\n"
    head = (
        f'"""Files of {project} that stay as they are, each a kind of its own."""\n\n'
        f"from typing import ClassVar\n\nfrom pipelinegen import {', '.join(bases)}\n"
        f"from pipelinegen.model.base import WorkflowName\n{trigger}"
    )
    return head + "".join(f"\n\n{each.source}" for each in stays)


def workflows_of(classes: str, stays: Sequence[Kept], folder: Path, stem: str) -> Iterator[Workflow]:
    """The workflows, of the classes as they are written; the module and the templates go to the folder."""
    if not stays:
        return
    file = folder / f"_{stem}.py"
    file.write_text(classes, encoding="utf-8")
    module = _module(file)
    for each in stays:
        path = folder / each.template
        path.parent.mkdir(exist_ok=True)
        path.write_text(each.text, encoding="utf-8", newline="\n")
        kind = getattr(module, each.kind)
        yield kind(triggers=each.triggers) if each.triggers else kind()


def missing_secrets(stays: Sequence[Kept], fleet: Fleet) -> Iterator[Gap]:
    """The secrets that the files ask for and the fleet does not have, with the lines to add."""
    known = {(each.scope == "github", each.name) for each in fleet.secrets}
    for each in stays:
        for name in each.secrets:
            if (each.is_github, name) not in known:
                scope = 'scope="github"' if each.is_github else 'scope="global", events=[…]'
                line = f'Secret(name="{name}", {scope}, purpose="…")'
                yield Gap(each.document.path, f"the fleet has no secret {name!r}", f"add `{line}` to fleet.py")


def _module(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
