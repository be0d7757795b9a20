"""A shop."""

project = {"name": "shop"}
