"""How many cases a comparison with an engine makes up: few in every run, all of them in the full run."""

from __future__ import annotations

import os


def cases(small: int, full: int) -> int:
    """`full` where PIPELINEGEN_FUZZ is `full`, else `small`."""
    return full if os.environ.get("PIPELINEGEN_FUZZ") == "full" else small
