"""A shop."""

from ._images import SHOP
