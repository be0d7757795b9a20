"""The REST API of a Woodpecker 3 server."""

from .pipeline import Pipeline, Step, Workflow
from .registration import Registration
from .server import User, Woodpecker
from .stored import StoredCron, StoredSecret

__all__ = ["Pipeline", "Registration", "Step", "StoredCron", "StoredSecret", "User", "Woodpecker", "Workflow"]
