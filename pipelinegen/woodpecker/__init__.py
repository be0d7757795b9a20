"""What a Woodpecker server does with a workflow file. Pure: texts and values in, texts and values out."""

from __future__ import annotations

from .condition import WhenError as WhenError
from .condition import WhenMatch as WhenMatch
from .condition import match_when as match_when
from .evaluate import EvaluateError as EvaluateError
from .evaluate import EvaluateUnknown as EvaluateUnknown
from .evaluate import evaluate as evaluate
from .glob import GlobTooComplexError as GlobTooComplexError
from .metadata import Metadata as Metadata
from .metadata import MetadataError as MetadataError
from .substitution import SubstitutionError as SubstitutionError
from .substitution import escape as escape
from .substitution import substitute as substitute
from .variables import environ as environ
