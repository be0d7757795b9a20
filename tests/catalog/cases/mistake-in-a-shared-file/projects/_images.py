"""Images."""

from pipelinegen import Image

SHOP = Image(repository="me/shop:1")
