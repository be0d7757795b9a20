"""Whether a registry has an image, as it says to somebody without a login."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from pipelinegen.model.image import ImageReference
from pipelinegen.remote.network import Network
from pipelinegen.remote.registry import _token, image_exists, manifest_place

from ..stand_ins.server import Reply, Request, Server, json_reply
from .conftest import Wire

DIGEST = f"sha256:{'0a' * 32}"
MANIFEST = Reply(200, "", {"Content-Type": "application/vnd.oci.image.index.v1+json", "Docker-Content-Digest": DIGEST})


def registry(server: Server, *paths: str, with_token: bool = True, key: str = "token") -> Callable[[Request], Reply]:
    """A registry that has these manifests, and wants the token that anybody gets."""

    def answer(request: Request) -> Reply:
        asked = urlsplit(request.path)
        if asked.path == "/token":
            told = {name: values[0] for name, values in parse_qs(asked.query).items()}
            assert told.keys() == {"service", "scope"}
            return json_reply({key: f"for:{told['scope']}".replace(":", "-").replace("/", "_"), "expires_in": 300})
        name = asked.path.removeprefix("/v2/").partition("/manifests/")[0]
        wanted = f"Bearer for-repository-{name}-pull".replace("/", "_")
        if with_token and request.headers.get("Authorization") != wanted:
            told = f'Bearer realm="{server.url}/token",service="reg.example",scope="repository:{name}:pull"'
            return Reply(401, "", {"WWW-Authenticate": told})
        return MANIFEST if asked.path in paths else Reply(404)

    return answer


def image(server: Server, text: str) -> ImageReference:
    return ImageReference.parse(f"{urlsplit(server.url).netloc}/{text}")


@pytest.mark.parametrize(("with_token", "key"), [(True, "token"), (True, "access_token"), (False, "")])
def test_an_image(*, server: Server, network: Network, with_token: bool, key: str) -> None:
    has = ["/v2/me/blog/manifests/1", f"/v2/me/blog/manifests/{DIGEST}", "/v2/blog/manifests/latest"]
    server.answer = registry(server, *has, with_token=with_token, key=key)
    for text, there in {
        "me/blog:1": True,
        "me/blog:2": False,
        f"me/blog@{DIGEST}": True,
        f"me/blog:2@{DIGEST}": True,
        "blog": True,
        "me/blog": False,
    }.items():
        assert image_exists(image(server, text), network=network) is there, text
    assert {request.method for request in server.requests} == ({"HEAD", "GET"} if with_token else {"HEAD"})
    heads = [request for request in server.requests if request.method == "HEAD"]
    assert all("application/vnd.docker.distribution.manifest.list.v2+json" in each.headers["Accept"] for each in heads)
    tokens = [request for request in server.requests if request.method == "GET"]
    assert not any("Authorization" in request.headers for request in tokens)


def challenge(told: str) -> Reply:
    return Reply(401, "", {"WWW-Authenticate": told} if told else {})


@pytest.mark.parametrize(
    "reply",
    [
        challenge('Basic realm="x"'),
        challenge(""),
        challenge("Bearer"),
        challenge('Bearer realm=""'),
        challenge('Bearer realm="file:///etc/passwd"'),
        challenge('Bearer realm="http://["'),
        challenge('Bearer realm="http://127.0.0.1:1/token",service="x"'),
        Reply(403),
        Reply(429),
        Reply(500),
        Reply(302, "", {"Location": "https://elsewhere.example/"}),
        Reply(200, "<html></html>", {"Content-Type": "text/html"}),
        Reply(200),
    ],
)
def test_it_is_not_known(reply: Reply, server: Server, network: Network, pauses: list[float]) -> None:
    server.answer = lambda _: reply
    assert image_exists(image(server, "me/blog:1"), network=network) is None
    assert len(pauses) <= 1  # nobody waits long for this


@pytest.mark.parametrize("token", [Reply(401), Reply(403), json_reply({}), json_reply({"token": "a b"}), Reply(200)])
def test_a_token_that_is_not_given(token: Reply, server: Server, network: Network) -> None:
    wants = registry(server)
    server.answer = lambda request: token if request.method == "GET" else wants(request)
    assert image_exists(image(server, "me/blog:1"), network=network) is None


@pytest.mark.parametrize("status", [401, 403])
def test_an_image_that_may_be_private(status: int, server: Server, network: Network) -> None:
    wants = registry(server)
    server.answer = lambda request: Reply(status) if "Authorization" in request.headers else wants(request)
    assert image_exists(image(server, "me/blog:1"), network=network) is None


def test_nobody_is_there(network: Network) -> None:
    assert image_exists(ImageReference.parse("127.0.0.1:1/me/blog:1"), network=network) is None


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("alpine:3.20", "https://registry-1.docker.io/v2/library/alpine/manifests/3.20"),
        ("docker.io/alpine:3.20", "https://registry-1.docker.io/v2/library/alpine/manifests/3.20"),
        ("index.docker.io/me/blog", "https://registry-1.docker.io/v2/me/blog/manifests/latest"),
        ("woodpeckerci/plugin-git:2.9.2", "https://registry-1.docker.io/v2/woodpeckerci/plugin-git/manifests/2.9.2"),
        ("ghcr.io/me/blog:1", "https://ghcr.io/v2/me/blog/manifests/1"),
        ("registry.example:5000/blog:1", "https://registry.example:5000/v2/blog/manifests/1"),
    ],
)
def test_where_it_is_looked_for(text: str, asked: str, network: Network, wire: Wire) -> None:
    reference = ImageReference.parse(text)
    assert "".join(manifest_place(reference)) == asked
    wire.talk = lambda connection: connection.sendall(b"HTTP/1.1 407 No\r\n\r\n")
    through = replace(network, proxies={"https": f"http://127.0.0.1:{wire.port}"})
    assert image_exists(reference, network=through) is None
    place = urlsplit(asked)
    assert wire.heard[0].startswith(f"CONNECT {place.hostname}:{place.port or 443} ".encode())


def test_a_token_is_not_fetched_in_the_open_for_what_was_asked_by_tls(server: Server, network: Network) -> None:
    server.answer = lambda _: json_reply({"token": "x"})
    told = f'Bearer realm="{server.url}/token",service="a",scope="b"'
    assert _token(told, network, "https://registry.example") is None
    assert server.requests == []
    assert _token(told, network, server.url) is not None
