"""The tools that well-known images do not have."""

from __future__ import annotations

from ...syntax.image import parts, plain_name

_EVERY = frozenset(
    {"bash", "curl", "git", "jq", "make", "python3", "python", "pip", "node", "npm", "docker", "kubectl", "helm", "ssh",
     "scp", "rsync", "terraform", "terragrunt", "vault", "aws", "gcloud", "yq", "gh", "go", "cargo", "sudo", "envsubst",
     "gpg", "perl", "psql", "mysql", "zip"}
)  # fmt: skip
# What there is, by the image; a family's variant is told by its tag.
_HAS: dict[str, frozenset[str]] = {
    "alpine": frozenset(),
    "busybox": frozenset(),
    "debian": frozenset({"bash", "perl"}),
    "ubuntu": frozenset({"bash", "perl"}),
    "alpine/git": frozenset({"git", "ssh", "scp"}),
    "curlimages/curl": frozenset({"curl"}),
    "alpine/curl": frozenset({"curl"}),
    "hashicorp/terraform": frozenset({"terraform", "git", "ssh", "scp"}),
}
_ALPINE: dict[str, frozenset[str]] = {
    "python": frozenset({"python3", "python", "pip"}),
    "node": frozenset({"node", "npm"}),
    "golang": frozenset({"go"}),
}
_SLIM: dict[str, frozenset[str]] = {
    "python": frozenset({"bash", "perl", "python3", "python", "pip"}),
    "node": frozenset({"bash", "perl", "node", "npm"}),
}


def missing_from(image: str) -> frozenset[str]:
    """The tools that an image surely does not have; none of an image that is not known."""
    repository, tag, _ = parts(image)
    name = plain_name(repository)
    has = _HAS.get(name)
    if has is None and "alpine" in tag:
        has = _ALPINE.get(name)
    if has is None and "slim" in tag:
        has = _SLIM.get(name)
    return _EVERY - has if has is not None else frozenset()


# Packages whose name does not begin with that of the tool in them.
_PACKAGES = {
    "ssh": ("openssh",), "scp": ("openssh",), "node": ("nodejs",), "npm": ("nodejs",), "psql": ("postgresql",),
    "mysql": ("mysql", "mariadb"), "envsubst": ("gettext",), "gpg": ("gnupg",), "pip": ("py3-pip", "python3-pip"),
    "python": ("python3",), "make": ("build-base", "build-essential"), "aws": ("aws",), "gh": ("github-cli",),
    "cargo": ("rust",), "go": ("golang",),
}  # fmt: skip


def provides(names: frozenset[str], tool: str) -> bool:
    """Whether one of the packages or files of these names brings the tool."""
    begins = (f"{tool}-", f"{tool}.", f"{tool}@", f"{tool}_", *_PACKAGES.get(tool, ()))
    return tool in names or any(each.startswith(begins) for each in names)
