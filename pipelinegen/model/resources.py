"""Memory and processor time of a step in the cluster."""

import re
from typing import Annotated

from pydantic import model_validator

from .base import Model, matching

Memory = Annotated[str, matching(r"[1-9]\d*(Ki|Mi|Gi)", "an amount of memory such as '512Mi' or '3Gi'")]
Cpu = Annotated[str, matching(r"[1-9]\d*m?", "an amount of processor such as '250m' or '2'")]

_UNITS = {"Ki": 1, "Mi": 1024, "Gi": 1024 * 1024}


def kibibytes(memory: str) -> int:
    """The amount in KiB."""
    match = re.fullmatch(r"(\d+)(Ki|Mi|Gi)", memory)
    assert match is not None, memory
    return int(match[1]) * _UNITS[match[2]]


def _millicores(cpu: str) -> int:
    return int(cpu[:-1]) if cpu.endswith("m") else int(cpu) * 1000


class Resources(Model):
    """What a step is promised (`memory`, `cpu`) and where it is stopped (`memory_limit`, `cpu_limit`).

    Without them a step gets the namespace's default, which kills builds and Terraform with exit status 137.
    """

    memory: Memory
    memory_limit: Memory
    cpu: Cpu | None = None
    cpu_limit: Cpu | None = None

    @model_validator(mode="after")
    def _ordered(self) -> "Resources":
        if kibibytes(self.memory) > kibibytes(self.memory_limit):
            raise ValueError(f"memory {self.memory!r} is more than memory_limit {self.memory_limit!r}")
        if self.cpu and self.cpu_limit and _millicores(self.cpu) > _millicores(self.cpu_limit):
            raise ValueError(f"cpu {self.cpu!r} is more than cpu_limit {self.cpu_limit!r}")
        return self
