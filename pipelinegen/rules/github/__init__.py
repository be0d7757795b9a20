"""Rules for github."""

from __future__ import annotations

from typing import Any

from ..rule import Rule

RULES: tuple[Rule[Any], ...] = ()
