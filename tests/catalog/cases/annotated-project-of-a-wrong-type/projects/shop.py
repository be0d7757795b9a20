"""A shop."""

project: dict[str, str] = {"name": "shop"}
