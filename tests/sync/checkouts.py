"""Real checkouts, files as pipelinegen writes them, and what is there before and after a sync."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelinegen.snapshot import contents, entries_at
from pipelinegen.sync import Origin, Plan, commit, commit_message, plan

from ..written import generated

BRANCH = "pipelinegen/sync"
DEPLOY = ".woodpecker/deploy.yml"
BUILD = ".github/workflows/build.yml"


def steps(image: str = "alpine:3.20", command: str = "make") -> str:
    return f'steps:\n  - name: "one"\n    image: "{image}"\n    commands:\n      - "{command}"\n'


WANTED = {
    DEPLOY: generated(steps()),
    BUILD: generated(f"on: push\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@{'a' * 40} # v6.1.0\n"),
}
OLD = generated(steps(command="make old"))
EDITED = OLD.replace("make old", "make by hand")
FOREIGN = "steps: []\n"


@dataclass(frozen=True)
class Checkout:
    """A checkout on disk."""

    folder: Path

    def git(self, *arguments: str, **more: Any) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, capture_output=True, check=False, **{"input": b"", **more}
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")

    def write(self, files: Mapping[str, str | bytes]) -> None:
        for path, content in files.items():
            place = self.folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, files: Mapping[str, str | bytes], message: str = "work") -> None:
        """Commit the files to what is checked out."""
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", f"--message={message}")

    @property
    def inside(self) -> Path:
        """Where git keeps what belongs to this work tree."""
        link = self.folder / ".git"
        return self.folder / link.read_text().removeprefix("gitdir: ").strip() if link.is_file() else link

    def at(self, revision: str = BRANCH) -> dict[str, str]:
        """Every file of a commit."""
        above = self.git("ls-tree", "-z", "--name-only", revision).split("\0")
        entries = entries_at(self.folder, revision, [name for name in above if name])
        texts = [content.decode("utf-8", "surrogateescape") for content in contents(self.folder, entries)]
        return dict(zip([each.path for each in entries], texts, strict=True))

    def refs(self) -> dict[str, str]:
        told = self.git("for-each-ref", "--format=%(refname) %(objectname)")
        return dict(line.split(" ") for line in told.splitlines())

    def state(self) -> dict[str, object]:
        """All that a sync must leave as it is: work tree, index, HEAD, other branches, what `git status` says."""
        inside = self.inside
        files = [path for path in sorted(self.folder.rglob("*")) if ".git" not in path.parts and path.is_file()]
        index = inside / "index"
        return {
            "files": {
                str(path.relative_to(self.folder)): (path.read_bytes(), path.lstat().st_mtime_ns) for path in files
            },
            "index": index.read_bytes() if index.exists() else None,
            "HEAD": (inside / "HEAD").read_text(),
            "refs": {name: value for name, value in self.refs().items() if not name.endswith(BRANCH)},
            "status": self.git("--no-optional-locks", "status", "--porcelain=v2", "--branch", "--ignored"),
            "config": (inside / "config").read_text() if (inside / "config").exists() else None,
        }

    def plan(self, wanted: Mapping[str, str] = WANTED, **more: Any) -> Plan:
        return plan("shop", wanted, self.folder, **{"branch": BRANCH, "target": "main", **more})

    def sync(self, wanted: Mapping[str, str] = WANTED, **more: Any) -> Plan:
        """Do what a sync does, and answer what it planned."""
        planned = self.plan(wanted, **more)
        assert planned.obstacles == ()
        if planned.changes and not planned.done:
            commit(planned, commit_message(planned.changes, Origin("abc")))
        return planned


def new_checkout(folder: Path, files: Mapping[str, str | bytes] | None = None, *options: str) -> Checkout:
    """A checkout of one commit on `main`."""
    folder.mkdir(parents=True)
    made = Checkout(folder)
    made.git("init", "--quiet", *options)
    made.commit({"README": "shop\n", **(files or {})})
    return made


def new_server(checkout: Checkout, folder: Path, name: str = "origin") -> Checkout:
    """A bare repository that a checkout comes from."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    checkout.git("clone", "--quiet", "--bare", ".", str(folder))
    checkout.git("remote", "add", name, str(folder))
    checkout.git("fetch", "--quiet", name)
    return Checkout(folder)
