"""A blog."""

from .shop import project as shop

project = shop
