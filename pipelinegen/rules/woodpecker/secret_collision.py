"""See `secret_collision`."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Fault, warning
from ..view.woodpecker import WoodpeckerFile
from ._secrets import all_names


@warning
def secret_collision(file: WoodpeckerFile) -> Iterator[Fault]:
    """Two secrets have names that differ in nothing but their case, and are the same to the server.

    Why: Woodpecker looks names up in lower case. Of `TOKEN` in the repository and `token` of the server, the server's
    is given to every step, whichever it asks for.

    Given: {"secrets": {"API_TOKEN": [], "api_token": [], "registry": []}}

    Bad: 8:22

        when:
          - event: manual
        steps:
          - name: call
            image: alpine:3.20
            environment:
              TOKEN:
                from_secret: api_token
            commands:
              - ./call.sh

    Bad: 17:22

        when:
          - event: push
            branch: main

        steps:
          - name: push
            image: alpine:3.20
            environment:
              USER: {from_secret: registry}
            commands:
              - ./push.sh

          - name: pull
            image: alpine:3.20
            environment:
              USER:
                from_secret: Registry
            commands:
              - ./pull.sh

    Good:

        when:
          - event: manual
        steps:
          - name: call
            image: alpine:3.20
            environment:
              TOKEN: {from_secret: registry}
            commands:
              - ./call.sh

    Good:

        when:
          - event: manual
        steps:
          - name: call
            image: alpine:3.20
            environment:
              FIRST: {from_secret: registry}
              SECOND: {from_secret: registry}
            commands:
              - ./call.sh
    """
    spellings: dict[str, set[str]] = {}
    for secret in file.known.secrets or ():
        spellings.setdefault(secret.name.lower(), set()).add(secret.name)
    before: dict[str, str] = {}
    for node in all_names(file):
        name = node.value.lower()
        there = sorted(spellings.get(name, ()))
        remedy = "give one of them another name"
        if len(there) > 1:
            listed = " and ".join(map(repr, there))
            yield Fault(
                node.position, f"the names {listed} are the same to the server, which gives one of both", remedy
            )
        elif before.setdefault(name, node.value) != node.value:
            message = f"{node.value!r} is the same secret as {before[name]!r}, which is asked for above"
            yield Fault(node.position, message, f"write {before[name]!r} if it is meant; else {remedy}")
