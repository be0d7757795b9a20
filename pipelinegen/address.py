"""Addresses of git remotes: which repository of which forge is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/(?!\.+$)[\w.-]+", re.ASCII)
# The host is what follows the last @: a password may hold one too.
_AUTHORITY = r"(?:[^/]*@)?(?P<host>\[[0-9a-f:.]+\]|[\w.-]+)"
_URL = re.compile(
    rf"(?P<scheme>[a-z][a-z0-9+.-]*)://(?:{_AUTHORITY}(?::\d*)?)?(?P<path>/.*)?", re.IGNORECASE | re.ASCII
)
# `host:path` as ssh has it; git takes it for one if no slash comes before the colon. `[host:port]:path` is one too.
_SSH = re.compile(
    r"(?:[^/:\[]*@)?(?:\[(?:[^/:]*@)?(?P<boxed>[\w.-]+):\d+\]|(?P<host>\[[0-9a-f:.]+\]|[\w.-]+)):(?P<path>.+)",
    re.IGNORECASE | re.ASCII,
)
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
# GitHub's ssh also answers at port 443 of a name of its own: https://docs.github.com/en/authentication
_SAME_HOST = {"ssh.github.com": "github.com", "www.github.com": "github.com"}


@dataclass(frozen=True, slots=True, eq=False)
class Address:
    """The forge's host and the repository as `owner/name`; each None where the address does not tell.

    Two are equal that differ in case only, as forges have it. Neither port nor user belongs to it. One that is deep
    has more parts before these two: a folder of the server, or groups that belong to the name at some forges.
    """

    host: str | None
    repository: str | None
    is_deep: bool = field(default=False, repr=False)

    def __eq__(self, other: object) -> bool:
        return self._folded() == other._folded() if isinstance(other, Address) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._folded())

    def is_of(self, repository: str) -> bool:
        """Whether it is the address of the repository of this name, on whatever host."""
        return self.repository is not None and self.repository.lower() == repository.lower()

    def _folded(self) -> tuple[str | None, str | None]:
        return self.host, self.repository and self.repository.lower()


def read_address(text: str) -> Address:
    """What is meant by the address of a remote, as git takes it: a URL, `host:path` or a path on this machine.

    Anything else gives an address of nothing.
    """
    text = text.strip()
    if "://" in text:
        found = _URL.fullmatch(text)
        if found is None:
            return Address(None, None)
        is_local = found["scheme"].lower() == "file"
        return Address(None if is_local else _host(found["host"]), *_repository(found["path"] or ""))
    if found := None if _DRIVE.match(text) else _SSH.fullmatch(text):
        if found["path"].startswith(":"):  # `helper::address`: only that helper knows what it means
            return Address(None, None)
        return Address(_host(found["boxed"] or found["host"]), *_repository(found["path"]))
    return Address(None, *_repository(text))


def is_repository(name: str) -> bool:
    """Whether it is written `owner/name`, of letters that forges allow."""
    return _NAME.fullmatch(name) is not None


def _host(name: str | None) -> str | None:
    host = (name or "").lower().rstrip(".")
    return _SAME_HOST.get(host, host) or None


def _repository(path: str) -> tuple[str | None, bool]:
    """The last two parts of a path, and whether there are more."""
    parts = [part for part in path.replace("\\", "/").split("/") if part]
    if parts and parts[-1] == ".git":  # the inside of a clone
        parts.pop()
    name = "/".join(parts[-2:]).removesuffix(".git")
    return (name, len(parts) > 2) if is_repository(name) else (None, False)
