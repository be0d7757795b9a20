"""A shop."""


HALF = 1 / 0
