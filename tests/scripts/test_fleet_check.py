"""What `fleet-check.sh` clones, tells and refuses, with real repositories behind the address of a forge."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from ..stand_ins.server import Reply, Request, Server
from .conftest import Shell, git, write

FORGE = "https://forge.example"
TOKEN = "ghs_a-token.of/the=fleet"
# The stand-in lists the repositories of a file. What it is asked to check, it looks at as pipelinegen does: at the
# commit, without the work tree.
PIPELINEGEN = r"""
case $1 in
list)
  [ "$*" = 'list --format repositories' ] && cat "$HOME/repositories"
  exit
  ;;
check)
  for each; do folder=$against against=$each; if [ "$folder" = --against ]; then break; fi; done
  printf 'asked: %s\n' "$*"
  for each in "$against"/*; do
    name=${each##*/}
    git -C "$each" ls-tree -r --name-only HEAD .github/workflows .woodpecker | while read -r path; do
      printf '%s/%s: ' "$name" "$path"
      git -C "$each" show "HEAD:$path"
    done
    cp "$each/.git/config" "$HOME/$name.config"
    git -C "$each" rev-list --count --all >"$HOME/$name.commits"
    git -C "$each" rev-list --objects --all --missing=print | grep '^?' >"$HOME/$name.missing"
    (cd "$each" && find . -type f ! -path './.git/*' | sort) >"$HOME/$name.files"
  done
  exit "$(cat "$HOME/status")"
  ;;
esac
"""


@dataclass
class Forge:
    """Bare repositories below a folder, and a home in which git finds them under the forge's address."""

    shell: Shell
    folder: Path

    def repository(self, name: str, branch: str, **files: str) -> None:
        """A repository of three commits with these files at the branch, beside a large one that nobody asked for."""
        bare, work = self.folder / f"{name}.git", self.folder / "work" / name
        work.mkdir(parents=True)
        git(work, "init", "--quiet", f"--initial-branch={branch}")
        for message in ("one", "two", "three"):
            for path, text in {"content/large.bin": "x" * 9999, "README.md": message, **files}.items():
                write(work, path, text)
            git(work, "add", "--all")
            git(work, "commit", "--quiet", "--message", message)
        git(work, "tag", "v1")
        git(self.folder, "clone", "--quiet", "--bare", str(work), str(bare))
        git(bare, "config", "uploadpack.allowFilter", "true")

    def run(
        self, *repositories: str, status: int = 0, cwd: Path | None = None, **changes: str
    ) -> CompletedProcess[str]:
        """Run the script for lines `PROJECT OWNER/NAME BRANCH`; the comparison ends with `status`."""
        home = self.shell.home
        (home / "repositories").write_text("".join(f"{line}\n" for line in repositories))
        (home / "status").write_text(str(status))
        temporary = home / "temporary files"
        temporary.mkdir(exist_ok=True)
        environment = {"FORGE_URL": FORGE, "TMPDIR": str(temporary), **changes}
        done = self.shell.run("fleet-check.sh", environment=environment, after="echo next\n", cwd=cwd)
        assert list(temporary.iterdir()) == []
        assert TOKEN not in done.stdout + done.stderr
        return done

    def seen(self, project: str, what: str) -> list[str]:
        """What the stand-in noted of a clone: its `commits`, its `files`, its `config`, or what is `missing` in it."""
        return (self.shell.home / f"{project}.{what}").read_text().splitlines()

    def checks(self) -> list[list[str]]:
        return [call.arguments for call in self.shell.calls("pipelinegen") if call.arguments[0] == "check"]


@pytest.fixture
def forge(shell: Shell, needs: Callable[..., None], tmp_path: Path) -> Forge:
    needs("git")
    folder = tmp_path / "forge"
    folder.mkdir()
    write(shell.home, ".gitconfig", f'[url "file://{folder}/"]\n  insteadOf = {FORGE}/\n')
    shell.stand_in("pipelinegen", PIPELINEGEN)
    return Forge(shell, folder)


