"""Who gave no answer a moment ago, and is not asked again for a while."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from threading import Lock

from .failure import Failure

_LENGTH = 30  # seconds: longer than what a command asks for in a row, shorter than a person's patience


class Silence:
    """What all clients of a run know of those who gave no answer at all; `clock` counts seconds."""

    __slots__ = ("_clock", "_found", "_lock")

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._found: dict[Hashable, tuple[float, Failure]] = {}
        self._lock = Lock()

    def keep(self, who: Hashable, failure: Failure) -> None:
        """Remember that somebody gave no answer just now."""
        with self._lock:
            self._found[who] = (self._clock() + _LENGTH, failure)

    def of(self, *who: Hashable) -> Failure | None:
        """Why the first of these that gave no answer did not; None if all may be asked."""
        now = self._clock()
        with self._lock:
            return next(
                (self._found[each][1] for each in who if each in self._found and now < self._found[each][0]), None
            )
