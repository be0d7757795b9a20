"""A shop."""

name = "café"
