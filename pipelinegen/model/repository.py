"""The git repository a project's files go to."""

from typing import Annotated

from pydantic import field_validator

from .base import BranchName, Model, PositiveInt, matching

FullName = Annotated[str, matching(r"[A-Za-z0-9][\w.-]*/[\w.-]+", "a repository on the forge, written owner/name")]


class Repository(Model):
    """A repository on the forge: `owner/name`, its one branch that is built, and Woodpecker's number for it.

    A project without workflows may leave all of it out; one without workflows of Woodpecker's, the number; one that has
    GitHub's alone and is in place, the name, too.
    """

    name: FullName | None = None
    branch: BranchName | None = None
    woodpecker_id: PositiveInt | None = None

    @field_validator("woodpecker_id", mode="before")
    @classmethod
    def _number(cls, value: object) -> object:
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
            raise ValueError(
                f"{value!r} is not a Woodpecker repository id; it is a positive number, "
                "to be had from GET /api/repos/lookup/OWNER/NAME"
            )
        return value
