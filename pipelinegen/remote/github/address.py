"""Where the API of a GitHub is."""

from __future__ import annotations


def api_url(host: str) -> str:
    """Where the API of the GitHub at `host` is, from whose remotes repositories are cloned."""
    host = host.lower()
    return f"https://api.{host}" if is_github(host) else f"https://{host}/api/v3"


def is_github(host: str) -> bool:
    """Whether a host is GitHub's own, to which a token of GitHub's may be sent without being told so."""
    # https://docs.github.com/en/enterprise-cloud@latest/admin/data-residency
    return host.lower() == "github.com" or host.lower().endswith(".ghe.com")
