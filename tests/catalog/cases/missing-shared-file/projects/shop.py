"""A shop."""

from ._kinds import Sweep
