"""A shop."""

from ._make import make

SHOP = make("shop:1")
