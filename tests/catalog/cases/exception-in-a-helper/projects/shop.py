"""A shop."""

IDS = {"blog": 8}

NUMBER = IDS["shop"]
