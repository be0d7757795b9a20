"""A shop."""

from ._kinds import Sweeep
