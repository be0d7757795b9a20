"""`verify-integrity.sh` against a real HTTP registry: complete images pass, every kind of hole is named."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from subprocess import CompletedProcess
from time import monotonic

import pytest

from ..stand_ins.server import Reply, Request, Server
from .conftest import Shell

PREFIX = "verify-integrity: "
BROKEN = "listed above); push it again, and if that does not help remove the tag and its broken blobs there first"
PASSWORD = 'pa:ss"w\\ord $(id)'
Json = dict[str, object]


@pytest.fixture(autouse=True)
def _programs(needs: Callable[..., None]) -> None:
    needs("curl", "jq")


def digest_of(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


class Unsized(dict[str, str]):
    """Reply headers that keep the server from adding a Content-Length."""

    def __contains__(self, key: object) -> bool:
        return True


@dataclass
class Registry:
    """A registry's content by digest; `replies` are given instead, one by one, for a method and the end of a path."""

    manifests: dict[str, bytes] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)
    replies: dict[tuple[str, str], list[Reply]] = field(default_factory=dict)

    def blob(self, data: bytes) -> Json:
        self.blobs[digest_of(data)] = data
        return {"mediaType": "application/octet-stream", "digest": digest_of(data), "size": len(data)}

    def manifest(self, value: Json, tag: str = "") -> Json:
        data = json.dumps(value, indent=3).encode()
        self.manifests[digest_of(data)] = data
        if tag:
            self.manifests[tag] = data
        return {"mediaType": str(value["mediaType"]), "digest": digest_of(data), "size": len(data)}

    def image(self, name: str, platform: str = "linux/amd64", tag: str = "") -> Json:
        system, architecture = platform.split("/")[:2]
        config = self.blob(json.dumps({"os": system, "architecture": architecture, "name": name}).encode())
        layers = [self.blob(f"{name} layer {number}".encode()) for number in range(2)]
        kind = "application/vnd.oci.image.manifest.v1+json"
        return self.manifest({"schemaVersion": 2, "mediaType": kind, "config": config, "layers": layers}, tag)

    def index(self, *children: Json, tag: str = "") -> Json:
        kind = "application/vnd.oci.image.index.v1+json"
        return self.manifest({"schemaVersion": 2, "mediaType": kind, "manifests": list(children)}, tag)

    def answer(self, request: Request) -> Reply:
        kind, reference = request.path.removeprefix("/v2/team/app/").split("/", 1)
        planned = self.replies.get((request.method, reference))
        if planned:
            return planned.pop(0) if len(planned) > 1 else planned[0]
        found = (self.manifests if kind == "manifests" else self.blobs).get(reference)
        return Reply(404, "gone") if found is None else Reply(200, found)


def on(platform: str, descriptor: Json) -> Json:
    """The descriptor as an index lists it."""
    parts = platform.split("/")
    names = ("os", "architecture", "variant")
    return {**descriptor, "platform": dict(zip(names, parts, strict=False))}


@pytest.fixture
def registry(server: Server) -> Registry:
    content = Registry()
    server.answer = content.answer
    return content


@pytest.fixture
def verify(shell: Shell, server: Server, tmp_path: Path) -> Callable[..., CompletedProcess[str]]:
    """Run the script; whatever happens it leaves no file, no trap and no password behind."""

    def run(**changes: str) -> CompletedProcess[str]:
        temporary = tmp_path / "temporary"
        temporary.mkdir(exist_ok=True)
        settings = {"REGISTRY_URL": server.url, "REPOSITORY": "team/app", "TAG": "1a2b3c4d", "RETRY_SECONDS": "0.01"}
        done = shell.run(
            "verify-integrity.sh",
            environment={**settings, "TMPDIR": str(temporary), **changes},
            after="trap\n",
        )
        assert list(temporary.iterdir()) == []
        assert PASSWORD not in done.stdout + done.stderr
        return done

    return run


