"""What a Woodpecker server does with a workflow file. Pure: texts and values in, texts and values out."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from .substitution import SubstitutionError as SubstitutionError
from .substitution import escape as escape
from .substitution import substitute as substitute

if TYPE_CHECKING:
    from .condition import WhenMatch as WhenMatch
    from .condition import match_when as match_when
    from .constraint import WhenError as WhenError
    from .expr.error import EvaluateError as EvaluateError
    from .expr.error import EvaluateUnknown as EvaluateUnknown
    from .glob import GlobTooComplexError as GlobTooComplexError
    from .metadata import Metadata as Metadata
    from .metadata import MetadataError as MetadataError
    from .variables import environ as environ

_HOMES = {
    "EvaluateError": "expr.error",
    "EvaluateUnknown": "expr.error",
    "GlobTooComplexError": "glob",
    "Metadata": "metadata",
    "MetadataError": "metadata",
    "WhenError": "constraint",
    "WhenMatch": "condition",
    "environ": "variables",
    "match_when": "condition",
}


def __getattr__(name: str) -> object:
    # The conditions take 30 ms to import, and rendering needs only the substitution.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
