"""How servers are reached, as the environment says."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..remote.network import Network


def github_api(host: str) -> str:
    """The address of the API of the GitHub that is known by a host; empty where that is none, and none was said.

    A token of GitHub's goes to no other host than GitHub's own unless GITHUB_API_URL says so.
    """
    from ..remote.github import api_url, is_github

    return os.environ.get("GITHUB_API_URL") or (api_url(host) if is_github(host) else "")


def find_network() -> Network:
    """The proxies of variables such as `https_proxy` and `no_proxy`, and the CA of SSL_CERT_FILE."""
    from ..remote.network import Network, proxies_of  # only the asker pays for a network

    ca_file = os.environ.get("SSL_CERT_FILE")
    return Network(proxies=proxies_of(os.environ), ca_file=Path(ca_file) if ca_file else None)
