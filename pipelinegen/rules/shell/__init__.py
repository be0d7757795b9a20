"""Rules over the shell scripts of both CIs."""

from __future__ import annotations

from typing import Any

from ..rule import Rule
from .curl_without_fail import curl_without_fail

RULES: tuple[Rule[Any], ...] = (curl_without_fail,)
