"""A pipeline on a Woodpecker server, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass

from ..reading import at, count, number, objects, text, words


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a workflow. `exit_code` is None while there is none."""

    name: str
    state: str
    error: str
    exit_code: int | None


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow of a pipeline."""

    name: str
    state: str
    error: str
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A pipeline. `created` is in seconds since 1970.

    `errors` are what the server found wrong with its files, warnings left out. A list of pipelines tells no workflows.
    """

    number: int
    event: str
    status: str
    commit: str
    branch: str
    created: int
    workflows: tuple[Workflow, ...]
    errors: tuple[str, ...]

    @property
    def is_over(self) -> bool:
        """Whether nothing of it will run any more."""
        return self.status not in ("created", "pending", "running", "blocked")


def read_pipeline(document: object) -> Pipeline:
    """What the server says of a pipeline. Raises StrangeError."""
    return Pipeline(
        number=number(document, "number"),
        event=words(document, "event"),
        status=text(document, "status"),
        commit=words(document, "commit"),
        branch=words(document, "branch"),
        created=count(document, "created") or 0,
        workflows=tuple(map(_workflow, objects(document, "workflows"))),
        errors=tuple(filter(None, map(_error, objects(document, "errors")))),
    )


def _workflow(document: object) -> Workflow:
    steps = tuple(map(_step, objects(document, "children")))
    return Workflow(text(document, "name"), words(document, "state"), words(document, "error"), steps)


def _step(document: object) -> Step:
    over = count(document, "exit_code") if count(document, "finished") else None
    return Step(text(document, "name"), words(document, "state"), words(document, "error"), over)


def _error(document: object) -> str:
    if at(document, "is_warning") is True:
        return ""
    file = words(document, "data", "file")
    return f"{file}: {words(document, 'message')}" if file else words(document, "message")
