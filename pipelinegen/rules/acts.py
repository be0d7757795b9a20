"""What the files of a checkout do, for rooms above: what they build and ask for, and what their values come to."""

from .pair._build import Build
from .pair._builds import builds
from .pair._github import samples_of
from .pair._image import image
from .pair._sample import COMMIT, UNKNOWN, expanded, known, variables
from .pair._trigger import Trigger, triggers

__all__ = [
    "COMMIT",
    "UNKNOWN",
    "Build",
    "Trigger",
    "builds",
    "expanded",
    "image",
    "known",
    "samples_of",
    "triggers",
    "variables",
]
