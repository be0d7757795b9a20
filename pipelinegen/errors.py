"""Failures a person caused and can mend; everything else is a bug and keeps its traceback."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


class PipelinegenError(Exception):
    """The command could not do its work; the message says where, what is wrong and what would be right."""


class DefinitionError(PipelinegenError):
    """A definition in `projects/` is wrong: `projects/x.py:12: what; what would be right`."""

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path = path
        self.line = line
        self.message = message


class DefinitionFault(PipelinegenError):  # noqa: N818 (it becomes a DefinitionError once its place is known)
    """A definition is wrong in a way seen only when it is used.

    Where it stands is told by `at`, the path from the project to the part at fault, or else by `culprit`, a text that
    the definition holds; `place` is the line of the template that came upon it.
    """

    def __init__(self, message: str, culprit: str = "", at: Sequence[str | int] = (), place: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.culprit = culprit
        self.at = tuple(at)
        self.place = place


class ProofError(PipelinegenError):
    """What is rendered is not right: a sentence, and a line for each finding."""


class TemplateError(PipelinegenError):
    """A template cannot be rendered: `templates/x.yml.j2:12: what; what would be right`."""


def shown(path: Path) -> str:
    """How a message names a file: from the working directory if it lies below it, or as the user has named it."""
    whole, here = path.resolve(), path.cwd()
    if whole.is_relative_to(here):
        return str(whole.relative_to(here))
    return str(whole if path.is_absolute() else path)


def near(name: str, names: Iterable[object]) -> str:
    """`; did you mean 'x'?` when one of `names` looks like `name`, else nothing."""
    import difflib  # only on the way to an error message: it costs 6 ms

    found = difflib.get_close_matches(name, [str(each) for each in names], n=1)
    return f"; did you mean {found[0]!r}?" if found else ""
