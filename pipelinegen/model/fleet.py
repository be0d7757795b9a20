"""What all projects share: servers, registries, secrets that exist, tool images, and exceptions with their reason."""

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Literal, TypeVar

from pydantic import Field, field_validator, model_validator

from ..errors import DefinitionFault, near
from ..syntax.pins import ACTIONS_LOCK, IMAGES_LOCK
from .base import HttpUrl, Model, fault, matching
from .image import Image, ImageReference
from .resources import Memory, Resources, kibibytes
from .secret import Secret
from .tool import Action, FloatingImage, Tools

_Item = TypeVar("_Item")

Host = Annotated[str, matching(r"[a-z0-9.-]+(:\d+)?", "a host, with a port if it needs one")]


class Woodpecker(Model):
    """The server. `privileged_plugins` and `trusted_clone` are its own settings of these names (None: not said)."""

    url: HttpUrl
    version: Annotated[str, matching(r"3\.\d+(\.\d+)?", "a Woodpecker version from 3.0, such as '3.13'")]
    privileged_plugins: tuple[str, ...] | None = None
    trusted_clone: tuple[str, ...] | None = None


class Login(Model):
    """How one CI logs in to a registry: names of secrets, or for the user name a plain text."""

    username: str = ""
    username_secret: str = ""
    password_secret: str = Field(min_length=1)

    @model_validator(mode="after")
    def _one_username(self) -> "Login":
        if bool(self.username) == bool(self.username_secret):
            raise ValueError("a login has either `username` or `username_secret`")
        return self


class Registry(Model):
    """A place where images are kept. It may be pushed to and pulled from under different hosts.

    `push_host` is empty for Docker Hub, whose images are named without a host.
    """

    name: str
    push_host: Annotated[str, matching(r"([a-z0-9.-]+(:\d+)?)?", "a host or nothing")] = ""
    pull_host: Annotated[str, matching(r"([a-z0-9.-]+(:\d+)?)?", "a host or nothing")] = ""
    github: Login | None = None
    woodpecker: Login | None = None

    @model_validator(mode="after")
    def _pushed_and_pulled(self) -> "Registry":
        if bool(self.push_host) != bool(self.pull_host):
            raise ValueError(
                f"registry {self.name!r} has one host only, so that its images would be pushed to one registry and "
                "pulled from another; name both, or neither for Docker Hub"
            )
        return self

    @property
    def takes_github_token(self) -> bool:
        """Whether GitHub's own token opens it: a login of its own is then not needed on GitHub."""
        return self.github is None and self.push_host == "ghcr.io"

    def push_name(self, repository: str) -> str:
        """The image's name, without a tag, as a build writes it."""
        return f"{self.push_host}/{repository}" if self.push_host else repository

    def pull_name(self, repository: str) -> str:
        """The image's name, without a tag, as the cluster reads it."""
        return f"{self.pull_host}/{repository}" if self.pull_host else repository


class PullThroughCache(Model):
    """A mirror in the local network that containerd asks instead of the registry `upstream`."""

    upstream: Host
    host: Host


class Vault(Model):
    """The Vault server as a step in the cluster reaches it, and the role of its Kubernetes login."""

    address: HttpUrl
    role: str
    auth_path: str = "kubernetes"


class Slack(Model):
    """Where and when people are told. `secret` is the Woodpecker secret with the webhook's whole URL."""

    channel: Annotated[str, matching(r"[a-z0-9_-]+", "a channel without '#'")]
    secret: str
    on: tuple[Literal["success", "failure"], ...] = ("failure",)


class Cluster(Model):
    """The Kubernetes cluster: its API as a step reaches it, the most one step may have, and what steps get."""

    api: HttpUrl
    memory_limit: Memory
    light: Resources = Resources(memory="256Mi", memory_limit="512Mi", cpu="250m", cpu_limit="500m")
    build: Resources = Resources(memory="1Gi", memory_limit="3Gi", cpu="1", cpu_limit="2")
    terraform: Resources = Resources(memory="3Gi", memory_limit="6Gi")


