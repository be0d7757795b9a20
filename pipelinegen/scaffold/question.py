"""What only a person can say: asked one by one, or, where nobody can be asked, told all at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from pydantic import TypeAdapter, ValidationError

from ..errors import PipelinegenError


@dataclass(frozen=True, slots=True)
class Question:
    """A fact that nothing shows. `option` gives it in a script, `why` says in a line what it is and what was seen.

    `read` takes an answer apart and raises ValueError for one that is none; `proposal` is what was seen, if anything.
    """

    option: str
    text: str
    why: str
    read: Callable[[str], object]
    proposal: str = ""


class Ask(Protocol):
    """Gets an answer that `read` takes; None where there is none yet."""

    def __call__(self, question: Question) -> str | None:
        """The answer as it was written."""


@dataclass(slots=True)
class Missing:
    """Asks nobody, and remembers what there was to ask."""

    questions: list[Question] = field(default_factory=list)

    def __call__(self, question: Question) -> str | None:
        """No answer."""
        self.questions.append(question)
        return None

    def refusal(self, what: str, because: str) -> PipelinegenError:
        """The error that says everything that is missing for `what`."""
        lines = "".join(f"\n  {each.option}: {printable(each.why)}" for each in self.questions)
        return PipelinegenError(f"{what} cannot be written yet: {because}; say what nothing shows:{lines}")


def printable(text: str) -> str:
    """The text in one line that does nothing to a terminal: names of files and in files may be anything."""
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)


def text_of(kind: Any, text: str) -> str:
    """The text, if a field of a definition of this type takes it. Raises ValueError."""
    try:
        return str(TypeAdapter(kind).validate_python(text))
    except ValidationError as error:
        raise ValueError(error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")) from None


def is_answer(question: Question, text: str) -> bool:
    """Whether it answers the question."""
    try:
        question.read(text)
    except ValueError:
        return False
    return True


def given(option: str, text: str, read: Callable[[str], object]) -> str:
    """What an option says, if it can be read. Raises PipelinegenError."""
    try:
        read(text)
    except ValueError as error:
        raise PipelinegenError(f"{option}: {error}") from None
    return text
