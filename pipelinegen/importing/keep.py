"""A file as a template of the user's own: a kind that is nothing but that file, byte for byte below our header."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..header import is_generated
from ..model.trigger import Trigger
from ..rules.view.github import GithubFile
from ..scaffold.source import source_of
from ..syntax import github, woodpecker
from .document import Document

_DIRECTIVE = re.compile(r"\A\ufeff?(?:#[^\n]*\n|[ \t]*\n)*%", re.MULTILINE)
_START = re.compile(r"\A---[ \t]*\n")
# What a `---` or `...` further down would begin or end is a document of its own.
_SECOND = re.compile(r"^(?:---|\.\.\.)(?:[ \t]|$)", re.MULTILINE)


@dataclass(frozen=True)
class Kept:
    """A file that stays as it is: the class of its kind with what it is called, and its template below `template`.

    `notes` say what of the text cannot be the same.
    """

    document: Document
    name: str
    kind: str
    template: str
    text: str
    secrets: tuple[str, ...]
    triggers: tuple[Trigger, ...]
    notes: tuple[str, ...]

    @property
    def is_github(self) -> bool:
        """Whether GitHub reads it."""
        return isinstance(self.document.view, GithubFile)

    @property
    def source(self) -> str:
        """The class, as it stands in the file beside the definition."""
        lines = [
            f"class {self.kind}({'GithubWorkflow' if self.is_github else 'WoodpeckerWorkflow'}):",
            f'    """The file `{self.document.path}`, all of which its template says."""',
            "",
            f'    template: ClassVar[str] = "{self.template}"',
            "    as_found: ClassVar[bool] = True",
            "",
            f'    name: WorkflowName = "{self.name}"',
        ]
        if not self.is_github:
            lines.append("    triggers: tuple[Trigger, ...] = ()")
        lines += [
            "",
            "    @property",
            "    def path(self) -> str:",
            '        """Where the file lies in the repository."""',
        ]
        return "\n".join([*lines, f"        return {source_of(self.document.path)}", ""])


def kept(document: Document, project: str, name: str, triggers: Iterable[Trigger]) -> Kept:
    """The file as a kind of its own; its name is that of its file, `triggers` are those that can be declared."""
    is_github = isinstance(document.view, GithubFile)
    body, notes = _body(document.text)
    names = tuple(sorted((github if is_github else woodpecker).secret_names(document.served)))
    # Said once, without a trace in the text: that is how the header and the proofs learn of them.
    asks = "".join(f'<% do secret("{each}") %>\n' for each in names)
    return Kept(
        document,
        name,
        "".join(each.capitalize() for each in f"{project}-{name}".split("-") if each)
        + ("OnGithub" if is_github else ""),
        f"{'github' if is_github else 'woodpecker'}/{project}-{name}.yml.j2",
        asks + _raw(body),
        names,
        tuple(triggers),
        notes,
    )


def _body(text: str) -> tuple[str, tuple[str, ...]]:
    """The text as it can stand below a header, and what of it cannot be the same."""
    notes = []
    if is_generated(text):
        text = text.partition("\n\n")[2]
        notes.append("the head that pipelinegen has written is written anew")
    if text.startswith("\ufeff"):
        text = text[1:]
        notes.append("the byte order mark at its beginning goes")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        notes.append("its lines end in \\n alone")
    if _START.match(text):
        text = _START.sub("", text)
        notes.append("its first line `---` is the header's")
    if text != text.rstrip("\n") + "\n":
        notes.append("it ends with one end of a line")
    return text.rstrip("\n") + "\n", tuple(notes)


def obstacle(document: Document) -> str:
    """Why no header can stand above the text of a file; empty if one can."""
    text = document.text.removeprefix("\ufeff")
    if _DIRECTIVE.match(text):
        return "it begins with a directive of YAML (`%…`), above which no comment of ours can stand"
    if _SECOND.search(_START.sub("", text)):
        return "a second document begins in it"
    return ""


def _raw(text: str) -> str:
    """A text as a template that renders to it, whatever marks of the template language are in it."""
    if "<%" not in text:
        return text
    # What would end the raw part stands in two of them.
    inside = re.sub(r"<%(?=[-+]?\s*endraw)", "<<% endraw %><% raw %>%", text)
    return f"<% raw %>{inside}<% endraw %>"
