"""See `missing_login`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...syntax import yaml
from ...syntax.image import HUB, host_of, registry
from ...syntax.yaml import Node
from ..facts.plugins import BUILDX_IMAGES
from ..facts.pushes import Push, pushes
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile

# Nobody may push there without saying who it is.
_CLOSED = re.compile(
    r"docker\.io|ghcr\.io|quay\.io|codeberg\.org|registry\.gitlab\.com|(.+\.)?gcr\.io|.+\.pkg\.dev|.+\.azurecr\.io"
)
# A name that means something in one network only, where a registry often asks for no login.
_LOCAL = re.compile(r"[^.:]+(:\d+)?|[\d.]+(:\d+)?|.+\.(local|lan|internal|home|svc|localdomain|arpa)(:\d+)?")
# What else may bring a login: an account of Amazon's, a finished configuration, a file on the agent.
_OTHER_LOGINS = ("config", "aws_access_key_id")


@error
def missing_login(file: WoodpeckerFile) -> Iterator[Fault]:
    """A build pushes to a registry that it does not log in to.

    Why: The plugin logs in to what `registry` and `logins` say, and to nothing else. A build that pushed to two
    registries and logged in to one failed with 401 on every push for four weeks (2026-03-22 to 2026-04-19, C-05). Where
    no public registry is concerned it may be one that lets anybody push; unless the step logs in elsewhere, that is a
    warning.

    Bad: 7:22

        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings: {repo: ghcr.io/example/shop, tags: "${CI_COMMIT_SHA:0:8}", provenance: "false"}

    Bad: 11:11

        when:
          - event: push
            branch: master

        steps:
          - name: build-cli
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo:
                - example/infra-cli
                - registry.example.com:5050/infra-cli
              dockerfile: cli/Dockerfile
              context: cli
              platforms: linux/amd64
              provenance: "false"
              tags: [ "${CI_COMMIT_SHA:0:8}" ]
              logins:
                - registry: https://index.docker.io/v1/
                  username: example
                  password:
                    from_secret: dockerhub-pat

    Good:

        when:
          - event: push
            branch: master

        steps:
          - name: build-cli
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: [ example/infra-cli, registry.example.com:5050/infra-cli ]
              provenance: "false"
              tags: [ "${CI_COMMIT_SHA:0:8}" ]
              logins:
                - registry: https://index.docker.io/v1/
                  username: example
                  password: {from_secret: dockerhub-pat}
                - registry: https://registry.example.com:5050
                  username: {from_secret: registry_user}
                  password: {from_secret: registry_password}

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: codeberg.org/example/shop
              registry: https://codeberg.org
              provenance: "false"
              tags: [ "${CI_COMMIT_SHA:0:8}" ]
              username: example
              password: {from_secret: codeberg_token}
    """
    for push in pushes(file):
        if push.step.image_name in BUILDX_IMAGES:
            yield from _of_push(push)


def _of_push(push: Push) -> Iterator[Fault]:
    logins = _logins(push)
    if logins is None:
        return
    said: set[str] = {*logins, ""}
    for node, repository in push.repositories:
        host = host_of(repository)
        # Amazon's logins are made in another way.
        if host in said or "amazonaws.com" in host:
            continue
        said.add(host)
        name = "Docker Hub" if host == HUB else repr(host)
        where = f"it logs in to {', '.join(map(repr, sorted(logins)))}" if logins else "it logs in nowhere"
        fault = Fault(
            node.position,
            f"{repository!r} is pushed to {name} without a login there; {where}",
            f"add an item to `logins` with `registry: {_address(host)}`, `username` and `password`",
        )
        certain = _CLOSED.fullmatch(host) or (logins and not _LOCAL.fullmatch(host))
        yield fault if certain else fault.softened()


def _address(host: str) -> str:
    return "https://index.docker.io/v1/" if host == HUB else f"https://{host}"


def _logins(push: Push) -> frozenset[str] | None:
    """The registries that the step logs in to; None where that is not all written here."""
    if any(name in push.settings for name in _OTHER_LOGINS):
        return None
    if any(push.step.field(name) is not None for name in ("environment", "volumes", "secrets")):
        return None
    found: set[str] = set()
    if push.value("username") is not None and push.value("password") is not None:
        address = push.value("registry")
        found.add(registry(address.value) if address is not None else HUB)
    logins = push.value("logins")
    if logins is not None:
        if logins.kind != "sequence":
            return None
        for item in logins.items:
            name = _registry(item)
            if name is None:
                return None
            found.add(name)
    # Which registry a variable means is not known.
    return None if "" in found else frozenset(found)


def _registry(login: Node) -> str | None:
    if login.kind != "mapping":
        return None
    address = yaml.field(login, "registry")
    if address is None:
        return HUB
    return registry(address.value) if address.kind == "scalar" else None
