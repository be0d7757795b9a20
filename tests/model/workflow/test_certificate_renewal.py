"""What a renewal of a certificate refuses."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pydantic import ValidationError

from pipelinegen import CertificateRenewal, Commit, Cron, Push

WEEKLY = Cron(name="renew", schedule="0 3 * * 0")


def commit(*paths: str) -> Commit:
    return Commit(
        paths=paths,
        message="Certificate",
        push_url="git@example.org:me/infra.git",
        canonical_host="example.org",
        author_name="CI",
        author_email="ci@example.org",
        deploy_key="secrets/key",
    )


RENEWAL: dict[str, Any] = {
    "triggers": [WEEKLY],
    "renew": "./renew.sh",
    "certificate": "tls/chain.pem",
    "private_key": "tls/key.pem",
    "domain": "example.org",
    "commit": commit("tls/chain.pem", "tls/key.pem"),
}


@pytest.mark.parametrize(
    "changes, message",
    [
        (
            {"triggers": [WEEKLY, Push()]},
            "a certificate is renewed on a cron or a manual call, not on a push: authorities limit how often",
        ),
        (
            {"commit": commit("tls/chain.pem")},
            "'tls/key.pem' is renewed but not committed; add it to the commit's paths",
        ),
        (
            {"minimum_days": 31},
            "minimum_days 31 is more than renew_before_days 30: a fresh certificate would count as too old",
        ),
        ({"minimum_days": 0}, "greater than 0"),
        ({"domain": "https://example.org"}, "'https://example.org' is not a domain, such as 'example.org'"),
        ({"domain": "localhost"}, "'localhost' is not a domain"),
        ({"secrets": ["dns-token"]}, "'dns-token' is not a variable name in capitals"),
        ({"certificate": "/etc/chain.pem"}, "'/etc/chain.pem' is not a path inside the checkout"),
        ({"excluded_namespaces": ["a b"]}, "'a b' is not a pattern for namespaces"),
        ({"renew": ""}, "at least 1 character"),
    ],
)
def test_a_renewal_refuses(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)):
        CertificateRenewal(**{**RENEWAL, **changes})


def test_patterns_may_cover_what_is_renewed() -> None:
    renewal = CertificateRenewal(**{**RENEWAL, "commit": commit("tls/*.pem"), "domain": "*.example.org"})
    assert renewal.commit.paths == ("tls/*.pem",)
    assert renewal.path == ".woodpecker/renew-tls.yml"
