"""What must be known and cannot be seen, as an error that names all of it."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import PipelinegenError
from .asked import Gap


class GapsError(PipelinegenError):
    """Something must be known that the files do not tell; `gaps` are all of it."""

    def __init__(self, gaps: Sequence[Gap]) -> None:
        self.gaps = tuple(dict.fromkeys(gaps))
        super().__init__("what must be known cannot be seen here:\n" + "\n".join(f"  {each}" for each in self.gaps))
