"""A kind of our own."""

from typing import ClassVar

from pipelinegen import WoodpeckerWorkflow


class Sweep(WoodpeckerWorkflow):
    """Sweeps the shop."""

    template: ClassVar[str] = "woodpecker/sweep.yml.j2"

    token = "hub-token"