class Fleet(Model):
    """Everything that is the same for all projects, said once.

    The versions of `actions`, of `tools` and of further `images` are said here or in lock files, not in both.
    """

    woodpecker: Woodpecker
    registries: tuple[Registry, ...] = Field(min_length=1)
    secrets: tuple[Secret, ...]
    tools: Tools
    cluster: Cluster
    actions: tuple[Action, ...] = ()
    images: tuple[str, ...] = ()
    caches: tuple[PullThroughCache, ...] = ()
    vault: Vault | None = None
    slack: Slack | None = None
    floating_images: tuple[FloatingImage, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> "Fleet":
        excepted = {each.image for each in self.floating_images}
        for at, image in self._images():
            reference = ImageReference.parse(image)
            # What has no tag at all is looked for in the lock files, see `pinned`.
            if reference.floats and reference.tag and image not in excepted:
                raise fault(
                    f"{at[0]}.{at[1]}: {image!r} can change under its name; give it a tag, or list it with its reason "
                    "in `floating_images`",
                    at,
                )
        for field, names in (
            ("registries", [f"registry {each.name!r}" for each in self.registries]),
            ("actions", [f"action {each.name!r}" for each in self.actions]),
            ("images", [f"image {ImageReference.parse(each).name!r}" for each in self.images]),
        ):
            for index, name in enumerate(names):
                if name in names[:index]:
                    raise fault(f"{name} is declared twice", (field, index))
        for index, secret in enumerate(self.secrets):
            if any(secret.hides(other) for other in self.secrets[:index]):
                where = ", ".join(secret.projects) or secret.scope
                raise fault(f"secret {secret.name!r} ({where}) is declared twice", ("secrets", index))
        for size in ("light", "build", "terraform"):
            limit = getattr(self.cluster, size).memory_limit
            if kibibytes(limit) > kibibytes(self.cluster.memory_limit):
                raise fault(
                    f"cluster.{size}: {limit!r} is more than the namespace allows a step, "
                    f"{self.cluster.memory_limit!r}; set `{size}=Resources(…)`",
                    ("cluster", size),
                )
        return self

    @field_validator("images")
    @classmethod
    def _readable(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for image in value:
            ImageReference.parse(image)
        return value

    def _images(self) -> Iterator[tuple[tuple[str, str | int], str]]:
        """Every image that it names, with its place."""
        yield from ((("tools", tool), image) for tool, image in self.tools if image)
        yield from ((("images", index), image) for index, image in enumerate(self.images))

    def pinned(self, actions: Iterable[Action] = (), images: Iterable[str] = ()) -> "Fleet":
        """The fleet with the versions that lock files give, each image with its tag; checked like any other fleet.

        Raises DefinitionFault, whose `at` begins at the fleet, for what has a version in both places or in none.
        """
        locked, full = [*actions], {ImageReference.parse(image).name: image for image in images}
        names = {each.name for each in locked}
        for index, action in enumerate(self.actions):
            if action.name in names:
                raise _two_owners(f"action {action.name!r}", ACTIONS_LOCK, ("actions", index))
        excepted = {each.image for each in self.floating_images}
        for at, image in self._images():
            reference = ImageReference.parse(image)
            said = reference.tag or reference.digest
            if said and reference.name in full:
                raise _two_owners(f"image {image!r}", IMAGES_LOCK, at)
            if not said and reference.name not in full and image not in excepted:
                raise DefinitionFault(
                    f"{at[0]}.{at[1]}: {image!r} has no version; pin it in {IMAGES_LOCK}, `image: {image}:TAG`, or "
                    "give it here",
                    at=at,
                )
        return type(self).model_validate(
            {
                **{field: getattr(self, field) for field in type(self).model_fields},
                "actions": (*self.actions, *locked),
                "images": (*(each for each in self.images if each not in full), *full.values()),
                "tools": {tool: full.get(image, image) for tool, image in self.tools},
                # The reason goes with the image, whatever version a bot gives it.
                "floating_images": [
                    {"image": full.get(ImageReference.parse(each.image).name, each.image), "reason": each.reason}
                    for each in self.floating_images
                ],
            }
        )

    def registry(self, name: str) -> Registry:
        """The registry of that name; the first one for an empty name. Raises DefinitionFault with a near name."""
        if not name:
            return self.registries[0]
        return _lookup("registry", name, {each.name: each for each in self.registries})

    def push_registries(self, image: Image) -> list[Registry]:
        """The registries that an image is pushed to."""
        return [self.registry(name) for name in image.places]

    def push_names(self, image: Image) -> list[str]:
        """The names, without a tag, under which an image is pushed."""
        return [self.registry(registry).push_name(repository) for registry, repository in image.places.items()]

    def action(self, name: str) -> Action:
        """The pinned action. Raises DefinitionFault with a near name."""
        items = {each.name: each for each in self.actions}
        return _lookup("action", name, items, f"; pin it in {ACTIONS_LOCK}")

    def image(self, name: str) -> str:
        """The image of that name with its version, for templates. Raises DefinitionFault with a near name."""
        items = {ImageReference.parse(each).name: each for each in self.images}
        return _lookup("image", name, items, f"; pin it in {IMAGES_LOCK}")

    def secret(self, name: str, *, github: bool, project: str) -> Secret:
        """The secret as one side of the project sees it. Raises DefinitionFault with a near name."""
        visible = {
            each.name: each
            # As on the server a repository's secret goes before a global one of its name.
            for each in sorted(self.secrets, key=lambda each: each.scope == "repository")
            if (each.scope == "github") == github and (not each.projects or project in each.projects)
        }
        side = "GitHub" if github else "Woodpecker"
        if re.search(r"[^\w-]", name):
            # Not shown: it is probably the secret itself.
            raise DefinitionFault(f"a {side} secret is given here by its name, not by its value", name)
        elsewhere = [each for each in self.secrets if each.name == name and name not in visible]
        if elsewhere:
            owners = " and ".join(elsewhere[0].projects)
            where = f"only for {owners}" if owners else f"with the scope {elsewhere[0].scope!r}"
            raise DefinitionFault(f"{side} secret {name!r} is declared in the fleet, but {where}", name)
        return _lookup(f"{side} secret", name, visible)


def _lookup(what: str, name: str, items: dict[str, _Item], remedy: str = "") -> _Item:
    if name not in items:
        raise DefinitionFault(f"{what} {name!r} is not declared in the fleet{near(name, items) or remedy}", name)
    return items[name]


def _two_owners(what: str, lock: str, at: tuple[str | int, ...]) -> DefinitionFault:
    return DefinitionFault(f"{what} has a version here and in {lock}; take the one here away", at=at)
