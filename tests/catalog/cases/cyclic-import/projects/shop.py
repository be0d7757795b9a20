"""A shop."""

from .blog import project as blog

project = blog