def failure(done: CompletedProcess[str]) -> str:
    """The last line on stderr of a run that failed as it should, without the script's name."""
    assert done.returncode == 1
    assert done.stdout == ""
    last = done.stderr.splitlines()[-1]
    assert last.startswith(PREFIX)
    assert done.stderr.count(PREFIX) == 1
    return last.removeprefix(PREFIX)


def problems(done: CompletedProcess[str]) -> list[str]:
    prefix = "not complete: "
    return [line.removeprefix(prefix) for line in done.stderr.splitlines() if line.startswith(prefix)]


def test_a_complete_image_passes_and_is_counted(
    registry: Registry, server: Server, verify: Callable[..., CompletedProcess[str]]
) -> None:
    registry.image("one", tag="1a2b3c4d")
    done = verify()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "team/app:1a2b3c4d is complete: 1 manifests, 3 blobs\n"
    heads = sorted(request.path for request in server.requests if request.method == "HEAD")
    assert heads == sorted(f"/v2/team/app/blobs/{digest}" for digest in registry.blobs)


def test_every_child_of_an_index_is_walked_attestations_too(
    registry: Registry, server: Server, verify: Callable[..., CompletedProcess[str]]
) -> None:
    children = [on("linux/amd64", registry.image("one")), on("linux/arm64/v8", registry.image("two", "linux/arm64"))]
    registry.index(*children, on("unknown/unknown", registry.image("attestation")), tag="1a2b3c4d")
    done = verify()
    assert done.stdout == "team/app:1a2b3c4d is complete: 4 manifests, 9 blobs\n"
    assert done.returncode == 0
    assert len([request for request in server.requests if request.method == "HEAD"]) == 9


def test_a_blob_that_two_images_share_is_asked_for_once(
    registry: Registry, server: Server, verify: Callable[..., CompletedProcess[str]]
) -> None:
    registry.index(on("linux/amd64", registry.image("same")), on("linux/amd64", registry.image("same")), tag="1a2b3c4d")
    assert verify().stdout == "team/app:1a2b3c4d is complete: 2 manifests, 3 blobs\n"
    assert len(server.requests) == 5


def test_asks_for_docker_and_oci_manifests(
    registry: Registry, server: Server, verify: Callable[..., CompletedProcess[str]]
) -> None:
    registry.image("one", tag="1a2b3c4d")
    verify()
    assert server.requests[0].path == "/v2/team/app/manifests/1a2b3c4d"
    assert sorted(server.requests[0].headers["Accept"].split(", ")) == [
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.oci.image.manifest.v1+json",
    ]


def test_all_missing_objects_are_listed_then_one_line_fails(
    registry: Registry, verify: Callable[..., CompletedProcess[str]]
) -> None:
    first, second = registry.image("one"), registry.image("two", "linux/arm64")
    registry.index(on("linux/amd64", first), on("linux/arm64", second), tag="1a2b3c4d")
    lost_layer = digest_of(b"one layer 1")
    del registry.blobs[lost_layer]
    del registry.manifests[str(second["digest"])]
    done = verify()
    assert problems(done) == [f"manifest {second['digest']}: HTTP 404", f"blob {lost_layer}: HTTP 404"]
    assert failure(done) == f"'team/app:1a2b3c4d' is not complete: 2 objects are missing or wrong ({BROKEN}"


def test_a_tag_that_did_not_arrive_fails(registry: Registry, verify: Callable[..., CompletedProcess[str]]) -> None:
    done = verify()
    assert problems(done) == ["manifest 1a2b3c4d: HTTP 404"]
    assert failure(done).startswith("'team/app:1a2b3c4d' is not complete: 1 objects")


def test_a_truncated_layer_fails(registry: Registry, verify: Callable[..., CompletedProcess[str]]) -> None:
    registry.image("one", tag="1a2b3c4d")
    layer = digest_of(b"one layer 0")
    registry.blobs[layer] = b"one"
    done = verify()
    assert problems(done) == [f"blob {layer}: 3 bytes instead of 11"]
    assert "1 objects are missing or wrong" in failure(done)


