"""Whose text the value of a variable is."""

from __future__ import annotations

from ...woodpecker.alphabet import Alphabet
from ...woodpecker.names import NAMES

FREE_TEXT = frozenset(name for name, known in NAMES.items() if known.alphabet is Alphabet.TEXT) | {
    "CI_PIPELINE_RELEASE_TITLE"
}
"""Texts that anybody may have written, of any length."""

# The owner of the repository, or the server, says what these are.
_OWN = frozenset(
    {"CI_REPO_REMOTE_ID", "CI_REPO_DEFAULT_BRANCH", "CI_WORKFLOW_NAME", "CI_STEP_NAME", "CI_PIPELINE_EVENT_REASON"}
)
_CHOSEN = frozenset({Alphabet.REF, Alphabet.LINE, Alphabet.LINK, Alphabet.JSON})

UNTRUSTED = (
    frozenset(name for name, known in NAMES.items() if known.alphabet in _CHOSEN and known.removed is None)
    - _OWN
    - FREE_TEXT
)
"""Values of which a person chose at least a part: branches, tags, authors, addresses and files made of them."""
