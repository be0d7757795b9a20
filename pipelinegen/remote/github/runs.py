"""Runs of GitHub Actions."""

from __future__ import annotations

from dataclasses import dataclass

from ..reading import number, text, words


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the workflow whose file is at `path`. `conclusion` is empty until `status` is `completed`."""

    id: int
    name: str
    path: str
    status: str
    conclusion: str
    url: str


def read_run(document: object) -> Run:
    """What GitHub says of a run. Raises StrangeError."""
    return Run(
        id=number(document, "id"),
        name=words(document, "name"),
        path=words(document, "path"),
        status=text(document, "status"),
        conclusion=words(document, "conclusion"),
        url=words(document, "html_url"),
    )