def test_a_registry_that_sends_no_length_is_believed(
    registry: Registry, verify: Callable[..., CompletedProcess[str]]
) -> None:
    registry.image("one", tag="1a2b3c4d")
    registry.replies["HEAD", digest_of(b"one layer 0")] = [Reply(200, "", Unsized(Connection="close"))]
    assert verify().stdout == "team/app:1a2b3c4d is complete: 1 manifests, 3 blobs\n"


@pytest.mark.parametrize("status", [204, 206, 301, 307, 403])
def test_any_answer_but_200_to_a_blob_fails(
    registry: Registry, verify: Callable[..., CompletedProcess[str]], status: int
) -> None:
    registry.image("one", tag="1a2b3c4d")
    layer = digest_of(b"one layer 0")
    registry.replies["HEAD", layer] = [Reply(status, headers={"Location": "/elsewhere"})]
    done = verify()
    assert problems(done) == [f"blob {layer}: HTTP {status}"]
    assert done.returncode == 1


def test_a_child_manifest_with_other_content_fails(
    registry: Registry, verify: Callable[..., CompletedProcess[str]]
) -> None:
    child = registry.image("one")
    registry.index(on("linux/amd64", child), tag="1a2b3c4d")
    registry.manifests[str(child["digest"])] += b" "
    done = verify()
    assert problems(done) == [f"manifest {child['digest']}: its content has another digest"]
    assert "1 objects are missing or wrong" in failure(done)


def test_a_missing_config_is_one_hole(registry: Registry, verify: Callable[..., CompletedProcess[str]]) -> None:
    registry.image("one", tag="1a2b3c4d")
    config = next(iter(registry.blobs))
    del registry.blobs[config]
    assert problems(verify()) == [f"blob {config}: HTTP 404"]


def test_a_config_with_other_content_fails(registry: Registry, verify: Callable[..., CompletedProcess[str]]) -> None:
    registry.image("one", tag="1a2b3c4d")
    config = next(iter(registry.blobs))
    registry.blobs[config] = registry.blobs[config].replace(b"amd64", b"amd65")
    done = verify()
    assert problems(done) == [f"config {config}: its content has another digest"]
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("platform", "wanted"),
    [("linux/amd64", "linux/amd64"), ("linux/arm/v7", "linux/arm/v7"), ("linux/arm/v7", "linux/arm")],
)
def test_an_index_that_offers_the_platform_passes(
    registry: Registry, verify: Callable[..., CompletedProcess[str]], platform: str, wanted: str
) -> None:
    registry.index(on("windows/amd64", registry.image("w")), on(platform, registry.image("one")), tag="1a2b3c4d")
    assert verify(PLATFORM=wanted).returncode == 0


def test_an_index_without_the_platform_fails_and_names_what_there_is(
    registry: Registry, verify: Callable[..., CompletedProcess[str]]
) -> None:
    registry.index(on("linux/arm64", registry.image("one")), on("linux/amd64", registry.image("two")), tag="1a2b3c4d")
    assert failure(verify(PLATFORM="linux/arm")) == (
        "'team/app:1a2b3c4d' has no image for 'linux/arm', only: linux/arm64 linux/amd64 ; "
        "check the platforms of the build"
    )


def test_the_platform_of_a_single_manifest_is_read_from_its_config(
    registry: Registry, verify: Callable[..., CompletedProcess[str]]
) -> None:
    registry.image("one", "linux/arm64", tag="1a2b3c4d")
    assert "has no image for 'linux/amd64', only: linux/arm64 ;" in failure(verify())
    assert verify(PLATFORM="linux/arm64").returncode == 0


def test_an_empty_index_is_not_an_image(registry: Registry, verify: Callable[..., CompletedProcess[str]]) -> None:
    registry.index(tag="1a2b3c4d")
    assert "has no image for 'linux/amd64', only: ;" in failure(verify())


