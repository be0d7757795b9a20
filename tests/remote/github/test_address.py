"""Where the API of a GitHub is."""

from __future__ import annotations

import pytest

from pipelinegen.remote.github import GitHub, api_url, is_github


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("github.com", "https://api.github.com"),
        ("GitHub.com", "https://api.github.com"),
        ("acme.ghe.com", "https://api.acme.ghe.com"),
        ("ghe.example", "https://ghe.example/api/v3"),
        ("[::1]", "https://[::1]/api/v3"),
    ],
)
def test_where_the_api_is(host: str, url: str) -> None:
    assert api_url(host) == url
    GitHub(None, api_url(host))
    assert is_github(host) is not url.endswith("/v3")
