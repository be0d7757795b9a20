"""A kind of our own."""

from typing import ClassVar

from pipelinegen.model.workflow.base import Workflow


class Sweep(Workflow):
    """Sweeps the shop."""

    template: ClassVar[str] = "woodpecker/sweep.yml.j2"

    token: str = "hub-token"
