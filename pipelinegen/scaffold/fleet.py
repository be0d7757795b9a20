"""A first `fleet.py`: of what only its owner can say, and of what is the same for everybody."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import ValidationError

from ..catalog.explain import explain
from ..model.base import HttpUrl
from ..model.fleet import Cluster, Fleet, Login, Registry, Woodpecker
from ..model.secret import Event, Secret
from ..model.tool import FloatingImage, Tools
from ..syntax.image import HUB, registry
from .question import Ask, Question, given, text_of
from .source import names_in, source_of

TOOLS = Tools(  # noqa: S604 (`shell` is an image)
    kubectl="bitnami/kubectl",
    shell="alpine",
    git="woodpeckerci/plugin-git",
    buildx="woodpeckerci/plugin-docker-buildx",
    slack="plugins/slack",
)
_FLOATING = FloatingImage(
    image=TOOLS.kubectl,
    reason="the project withdrew all versioned tags on 2025-09-29; 'latest' is the only one left",
)
_EVENTS: tuple[Event, ...] = ("cron", "deployment", "manual", "push", "tag")
# How the registry is called in definitions and in the names of its secrets, if nothing else is said.
_KNOWN = {HUB: "DockerHub", "ghcr.io": "ghcr"}
_HOST = re.compile(r"(?:(?P<name>[A-Za-z0-9][\w-]*)=)?(?P<host>[a-z0-9.-]+(?::\d+)?)")
_ACCOUNT = re.compile(r"[A-Za-z0-9][\w.@+-]*", re.ASCII)
_NOTES = {
    "registries": ["Another host to pull from is said by `pull_host`; further registries follow the first."],
    "cluster": [
        "The Kubernetes API as a step in the cluster reaches it, and the most memory that one step may have there:",
        "lower the limit to that of your namespace, if it has one.",
    ],
    "tools": ["The images that steps run in. Their versions stand in .woodpecker/pins.yml, where bots find them."],
    "secrets": ["Names only. Each secret has to exist where its scope says, and to be allowed for its events."],
}


@dataclass(frozen=True, slots=True)
class Owned:
    """What the options say of a fleet; None for nothing."""

    url: str | None = None
    version: str | None = None
    registry: str | None = None
    owner: str | None = None


def fleet_from(said: Owned, ask: Ask, owner: str = "") -> Fleet | None:
    """The fleet, or None where an answer is missing; `owner` is proposed as its owner. Raises PipelinegenError."""
    url, version, where, account = (
        given(question.option.partition(" ")[0], text, question.read) if text is not None else ask(question)
        for text, question in zip((said.url, said.version, said.registry, said.owner), _questions(owner), strict=True)
    )
    if url is None or version is None or where is None or account is None:
        return None
    return _fleet(Woodpecker(url=url, version=version), *_registry(where), account)


def fleet_text(fleet: Fleet) -> str:
    """The text of `fleet.py`: what the fleet says, with notes for those who will keep it."""
    lines = []
    for field in ("woodpecker", "registries", "cluster", "tools", "floating_images", "secrets"):
        lines += [f"    # {note}" for note in _NOTES.get(field, ())]
        lines.append(f"    {field}={source_of(getattr(fleet, field), 4, 120 - 6 - len(field))},")
    return "\n".join(
        [
            '"""What all projects share: servers, registries, secrets that exist, and the images that steps run in."""',
            "",
            f"from pipelinegen import {', '.join(sorted(names_in(fleet)))}",
            "",
            "fleet = Fleet(",
            *lines,
            ")\n",
        ]
    )


def _questions(owner: str) -> tuple[Question, ...]:
    return (
        Question(
            "--woodpecker-url URL",
            "Address of the Woodpecker server",
            "where the Woodpecker server answers, as GitHub reaches it, such as https://ci.example.org",
            lambda text: text_of(HttpUrl, text),
        ),
        Question(
            "--woodpecker-version VERSION",
            "Version of the Woodpecker server",
            "the server's version, such as 3.13; URL/version says it",
            _version,
        ),
        Question(
            "--registry [NAME=]HOST",
            "Registry",
            f"where images are pushed to: {HUB}, ghcr.io, or a host of your own with its port",
            _registry,
        ),
        Question(
            "--owner ACCOUNT",
            "Account at the registry",
            "who owns the images there: the account that pushes them",
            _account,
            owner,
        ),
    )


def _version(text: str) -> None:
    try:
        Woodpecker(url="https://ci.example.org", version=text)
    except ValidationError as error:
        raise ValueError(explain(error)[1].partition(": ")[2]) from None


def _account(text: str) -> None:
    if not _ACCOUNT.fullmatch(text):
        raise ValueError(f"{text!r} is not the name of an account")


def _registry(text: str) -> tuple[str, str]:
    """The registry's name and host; no host for Docker Hub. Raises ValueError."""
    found = _HOST.fullmatch(text)
    if found is None:
        raise ValueError(
            f"{text!r} is not a registry; write it HOST or NAME=HOST, such as {HUB} or own=registry.example.org"
        )
    host = registry(found["host"])
    return found["name"] or _KNOWN.get(host, host.partition(":")[0]), "" if host == HUB else host


def _fleet(server: Woodpecker, name: str, host: str, owner: str) -> Fleet:
    prefix = re.sub("[^a-z0-9]", "", name.lower()) if name in _KNOWN.values() else "registry"
    token, of_github = f"{prefix}-token", f"{prefix.upper()}_TOKEN"
    by_token = host == "ghcr.io"  # GitHub's own token opens it
    account = f"a token of {owner} at {host or HUB} that may push"
    secrets = [
        *([] if by_token else [Secret(name=of_github, scope="github", purpose=account)]),
        Secret(name="WOODPECKER_TOKEN", scope="github", purpose="a personal access token of Woodpecker"),
        Secret(name=token, scope="global", events=_EVENTS, purpose=account),
    ]
    first = Registry(
        name=name,
        push_host=host,
        pull_host=host,
        github=None if by_token else Login(username=owner, password_secret=of_github),
        woodpecker=Login(username=owner, password_secret=token),
    )
    return Fleet(
        woodpecker=server,
        registries=(first,),
        cluster=Cluster(api="https://kubernetes.default.svc", memory_limit="8Gi"),
        tools=TOOLS,
        floating_images=(_FLOATING,),
        secrets=tuple(secrets),
    )
