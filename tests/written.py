"""Files as pipelinegen writes them."""

from __future__ import annotations

from pipelinegen.header import digest_line, first_line, with_digest_line


def generated(body: str = "steps: []\n", definition: str = "projects/p.py") -> str:
    """A file of ours, as rendered."""
    text = first_line(definition) + body
    return with_digest_line(text, digest_line(text))
