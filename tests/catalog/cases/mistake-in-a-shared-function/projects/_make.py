"""Makes images."""

from pipelinegen import Image


def make(name: str) -> Image:
    """An image of ours."""
    return Image(repository=f"me/{name}")
