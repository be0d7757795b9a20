"""Rules for Woodpecker's workflow files."""

from __future__ import annotations

from typing import Any

from ..rule import Rule
from .exit_78 import exit_78

RULES: tuple[Rule[Any], ...] = (exit_78,)
