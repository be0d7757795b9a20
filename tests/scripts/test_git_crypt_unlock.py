"""How `git-crypt-unlock.sh` fetches the key, unlocks once and cleans up."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ..stand_ins.server import Reply, Request, Server, json_reply
from .conftest import Call, Shell

KEY = b"\0GITCRYPTKEY\0\xff\x00\n binary"
ENCODED = base64.b64encode(KEY).decode()
FIELD = "field 'key' of ConfigMap 'git-crypt-key' in namespace 'woodpecker'"


def git(directory: Path, *arguments: str) -> str:
    names = {f"GIT_{role}_{what}": "t@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return subprocess.run(
        ["git", *arguments],
        cwd=directory,
        env={"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": "/dev/null", **names},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.fixture
def checkout(shell: Shell, needs: Callable[..., None], tmp_path: Path) -> Path:
    """A repository, with stand-ins that hand out the key and unlock it as git-crypt does."""
    needs("git", "base64")
    directory = tmp_path / "check out"
    directory.mkdir()
    git(directory, "init", "--quiet")
    (tmp_path / "temporary").mkdir()
    shell.stand_in("kubectl", f"printf %s {ENCODED}")
    shell.stand_in(
        "git-crypt",
        f'cp "$2" "{tmp_path}/key"; stat -c %a "$2" >"{tmp_path}/mode"\n'
        'git config filter.git-crypt.smudge "git-crypt smudge"',
    )
    return directory


def run(shell: Shell, checkout: Path, after: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """The finished script; no key may be left, whatever happened."""
    temporary = checkout.parent / "temporary"
    done = shell.run(
        "git-crypt-unlock.sh", environment={"TMPDIR": str(temporary), **environment}, cwd=checkout, after=after
    )
    assert list(temporary.iterdir()) == []
    return done


def test_key_of_the_configmap_unlocks_the_checkout(shell: Shell, checkout: Path) -> None:
    done = run(shell, checkout)
    assert (done.returncode, done.stdout, done.stderr) == (0, "git-crypt-unlock: unlocked\n", "")
    arguments = ["get", "configmap", "git-crypt-key", "--namespace", "woodpecker", "--output", "jsonpath={.data.key}"]
    assert shell.calls("kubectl") == [Call(arguments, str(checkout))]
    [call] = shell.calls("git-crypt")
    assert (call.arguments[:-1], call.directory) == (["unlock"], str(checkout))
    assert (checkout.parent / "key").read_bytes() == KEY
    assert (checkout.parent / "mode").read_text() == "600\n"


def test_settings_name_another_configmap(shell: Shell, checkout: Path) -> None:
    names = {"GIT_CRYPT_KEY_NAMESPACE": "ci", "GIT_CRYPT_KEY_CONFIGMAP": "keys", "GIT_CRYPT_KEY_FIELD": "in.fra"}
    assert run(shell, checkout, **names).returncode == 0
    [call] = shell.calls("kubectl")
    assert call.arguments == ["get", "configmap", "keys", "--namespace", "ci", "--output", r"jsonpath={.data.in\.fra}"]


def test_unlocked_checkout_is_left_alone_and_the_step_goes_on(shell: Shell, checkout: Path) -> None:
    assert run(shell, checkout).returncode == 0
    done = run(shell, checkout, after="echo next\n")
    assert (done.returncode, done.stdout) == (0, "git-crypt-unlock: already unlocked\nnext\n")
    assert len(shell.calls("kubectl")) == len(shell.calls("git-crypt")) == 1


def test_filter_in_the_global_configuration_does_not_count_as_unlocked(shell: Shell, checkout: Path) -> None:
    (shell.home / ".gitconfig").write_text('[filter "git-crypt"]\n\tsmudge = git-crypt smudge\n')
    assert run(shell, checkout).stdout == "git-crypt-unlock: unlocked\n"


def test_nothing_stays_set_for_the_next_command(shell: Shell, checkout: Path) -> None:
    usual = subprocess.run(["sh", "-c", "umask"], capture_output=True, text=True, check=True).stdout
    done = run(shell, checkout, after='trap; printf "%s\\n" "${gcu_key-no key}"; umask\n')
    assert done.stdout == f"git-crypt-unlock: unlocked\nno key\n{usual}"


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (
            "echo forbidden >&2; exit 1",
            f"kubectl could not read {FIELD}; its message is above "
            "(does the ConfigMap exist, may this service account get it?)",
        ),
        ("", f"{FIELD} is empty or missing; put the output of 'git-crypt export-key /dev/stdout | base64' there"),
        ("printf '%%%%'", f"{FIELD} is not base64; it must be the key file encoded once"),
        ("printf '  '", f"{FIELD} is not base64; it must be the key file encoded once"),
    ],
)
def test_key_that_cannot_be_had_fails_with_its_own_message(
    shell: Shell, checkout: Path, output: str, message: str
) -> None:
    shell.stand_in("kubectl", output)
    done = run(shell, checkout, after="echo next\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1] == f"git-crypt-unlock: {message}"
    assert ("forbidden" in done.stderr) == ("forbidden" in output)
    assert shell.calls("git-crypt") == []


def test_base64_that_decodes_garbage_to_nothing_is_noticed(shell: Shell, checkout: Path) -> None:
    shell.stand_in("base64")
    assert run(shell, checkout).stderr == (
        f"git-crypt-unlock: {FIELD} is not base64; it must be the key file encoded once\n"
    )
    assert shell.calls("git-crypt") == []


def test_unlock_that_fails_removes_the_key_and_says_so(shell: Shell, checkout: Path) -> None:
    shell.stand_in("git-crypt", "echo Error: dirty >&2; exit 1")
    done = run(shell, checkout, after="echo next\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "Error: dirty",
        f"git-crypt-unlock: git-crypt could not unlock the checkout with {FIELD}; its message is above "
        "(another repository's key, or changed files in the checkout?)",
    ]
    assert ENCODED not in done.stderr


def test_directory_that_is_no_checkout_fails(shell: Shell, checkout: Path) -> None:
    shutil.rmtree(checkout / ".git")
    done = run(shell, checkout)
    assert (done.returncode, shell.calls("kubectl")) == (1, [])
    assert done.stderr.splitlines()[-1] == (
        f"git-crypt-unlock: git could not read the configuration of '{checkout}' (exit status 128), "
        "its message is above; run this in the checkout"
    )


def test_real_git_crypt_unlocks_a_real_clone_twice(shell: Shell, needs: Callable[..., None], tmp_path: Path) -> None:
    needs("git", "base64", "git-crypt")
    origin, checkout = tmp_path / "origin", tmp_path / "check out"
    origin.mkdir()
    (tmp_path / "temporary").mkdir()
    git(origin, "init", "--quiet")
    (origin / ".gitattributes").write_text("secret filter=git-crypt diff=git-crypt\n")
    (origin / "secret").write_text("plain text\n")
    subprocess.run(["git-crypt", "init"], cwd=origin, check=True, capture_output=True)
    subprocess.run(["git-crypt", "export-key", "../exported"], cwd=origin, check=True, capture_output=True)
    git(origin, "add", "--all")
    git(origin, "commit", "--quiet", "--message", "x")
    git(tmp_path, "clone", "--quiet", str(origin), str(checkout))
    assert (checkout / "secret").read_bytes().startswith(b"\0GITCRYPT\0")

    encoded = base64.b64encode((tmp_path / "exported").read_bytes()).decode()
    shell.stand_in("kubectl", f"printf %s {encoded}")
    assert run(shell, checkout).stdout == "git-crypt-unlock: unlocked\n"
    assert (checkout / "secret").read_text() == "plain text\n"
    (checkout / "secret").write_text("changed by an earlier step\n")
    done = run(shell, checkout)
    assert (done.returncode, done.stdout) == (0, "git-crypt-unlock: already unlocked\n")


def test_real_kubectl_reads_a_field_with_a_dot_in_its_name(
    shell: Shell, checkout: Path, server: Server, needs: Callable[..., None]
) -> None:
    (shell.directory / "bin/kubectl").unlink()
    needs("kubectl")

    def answer(request: Request) -> Reply:
        path = request.path.partition("?")[0]
        resource = {"name": "configmaps", "singularName": "", "namespaced": True, "kind": "ConfigMap", "verbs": ["get"]}
        answers = {
            "/api": {"kind": "APIVersions", "versions": ["v1"]},
            "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []},
            "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": [resource]},
            "/api/v1/namespaces/woodpecker/configmaps/git-crypt-key": {
                "kind": "ConfigMap",
                "apiVersion": "v1",
                "metadata": {"name": "git-crypt-key", "namespace": "woodpecker"},
                "data": {"in.fra": ENCODED, "other": "x"},
            },
        }
        return json_reply(answers[path]) if path in answers else Reply(404)

    server.answer = answer
    (shell.home / ".kube").mkdir()
    (shell.home / ".kube/config").write_text(
        "{apiVersion: v1, kind: Config, current-context: c, contexts: [{name: c, context: {cluster: c, user: ''}}],"
        f" clusters: [{{name: c, cluster: {{server: '{server.url}'}}}}]}}"
    )
    done = run(shell, checkout, GIT_CRYPT_KEY_FIELD="in.fra")
    assert (done.returncode, done.stdout) == (0, "git-crypt-unlock: unlocked\n"), done.stderr
    assert (checkout.parent / "key").read_bytes() == KEY
    done = run(shell, checkout, GIT_CRYPT_KEY_FIELD="missing")
    assert done.stdout == "git-crypt-unlock: already unlocked\n"
    git(checkout, "config", "--remove-section", "filter.git-crypt")
    done = run(shell, checkout, GIT_CRYPT_KEY_FIELD="missing")
    assert (done.returncode, "field 'missing' of ConfigMap 'git-crypt-key'" in done.stderr) == (1, True)
    assert "is empty or missing" in done.stderr
