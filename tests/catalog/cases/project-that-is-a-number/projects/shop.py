"""A shop."""

project = 7
