"""Rules over the shell scripts of both CIs."""

from __future__ import annotations

from typing import Any

from ..rule import Rule
from .curl_without_fail import curl_without_fail
from .early_exit import early_exit
from .failure_lost_in_pipe import failure_lost_in_pipe
from .status_after_assignment import status_after_assignment
from .swallowed_failure import swallowed_failure

RULES: tuple[Rule[Any], ...] = (
    curl_without_fail,
    early_exit,
    failure_lost_in_pipe,
    status_after_assignment,
    swallowed_failure,
)