def test_server_errors_are_retried_after_a_pause(
    registry: Registry, server: Server, verify: Callable[..., CompletedProcess[str]]
) -> None:
    times: list[float] = []

    def answer(request: Request) -> Reply:
        if request.path.endswith(layer):
            times.append(monotonic())
        return registry.answer(request)

    server.answer = answer
    registry.image("one", tag="1a2b3c4d")
    layer = digest_of(b"one layer 0")
    registry.replies["HEAD", layer] = [Reply(503), Reply(500), Reply(200, registry.blobs[layer])]
    assert verify(RETRY_SECONDS="0.4").returncode == 0
    assert [later - earlier >= 0.4 for earlier, later in pairwise(times)] == [True, True]


def test_a_lasting_server_error_is_a_hole_after_the_given_attempts(
    registry: Registry, server: Server, verify: Callable[..., CompletedProcess[str]]
) -> None:
    registry.image("one", tag="1a2b3c4d")
    layer = digest_of(b"one layer 0")
    registry.replies["HEAD", layer] = [Reply(502)]
    done = verify(ATTEMPTS="4")
    assert problems(done) == [f"blob {layer}: HTTP 502"]
    assert len([request for request in server.requests if request.path.endswith(layer)]) == 4


def test_a_missing_object_is_not_retried(
    registry: Registry, server: Server, verify: Callable[..., CompletedProcess[str]]
) -> None:
    assert verify().returncode == 1
    assert len(server.requests) == 1


