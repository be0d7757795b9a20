"""What a shell gets of a Woodpecker script, whatever is put into it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from ...woodpecker.substitution import SubstitutionError, references, substitute
from ..script import ScriptText


def script_text(commands: Sequence[str]) -> ScriptText:
    """The commands of a step as one script; each name that is put in has a value of its own."""
    written = "\n".join(commands)
    try:
        found = references(written)
        served = substitute(written, {each.name: sha256(each.name.encode()).hexdigest() for each in found})
    except SubstitutionError:
        return ScriptText(written, written)
    return ScriptText(written, served, served, tuple(written[each.offset : each.end] for each in found))
