"""A kind of our own."""

from typing import ClassVar

from pipelinegen import WoodpeckerWorkflow


class Sweep(WoodpeckerWorkflow):
    """Sweeps the shop."""

    token: str = "hub-token"
