"""A repository at the stand-in forge: a bare git repository on disk, and what the forge knows beside it."""

from __future__ import annotations

import base64
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from nacl.public import PrivateKey, SealedBox

Right = Literal["pull", "push", "admin"]
RIGHTS: tuple[Right, ...] = ("pull", "push", "admin")
_IDENTITY = "A Person <person@example.org> 1767323045 +0000"


@dataclass
class Repository:
    """One repository; `rights` are what users may do by their logins, `secrets` the plain values that were set."""

    id: int
    full_name: str
    git_dir: Path
    default_branch: str = "main"
    archived: bool = False
    private: bool = False
    rights: dict[str, Right] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    updated: dict[str, str] = field(default_factory=dict)
    organization_secrets: dict[str, str] | None = None
    runs: list[dict[str, Any]] = field(default_factory=list)
    hooks: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[dict[str, Any]] = field(default_factory=list)
    key: PrivateKey = field(default_factory=PrivateKey.generate, repr=False)

    def __post_init__(self) -> None:
        if not self.git_dir.exists():
            self.git_dir.mkdir(parents=True)
            self.git("init", "--quiet", "--bare", f"--initial-branch={self.default_branch}")

    def may(self, login: str, right: Right) -> bool:
        """Whether a user has at least this right. Everybody may read what is not private."""
        if right == "pull" and not self.private:
            return True
        return login in self.rights and RIGHTS.index(self.rights[login]) >= RIGHTS.index(right)

    @property
    def public_key(self) -> str:
        """What secrets are to be sealed for, in base64."""
        return base64.b64encode(bytes(self.key.public_key)).decode()

    @property
    def key_id(self) -> str:
        """The name of that key."""
        return str(int.from_bytes(bytes(self.key.public_key)[:8]))

    def opened(self, sealed: str) -> str:
        """The value in a sealed box. Raises CryptoError and ValueError for what is none of ours."""
        return SealedBox(self.key).decrypt(base64.b64decode(sealed, validate=True)).decode()

    def git(self, *arguments: str, given: bytes | None = None) -> bytes:
        """What git prints; empty where it fails."""
        done = subprocess.run(
            ["git", "--git-dir", str(self.git_dir), *arguments],
            input=given,
            env={"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"},
            capture_output=True,
            check=False,
        )
        return done.stdout if done.returncode == 0 else b""

    def head(self, ref: str) -> str:
        """The commit that a branch, tag or commit is; empty if there is none."""
        return self.git("rev-parse", "--quiet", "--verify", "--end-of-options", f"{ref}^{{commit}}").decode().strip()

    def branches(self) -> list[str]:
        """The names of the branches."""
        return self.git("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads").decode().split()

    def files(self, ref: str, *folders: str) -> dict[str, str]:
        """The texts of the files in folders, or at paths, by their paths."""
        names = self.git("ls-tree", "-r", "-z", "--name-only", ref, "--", *folders).decode().split("\0")[:-1]
        return {name: self.git("show", f"{ref}:{name}").decode() for name in names}

    def commit(self, files: Mapping[str, str | None], *, branch: str = "", message: str = "A change") -> str:
        """Commit files to a branch, as somebody's push would bring them; None removes one. The commit."""
        ref = f"refs/heads/{branch or self.default_branch}"
        lines = [f"commit {ref}", f"committer {_IDENTITY}", f"data {len(message.encode())}", message]
        if parent := self.head(ref):
            lines.append(f"from {parent}")
        for path, text in files.items():
            lines += [f"D {path}"] if text is None else [f"M 100644 inline {path}", f"data {len(text.encode())}", text]
        self.git("fast-import", "--quiet", given="\n".join([*lines, ""]).encode())
        return self.head(ref)
