"""What is no YAML, in one line and with its place."""

from __future__ import annotations

from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from ...errors import PipelinegenError
from ...finding import Position


class YamlError(PipelinegenError):
    """The text is no YAML; `position` is where the reader gave up."""

    def __init__(self, message: str, position: Position) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


class TooLargeError(YamlError):
    """The text is more than we read; other readers may manage."""


def quoted(text: str) -> str:
    """How a message shows a text of any length."""
    return repr(text if len(text) <= 60 else f"{text[:50]}...")


def refusal(error: YAMLError) -> YamlError:
    """A reader's own error as ours; without a place it stands at the beginning."""
    mark = isinstance(error, MarkedYAMLError) and (error.problem_mark or error.context_mark)
    return YamlError(_one_line(error), Position(mark.line + 1, mark.column + 1) if mark else Position())


def _one_line(error: YAMLError) -> str:
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    if isinstance(error, DuplicateKeyError):
        problem = problem.partition(" with value ")[0]  # the value may be a secret
    context = getattr(error, "context", None)
    return " ".join(f"{context + ': ' if context else ''}{problem}".split())
