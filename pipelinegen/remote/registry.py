"""A registry of container images, asked as somebody without a login."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Protocol

from ..errors import PipelinegenError
from .error import RemoteError
from .http import Client
from .network import Network
from .reading import words
from .token import Token

# Of Docker's and of the OCI's registries, for one platform and for several.
_MANIFESTS = ", ".join(
    [
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    ]
)
_DOCKER = ("", "docker.io", "index.docker.io", "registry-1.docker.io")
_LOOPBACK = re.compile(r"(?:localhost|127(?:\.[0-9]{1,3}){3})(?::[0-9]+)?")
_PARAMETER = re.compile(r'([a-z]+)="([^"]*)"', re.IGNORECASE)


class Reference(Protocol):
    """An image in its parts; a part that is not written is empty."""

    @property
    def registry(self) -> str:
        """The registry's host, maybe with a port."""

    @property
    def repository(self) -> str:
        """The image's name at the registry."""

    @property
    def tag(self) -> str:
        """Its tag."""

    @property
    def digest(self) -> str:
        """Its digest, which prevails."""


def image_exists(reference: Reference, *, network: Network) -> bool | None:
    """Whether the registry has the image; None where it wants a login for that, or does not answer."""
    try:
        return _exists(reference, replace(network, attempts=min(network.attempts, 2)))
    except PipelinegenError:
        return None


def manifest_place(reference: Reference) -> tuple[str, str]:
    """Where an image's manifest is: the registry's address, and a path there."""
    host, repository = reference.registry, reference.repository
    if host in _DOCKER:
        base = "https://registry-1.docker.io"
        repository = repository if "/" in repository else f"library/{repository}"
    else:
        # Only a registry on this machine is spoken to without TLS, as Docker has it.
        base = f"http{'' if _LOOPBACK.fullmatch(host) else 's'}://{host}"
    return base, f"/v2/{repository}/manifests/{reference.digest or reference.tag or 'latest'}"


def _exists(reference: Reference, network: Network) -> bool | None:
    base, path = manifest_place(reference)
    try:
        return _is_there(base, None, network, path)
    except RemoteError as error:
        token = _token(error.challenge, network, base) if error.status == 401 else None
    # Those that keep it secret whether there is such an image answer 401 or 403 to the token too.
    return None if token is None else _is_there(base, token, network, path)


def _is_there(base: str, token: Token | None, network: Network, path: str) -> bool | None:
    client = Client(base, token, headers={"Accept": _MANIFESTS}, network=network, api="an image registry")
    try:
        answer = client.request("HEAD", path)
    except RemoteError as error:
        if error.status == 404:
            return False
        raise
    # Other servers have a page for every path.
    return True if answer.headers.get("content-type", "").startswith("application/vnd.") else None


def _token(challenge: str, network: Network, base: str) -> Token | None:
    """The token that anybody gets who asks where the challenge says; None if a login is wanted."""
    kind, _, rest = challenge.partition(" ")
    told = {name.lower(): value for name, value in _PARAMETER.findall(rest)}
    realm = told.get("realm", "")
    # What was asked for by TLS is not gone on with in the open.
    if kind.lower() != "bearer" or not realm.startswith(
        ("https://", "http://") if base.startswith("http:") else "https://"
    ):
        return None
    query = {name: told[name] for name in ("service", "scope") if name in told}
    found = Client(realm, network=network, api="an image registry's tokens").get("", query).document
    value = words(found, "token") or words(found, "access_token")
    return Token(value, "the registry's own token") if value else None
