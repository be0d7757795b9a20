"""A kind of our own."""

from typing import ClassVar

from pydantic import field_validator

from pipelinegen import WoodpeckerWorkflow


class Sweep(WoodpeckerWorkflow):
    """Sweeps the shop."""

    template: ClassVar[str] = "woodpecker/sweep.yml.j2"

    @field_validator("name")
    @classmethod
    def _clean(cls, _value: str) -> str:
        raise ValueError("the shop is clean\nalready")
