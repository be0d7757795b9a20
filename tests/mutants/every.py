"""All mutants."""

from __future__ import annotations

from . import events, github, images, pairs, shell, substitution
from .mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    *substitution.MUTANTS,
    *events.MUTANTS,
    *images.MUTANTS,
    *shell.MUTANTS,
    *github.MUTANTS,
    *pairs.MUTANTS,
)
