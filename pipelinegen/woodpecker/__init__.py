"""What a Woodpecker server does with a workflow file. Pure: texts and values in, texts and values out."""

from __future__ import annotations

from .substitution import SubstitutionError as SubstitutionError
from .substitution import escape as escape
from .substitution import substitute as substitute
