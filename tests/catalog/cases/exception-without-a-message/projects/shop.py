"""A shop."""

assert not "a shop"