def use(shell: Shell, interpreter: str) -> None:
    if shutil.which(interpreter) is None:
        pytest.skip(f"{interpreter} is not installed")
    if interpreter != "sh":
        command = {"bash": "bash --noprofile --norc -eo pipefail", "busybox": "busybox sh"}[interpreter]
        shell.stand_in("sh", f'exec {command} "$@"')


SHOP = "shop Me/Web-Shop main"
BLOG = "blog Me/Blog release/1"


def two(forge: Forge) -> None:
    forge.repository(
        "Me/Web-Shop", "main", **{".github/workflows/build.yml": "build\n", ".woodpecker/deploy.yml": "deploy\n"}
    )
    forge.repository("Me/Blog", "release/1", **{".woodpecker/build.yml": "words\n"})


@pytest.mark.parametrize("interpreter", ["sh", "bash", "busybox"])
def test_every_repository_is_looked_at_where_its_project_says(forge: Forge, interpreter: str) -> None:
    use(forge.shell, interpreter)
    two(forge)
    done = forge.run(SHOP, BLOG)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "fleet-check: cloned 2 of 2 repositories\n"
        "asked: check shop blog --against fleet --ref HEAD --format text\n"
        "blog/.woodpecker/build.yml: words\n"
        "shop/.github/workflows/build.yml: build\n"
        "shop/.woodpecker/deploy.yml: deploy\n"
        "next\n"
    )


def test_a_clone_is_as_small_as_it_can_be_and_says_where_it_is_from(forge: Forge) -> None:
    two(forge)
    assert forge.run(SHOP, BLOG).returncode == 0
    for project, name in (("shop", "Me/Web-Shop"), ("blog", "Me/Blog")):
        assert forge.seen(project, "commits") == ["1"]
        # README.md and content/large.bin were never sent.
        assert len(forge.seen(project, "missing")) == 2
        assert f"\turl = {FORGE}/{name}.git" in forge.seen(project, "config")
    assert forge.seen("shop", "files") == ["./.github/workflows/build.yml", "./.woodpecker/deploy.yml"]


def test_a_repository_without_any_ci_file_is_looked_at_too(forge: Forge) -> None:
    forge.repository("Me/Web-Shop", "main")
    done = forge.run(SHOP)
    assert (done.returncode, done.stderr) == (0, "")
    assert forge.seen("shop", "files") == []
    assert [arguments[1] for arguments in forge.checks()] == ["shop"]


@pytest.mark.parametrize("status", [1, 2])
def test_drift_is_red_and_what_cannot_be_looked_at_too(forge: Forge, status: int) -> None:
    two(forge)
    done = forge.run(SHOP, BLOG, status=status)
    assert (done.returncode, done.stderr) == (status, "")
    assert "next" not in done.stdout


@pytest.mark.parametrize("interpreter", ["sh", "busybox"])
def test_what_cannot_be_cloned_is_named_after_all_others_were_looked_at(forge: Forge, interpreter: str) -> None:
    use(forge.shell, interpreter)
    two(forge)
    done = forge.run("gone Me/Gone main", SHOP, "moved Me/Blog main", BLOG)
    assert done.returncode == 1
    assert "asked: check shop blog --against" in done.stdout
    assert done.stdout.startswith("fleet-check: cloned 2 of 4 repositories\n")
    assert done.stderr.splitlines()[-1] == (
        "fleet-check: not looked at, because they could not be cloned: 'Me/Gone' (branch 'main'), 'Me/Blog' (branch "
        "'main') (git's reasons are above); correct the definition, or give the secret of FORGE_TOKEN a token that may "
        "read them"
    )
    assert "warning: Could not find remote branch main to clone" in done.stderr


def test_nothing_is_compared_when_nothing_could_be_cloned(forge: Forge) -> None:
    done = forge.run("gone Me/Gone main", status=1)
    assert done.returncode == 1
    assert done.stdout == "fleet-check: cloned 0 of 1 repositories\n"
    assert forge.checks() == []


