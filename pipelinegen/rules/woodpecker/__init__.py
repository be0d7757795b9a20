"""Rules for Woodpecker's workflow files."""

from __future__ import annotations

from typing import Any

from ..rule import Rule
from .bad_glob import bad_glob
from .drone_syntax import drone_syntax
from .exit_78 import exit_78
from .idle_filter import idle_filter
from .ignored_key import ignored_key
from .latest_tag import latest_tag
from .missing_event_filter import missing_event_filter

RULES: tuple[Rule[Any], ...] = (
    bad_glob,
    drone_syntax,
    exit_78,
    idle_filter,
    ignored_key,
    latest_tag,
    missing_event_filter,
)
