"""What a Woodpecker server does with a workflow file. Pure: texts and values in, texts and values out."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from .substitution import SubstitutionError as SubstitutionError
from .substitution import escape as escape
from .substitution import substitute as substitute

if TYPE_CHECKING:
    from .compiled import UnknownError as UnknownError
    from .compiled import Warned as Warned
    from .event import EVENTS as EVENTS
    from .event import EventError as EventError
    from .event import metadata_of as metadata_of
    from .metadata import Metadata as Metadata
    from .metadata import MetadataError as MetadataError
    from .outcome import UnknownStepError as UnknownStepError
    from .secret import Secret as Secret
    from .server import Server as Server
    from .simulation import Fault as Fault
    from .simulation import Simulation as Simulation
    from .simulation import StepRun as StepRun
    from .simulation import WorkflowRun as WorkflowRun
    from .simulation import simulate as simulate
    from .variables import environ as environ
    from .when.condition import WhenMatch as WhenMatch
    from .when.condition import match_when as match_when
    from .when.constraint import WhenError as WhenError
    from .when.expr.error import EvaluateError as EvaluateError
    from .when.expr.error import EvaluateUnknown as EvaluateUnknown
    from .when.glob import GlobTooComplexError as GlobTooComplexError

_HOMES = {
    "EVENTS": "event",
    "EvaluateError": "when.expr.error",
    "EvaluateUnknown": "when.expr.error",
    "EventError": "event",
    "Fault": "simulation",
    "GlobTooComplexError": "when.glob",
    "Metadata": "metadata",
    "MetadataError": "metadata",
    "Secret": "secret",
    "Server": "server",
    "Simulation": "simulation",
    "StepRun": "simulation",
    "UnknownError": "compiled",
    "UnknownStepError": "outcome",
    "Warned": "compiled",
    "WhenError": "when.constraint",
    "WhenMatch": "when.condition",
    "WorkflowRun": "simulation",
    "environ": "variables",
    "match_when": "when.condition",
    "metadata_of": "event",
    "simulate": "simulation",
}


def __getattr__(name: str) -> object:
    # The conditions take 30 ms to import, and rendering needs only the substitution.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