def test_on_github_the_report_is_in_the_summary_too(forge: Forge, tmp_path: Path) -> None:
    two(forge)
    summary = tmp_path / "summary of the step.md"
    summary.write_text("# Of a step before\n")
    done = forge.run("gone Me/Gone main", SHOP, status=1, REPORT_FORMAT="github", GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == 1
    assert [arguments[-1] for arguments in forge.checks()] == ["github", "text"]
    assert done.stdout.splitlines()[-1].startswith(
        "::error title=fleet-check::not looked at, because they could not be"
    )
    assert summary.read_text() == (
        "# Of a step before\n"
        "## Fleet check\n\nWhat the repositories hold is not as defined.\n\n"
        "Not looked at, because they could not be cloned: 'Me/Gone' (branch 'main').\n\n"
        "~~~~~~~~text\n"
        "asked: check shop --against fleet --ref HEAD --format text\n"
        "shop/.github/workflows/build.yml: build\n"
        "shop/.woodpecker/deploy.yml: deploy\n"
        "\n~~~~~~~~\n"
    )


def test_the_summary_is_no_larger_than_github_takes(forge: Forge, tmp_path: Path) -> None:
    forge.repository("Me/Web-Shop", "main", **{".woodpecker/deploy.yml": "x" * 2_000_000})
    summary = tmp_path / "summary.md"
    done = forge.run(SHOP, GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == 0
    text = summary.read_text()
    assert 900_000 < len(text) < 1_000_000
    assert "What the repositories hold is as defined." in text
    assert text.endswith("\n~~~~~~~~\n")


@pytest.fixture
def private(forge: Forge, server: Server) -> str:
    """The address of a forge that answers whoever brings the token, by git's own server program."""

    def answer(request: Request) -> Reply:
        wanted = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {wanted}":
            return Reply(401, "who are you?", {"WWW-Authenticate": 'Basic realm="forge"'})
        path, _, query = request.path.partition("?")
        done = subprocess.run(
            ["git", "http-backend"],
            input=request.body.encode(),
            env={
                "PATH": os.environ["PATH"],
                "GIT_PROJECT_ROOT": str(forge.folder),
                "GIT_HTTP_EXPORT_ALL": "1",
                "REQUEST_METHOD": request.method,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "CONTENT_TYPE": request.headers.get("Content-Type", ""),
                "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
            },
            capture_output=True,
            check=True,
        )
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
        return Reply(int(headers.pop("Status", "200").split()[0]), body, headers)

    server.answer = answer
    return server.url


def test_a_private_repository_is_opened_by_the_token_alone(forge: Forge, private: str) -> None:
    two(forge)
    # A helper that would keep every password it is told, as a person's own may.
    kept = forge.shell.home / "kept"
    write(forge.shell.home, ".gitconfig", f"[credential]\n  helper = \"store --file '{kept}'\"\n")
    done = forge.run(SHOP, FORGE_URL=private, FORGE_TOKEN=TOKEN)
    assert (done.returncode, done.stderr) == (0, "")
    assert "shop/.woodpecker/deploy.yml: deploy\n" in done.stdout
    assert not kept.exists()
    assert TOKEN not in "\n".join(forge.seen("shop", "config"))


def test_the_token_is_in_no_argument(forge: Forge, private: str) -> None:
    two(forge)
    program = shutil.which("git")
    forge.shell.stand_in("git", f'exec {program} "$@"')
    assert forge.run(SHOP, FORGE_URL=private, FORGE_TOKEN=TOKEN).returncode == 0
    calls = [argument for call in forge.shell.calls("git") for argument in call.arguments]
    assert "clone" in calls
    assert not [argument for argument in calls if TOKEN in argument]


@pytest.mark.parametrize("token", ["", "another"])
def test_without_the_right_token_nobody_is_asked_for_a_password(forge: Forge, private: str, token: str) -> None:
    two(forge)
    done = forge.run(SHOP, FORGE_URL=private, FORGE_TOKEN=token)
    assert done.returncode == 1
    assert done.stdout == "fleet-check: cloned 0 of 1 repositories\n"
    assert "fatal: " in done.stderr


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"FORGE_URL": ""}, "FORGE_URL is ''; it must be an address such as https://github.com"),
        ({"FORGE_URL": "forge:x"}, "FORGE_URL is 'forge:x'; it must be an address such as https://github.com"),
        (
            {"FORGE_URL": "https://me:secret@forge.example"},
            "FORGE_URL holds an account; write the address alone, and give the token by FORGE_TOKEN",
        ),
        ({"FORGE_URL": "https://"}, "FORGE_URL is 'https:/'; it must be an address such as https://github.com"),
        (
            {"FORGE_TOKEN": "a\nhost=evil.example"},
            "FORGE_TOKEN holds a space or the end of a line; store the token alone in the secret",
        ),
    ],
)
def test_a_wrong_setting_is_said(forge: Forge, changes: dict[str, str], message: str) -> None:
    done = forge.run(SHOP, **changes)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"fleet-check: {message}\n")


