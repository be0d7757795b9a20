"""GitHub's REST API, of github.com or of an Enterprise server."""

from .address import api_url, is_github
from .hooks import Hook
from .pulls import PullRequest
from .repository import ForgeRepository
from .runs import Run
from .server import GitHub

__all__ = ["ForgeRepository", "GitHub", "Hook", "PullRequest", "Run", "api_url", "is_github"]