def test_a_registry_that_is_down_fails_after_the_given_attempts(
    shell: Shell, verify: Callable[..., CompletedProcess[str]]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        shell.stand_in("curl", f'exec "{shutil.which("curl")}" "$@"')
        done = verify(REGISTRY_URL=url)
    assert failure(done) == (
        f"no answer to '{url}/v2/team/app/manifests/1a2b3c4d' in 3 attempts (curl's reason is above); "
        "is REGISTRY_URL right and the registry up?"
    )
    assert len(shell.calls("curl")) == 3
    assert "curl: (7)" in done.stderr


def test_credentials_go_as_a_header_and_never_on_a_command_line(
    registry: Registry, server: Server, shell: Shell, verify: Callable[..., CompletedProcess[str]]
) -> None:
    registry.image("one", tag="1a2b3c4d")
    shell.stand_in("jq", f'exec "{shutil.which("jq")}" "$@"')
    shell.stand_in("curl", f'stat -c %a "$TMPDIR"/*/headers >> modes; exec "{shutil.which("curl")}" "$@"')
    assert verify(REGISTRY_USER="push-user", REGISTRY_PASSWORD=PASSWORD).returncode == 0
    encoded = base64.b64encode(f"push-user:{PASSWORD}".encode()).decode()
    assert {request.headers["Authorization"] for request in server.requests} == {f"Basic {encoded}"}
    arguments = [argument for name in ("curl", "jq") for call in shell.calls(name) for argument in call.arguments]
    assert len(shell.calls("curl")) == len(server.requests)
    assert set((shell.home / "modes").read_text().split()) == {"600"}
    assert not [text for text in arguments if PASSWORD in text or encoded in text]


def test_without_a_user_no_authorization_is_sent(
    registry: Registry, server: Server, verify: Callable[..., CompletedProcess[str]]
) -> None:
    registry.image("one", tag="1a2b3c4d")
    assert verify(REGISTRY_USER="", REGISTRY_PASSWORD="").returncode == 0
    assert not [request for request in server.requests if "Authorization" in request.headers]


@pytest.mark.parametrize(
    ("user", "password", "message"),
    [
        ("u", "", "REGISTRY_USER is set but REGISTRY_PASSWORD is empty; does the secret exist for this event?"),
        ("", "p", "REGISTRY_PASSWORD is set but REGISTRY_USER is empty; does the secret exist for this event?"),
    ],
)
def test_half_a_login_fails_before_anything_is_asked(
    server: Server, verify: Callable[..., CompletedProcess[str]], user: str, password: str, message: str
) -> None:
    assert failure(verify(REGISTRY_USER=user, REGISTRY_PASSWORD=password)) == message
    assert server.requests == []


def test_a_refused_login_says_so(server: Server, verify: Callable[..., CompletedProcess[str]]) -> None:
    server.answer = lambda _: Reply(401, headers={"WWW-Authenticate": 'Basic realm="registry"'})
    assert failure(verify(REGISTRY_USER="push-user", REGISTRY_PASSWORD="wrong")) == (
        f"'{server.url}' answers 401 to user 'push-user'; check REGISTRY_USER and REGISTRY_PASSWORD"
    )
    assert len(server.requests) == 1


def test_a_bearer_challenge_is_named(server: Server, verify: Callable[..., CompletedProcess[str]]) -> None:
    server.answer = lambda _: Reply(401, headers={"WWW-Authenticate": 'Bearer realm="https://auth.example/token"'})
    assert failure(verify()) == (
        f"'{server.url}' asks for a bearer token; only basic authentication (htpasswd) is supported here"
    )


def test_indexes_may_nest_three_deep(registry: Registry, verify: Callable[..., CompletedProcess[str]]) -> None:
    inner = registry.index(on("linux/amd64", registry.image("one")))
    registry.index(registry.index(inner), tag="1a2b3c4d")
    assert verify().stdout == "team/app:1a2b3c4d is complete: 4 manifests, 3 blobs\n"


def test_deeper_nesting_is_refused(registry: Registry, verify: Callable[..., CompletedProcess[str]]) -> None:
    nested = registry.index(on("linux/amd64", registry.image("one")))
    for _ in range(2):
        nested = registry.index(nested)
    registry.index(nested, tag="1a2b3c4d")
    assert failure(verify()) == (
        "'team/app:1a2b3c4d' nests indexes deeper than 3 levels; no build tool does that, look at what was pushed"
    )


@pytest.mark.parametrize(
    "body",
    [
        "<html>not a registry</html>",
        "{}",
        '{"schemaVersion": 1, "fsLayers": []}',
        '{"manifests": [{"digest": "sha256:../../../other", "size": 1}]}',
        '{"manifests": [{"digest": "sha512:' + "0" * 128 + '", "size": 1}]}',
        '{"config": {"digest": "sha256:' + "0" * 64 + '\\n", "size": 1}, "layers": []}',
        '{"config": {"digest": "sha256:' + "0" * 64 + '"}, "layers": []}',
    ],
)
def test_what_is_no_manifest_fails(
    server: Server, registry: Registry, verify: Callable[..., CompletedProcess[str]], body: str
) -> None:
    registry.manifests["1a2b3c4d"] = body.encode()
    done = verify()
    assert problems(done) == ["manifest 1a2b3c4d: not readable (jq's reason is above)"]
    assert "is not complete: 1 objects" in failure(done)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"REGISTRY_URL": ""},
            "REGISTRY_URL is empty; set it to the registry, such as https://registry.example:5050",
        ),
        ({"REPOSITORY": ""}, "REPOSITORY '' is no repository name; use lower-case names joined by '/'"),
        ({"REPOSITORY": "a/../b"}, "REPOSITORY 'a/../b' is no repository name; use lower-case names joined by '/'"),
        ({"REPOSITORY": "App"}, "REPOSITORY 'App' is no repository name; use lower-case names joined by '/'"),
        ({"TAG": ""}, "TAG '' is no tag; use letters, digits, '.', '_' and '-'"),
        ({"TAG": "a b"}, "TAG 'a b' is no tag; use letters, digits, '.', '_' and '-'"),
        ({"TAG": "../blobs/x"}, "TAG '../blobs/x' is no tag; use letters, digits, '.', '_' and '-'"),
    ],
)
def test_bad_settings_fail_before_anything_is_asked(
    server: Server, verify: Callable[..., CompletedProcess[str]], changes: dict[str, str], message: str
) -> None:
    assert failure(verify(**changes)) == message
    assert server.requests == []
