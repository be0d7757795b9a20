"""One workflow kind a file."""
