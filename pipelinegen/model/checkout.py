"""What steps do with a checkout besides reading it: open its encrypted files, commit to its repository."""

from typing import Annotated

from pydantic import Field, field_validator, model_validator

from .base import CheckoutPath, KubernetesName, Model, matching

PushUrl = Annotated[
    str,
    matching(
        r"ssh://([\w.-]+@)?[a-z0-9.-]+(:\d+)?/[\w./~-]+|[\w.-]+@[a-z0-9.-]+:[\w./~-]+",
        "an ssh URL, such as 'git@example.org:owner/name.git'",
    ),
]


class GitCrypt(Model):
    """The key of the files that git-crypt encrypts: base64 in one field of a ConfigMap of the cluster."""

    namespace: KubernetesName
    configmap: KubernetesName
    field: Annotated[str, matching(r"[\w.-]+", "a field of a ConfigMap")] = "key"


class Commit(Model):
    """What a pipeline commits to its own repository, and how it is pushed.

    Nothing but `paths` is committed: files, or patterns in which `*` stays within one directory. `push_url` must be
    on `canonical_host`, since a commit pushed to a mirror is lost with the mirror's next update. The deploy key is a
    file of the checkout, `deploy_key`, or a secret, `deploy_key_secret`. Without `known_hosts` the first host key
    that comes is accepted.
    """

    paths: tuple[CheckoutPath, ...] = Field(min_length=1)
    message: Annotated[str, matching(r"\S.*", "a message of one line")]
    push_url: PushUrl
    canonical_host: Annotated[str, matching(r"[a-z0-9.-]+", "a host without a port")]
    author_name: Annotated[str, matching(r"[^<>\n]+", "a name")]
    author_email: Annotated[str, matching(r"[^\s@<>]+@[^\s@<>]+", "an e-mail address")]
    deploy_key: CheckoutPath | None = None
    deploy_key_secret: str = ""
    known_hosts: tuple[Annotated[str, matching(r"\S+ \S+ \S+", "a line of known_hosts")], ...] = ()

    @field_validator("paths")
    @classmethod
    def _files(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for path in value:
            directory, _, name = path.rpartition("/")
            if not name.strip("*?"):
                example = f"{directory}/*.enc" if directory else "state/*.enc"
                raise ValueError(f"{path!r} takes everything of a directory; name the files, such as {example!r}")
            if any(character in path for character in " {},") or "." in path.split("/"):
                raise ValueError(f"{path!r} is read by git: write one path a text, without spaces, braces and './'")
        return value

    @model_validator(mode="after")
    def _reachable(self) -> "Commit":
        if bool(self.deploy_key) == bool(self.deploy_key_secret):
            raise ValueError("a commit has either `deploy_key` or `deploy_key_secret`")
        host = self.push_url.removeprefix("ssh://").rpartition("@")[2].replace("/", ":").partition(":")[0]
        if host != self.canonical_host:
            raise ValueError(
                f"push_url {self.push_url!r} is not on the canonical host {self.canonical_host!r}; "
                "what is pushed to a mirror is lost with the mirror's next update"
            )
        return self