def test_a_fleet_without_repositories_is_a_mistake(forge: Forge) -> None:
    done = forge.run(REPORT_FORMAT="github")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == (
        "::error title=fleet-check::no project names its repository and a branch, so there is nothing to compare; name "
        "them in the definitions\n"
    )


def test_definitions_that_cannot_be_read_are_said(forge: Forge) -> None:
    forge.shell.stand_in("pipelinegen", "echo 'error: projects/shop.py:3: no' >&2; exit 2")
    done = forge.run(SHOP)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "error: projects/shop.py:3: no\n"
        "fleet-check: the definitions cannot be read (the reason is above); run this step where they are\n"
    )


def test_a_missing_program_is_named(forge: Forge, tmp_path: Path) -> None:
    for name in ("sh", "git", "mktemp", "rm"):
        write(tmp_path, f"few/{name}", f'#!/bin/sh\nexec {shutil.which(name)} "$@"\n')
        (tmp_path / "few" / name).chmod(0o755)
    done = forge.run(SHOP, PATH=str(tmp_path / "few"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("fleet-check: the program 'pipelinegen' is missing; install it in a command before")


def generated(workspace: Path, project: str) -> dict[str, str]:
    """The files that a project is rendered to, by their paths in its repository."""
    folder = workspace / "generated" / project
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.yml")}


def test_the_real_comparison_of_a_fleet(forge: Forge, workspace: Path, tmp_path: Path) -> None:
    """Here `pipelinegen` is no stand-in: what it lists is cloned, and what it finds in the clones is told."""
    forge.shell.stand_in("pipelinegen", f'exec "{sys.executable}" -m pipelinegen "$@"')
    forge.repository("Me/Shop", "main", **generated(workspace, "shop"))
    blog = generated(workspace, "blog")
    forge.repository("Me/Blog", "master", **blog)
    done = forge.run(cwd=workspace)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "fleet-check: cloned 2 of 2 repositories\n4 files are as defined\nnext\n"

    path = ".woodpecker/build-and-deploy.yml"
    write(forge.folder / "work" / "Me" / "Blog", path, blog[path].replace("500m", "900m"))
    git(forge.folder / "work" / "Me" / "Blog", "commit", "--quiet", "--all", "--message", "by hand")
    git(forge.folder / "work" / "Me" / "Blog", "push", "--quiet", str(forge.folder / "Me" / "Blog.git"), "master")
    summary = tmp_path / "summary.md"
    done = forge.run(cwd=workspace, REPORT_FORMAT="github", GITHUB_STEP_SUMMARY=str(summary))
    assert (done.returncode, done.stderr) == (1, "")
    (told,) = [line for line in done.stdout.splitlines() if line.startswith("::error ")]
    assert f"file=fleet/blog/{path}," in told
    assert "changed-by-hand" in told
    report = summary.read_text()
    assert f"fleet/blog/{path}" in report
    assert "900m" in report
    assert str(tmp_path) not in report
