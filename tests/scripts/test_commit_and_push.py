"""What `commit-and-push.sh` commits, refuses and pushes, with real repositories and a bare remote."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from .conftest import Shell, git, write

ALL_APPLIED = ".git/pipelinegen/all-applied"


@dataclass
class Repository:
    """A bare remote, somebody's clone of it, and the shallow clone on a detached HEAD that CI works in."""

    shell: Shell
    remote: Path
    other: Path
    checkout: Path

    def run(self, paths: str, after: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        temporary = self.remote.parent / "temporary"
        settings = {
            "PUSH_URL": f"file://{self.remote}",
            "BRANCH": "master",
            "COMMIT_PATHS": paths,
            "COMMIT_MESSAGE": "Update state",
            "AUTHOR_NAME": "CI Robot",
            "AUTHOR_EMAIL": "ci@example.org",
            "TMPDIR": str(temporary),
        }
        done = self.shell.run(
            "commit-and-push.sh", environment={**settings, **environment}, cwd=self.checkout, after=after
        )
        assert list(temporary.iterdir()) == []
        return done

    def pushed(self) -> list[str]:
        """The files of the remote's newest commit."""
        return git(self.remote, "show", "--name-only", "--format=", "master").splitlines()

    def head(self, ref: str = "master") -> str:
        return git(self.remote, "rev-parse", ref)

    def somebody_pushes(self, name: str, text: str) -> str:
        git(self.other, "pull", "--quiet", "--rebase", "origin", "master")
        write(self.other, name, text)
        git(self.other, "add", "--all")
        git(self.other, "commit", "--quiet", "--message", "other")
        git(self.other, "push", "--quiet", "origin", "HEAD:master")
        return self.head()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three repositories, made once: making them takes longer than most tests."""
    directory = tmp_path_factory.mktemp("template")
    if shutil.which("git") is None:
        return directory
    remote, other, checkout = directory / "remote.git", directory / "other", directory / "check out"
    other.mkdir()
    checkout.mkdir()
    git(directory, "init", "--quiet", "--bare", "--initial-branch=master", str(remote))
    git(other, "init", "--quiet", "--initial-branch=master")
    git(other, "remote", "add", "origin", f"file://{remote}")
    write(other, "state/a.enc", "old\n")
    write(other, "state/deep/b.enc", "old\n")
    write(other, ".gitignore", "ignored.enc\n")
    for message in "one", "two":
        write(other, "README", message)
        git(other, "add", "--all")
        git(other, "commit", "--quiet", "--message", message)
    git(other, "push", "--quiet", "origin", "master")
    git(checkout, "clone", "--quiet", "--depth=1", f"file://{remote}", ".")
    git(checkout, "checkout", "--quiet", "--detach")
    return directory


@pytest.fixture
def repository(shell: Shell, needs: Callable[..., None], template: Path, tmp_path: Path) -> Repository:
    needs("git")
    (tmp_path / "temporary").mkdir()
    for name in ("remote.git", "other", "check out"):
        shutil.copytree(template / name, tmp_path / name, symlinks=True)
    for name in ("other", "check out"):
        configuration = tmp_path / name / ".git/config"
        configuration.write_text(configuration.read_text().replace(str(template), str(tmp_path)))
    return Repository(shell, tmp_path / "remote.git", tmp_path / "other", tmp_path / "check out")


def last(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1
    return done.stderr.splitlines()[-1].removeprefix("commit-and-push: ")


def test_only_the_named_files_are_committed_and_pushed_from_a_detached_head(repository: Repository) -> None:
    for name in ("state/a.enc", "state/new.enc", "state/a.txt", "state/deep/b.enc", "stacks/a/backend.tf", "x.pem"):
        write(repository.checkout, name, "new\n")
    done = repository.run("state/*.enc\n  x.pem")
    assert (done.returncode, done.stderr) == (0, "")
    assert repository.pushed() == ["state/a.enc", "state/new.enc", "x.pem"]
    assert git(repository.remote, "log", "-1", "--format=%an|%ae|%cn|%B", "master") == (
        "CI Robot|ci@example.org|CI Robot|Update state [CI SKIP]"
    )
    assert done.stdout.startswith(
        f"commit-and-push: pushed '{repository.head()}' to branch 'master' of 'file://{repository.remote}'\n"
    )
    assert git(repository.checkout, "status", "--porcelain").splitlines() == [
        "M state/deep/b.enc",
        "?? stacks/",
        "?? state/a.txt",
    ]


def test_deleted_file_is_committed_too(repository: Repository) -> None:
    (repository.checkout / "state/a.enc").unlink()
    assert repository.run("state/*.enc").returncode == 0
    assert git(repository.remote, "ls-tree", "--name-only", "master", "state/") == "state/deep"


def test_nothing_to_commit_is_said_and_the_step_goes_on(repository: Repository) -> None:
    before = repository.head()
    done = repository.run("state/*.enc", after="echo next\n")
    assert (done.returncode, done.stdout, done.stderr) == (0, "commit-and-push: nothing to commit\nnext\n", "")
    assert repository.head() == before


@pytest.mark.parametrize("path", [".", "./state/a.enc", "../x", "state/../a", ":/", ":(top)x", "/etc/passwd"])
def test_path_that_is_not_plainly_inside_the_checkout_is_refused(repository: Repository, path: str) -> None:
    write(repository.checkout, "state/a.enc", "new\n")
    assert last(repository.run(path)) == (
        f"COMMIT_PATHS has '{path}'; write paths relative to the checkout's root, without '.', '..' or ':'"
    )


@pytest.mark.parametrize("path", ["state", "state/", "state/deep", "*", "state/*", "state/**", "**/*", "state/?*"])
def test_path_that_takes_a_whole_directory_is_refused(repository: Repository, path: str) -> None:
    write(repository.checkout, "state/a.enc", "new\n")
    assert f"COMMIT_PATHS has '{path}', which takes everything of a directory; name the files" in last(
        repository.run(path)
    )
    assert git(repository.checkout, "status", "--porcelain") == "M state/a.enc"


def test_pattern_that_a_new_directory_matches_does_not_take_what_is_in_it(repository: Repository) -> None:
    write(repository.checkout, "state/new.enc", "new\n")
    write(repository.checkout, "state/dir.enc/backend.txt", "new\n")
    repository.run("state/*.enc")
    assert repository.pushed() == ["state/new.enc"]


@pytest.mark.parametrize("path", ["secrets/*.pem", "ignored.enc"])
def test_path_that_matches_nothing_fails_before_anything_is_pushed(repository: Repository, path: str) -> None:
    before = repository.head()
    write(repository.checkout, "state/a.enc", "new\n")
    write(repository.checkout, "ignored.enc", "new\n")
    assert last(repository.run(f"state/a.enc {path}")) == (
        f"COMMIT_PATHS has '{path}', which matches no file that is tracked or could be; correct it"
    )
    assert repository.head() == before


def test_changes_that_were_staged_before_are_refused(repository: Repository) -> None:
    write(repository.checkout, "README", "new\n")
    git(repository.checkout, "add", "README")
    assert last(repository.run("state/a.enc")) == (
        "the index has staged changes already and they would be committed too; no earlier command may run git add"
    )


@pytest.mark.parametrize(
    "line",
    [
        "-----BEGIN RSA PRIVATE KEY-----",
        "-----BEGIN OPENSSH PRIVATE KEY-----",
        'password = "hunter2"',
        '  DB_PASSWORD="hunter2"',
        'passwd_x   =   "1"',
        'conn_str = "postgres://user:hunter2@db/tf"',
    ],
)
def test_secret_in_an_added_line_is_refused_and_not_shown(repository: Repository, line: str) -> None:
    before = repository.head()
    git(repository.checkout, "config", "diff.noprefix", "true")
    write(repository.checkout, "state/a.enc", f"old\nfine\n{line}\n")
    # the attribute would hide the line from an ordinary diff
    write(repository.checkout, ".gitattributes", "*.enc -diff\n")
    done = repository.run("state/*.enc")
    assert last(done) == (
        "'state/a.enc' adds a line that matches FORBIDDEN_PATTERNS (not shown, it may be a secret); "
        "nothing was committed, encrypt the file or take it out of COMMIT_PATHS"
    )
    assert line not in done.stdout + done.stderr
    assert repository.head() == before == git(repository.checkout, "rev-parse", "HEAD")


@pytest.mark.parametrize(
    "line",
    ["-----BEGIN CERTIFICATE-----", "password = var.password", 'password = "${var.x}"', "https://example.org/a@b:c"],
)
def test_lines_that_only_look_like_secrets_are_committed(repository: Repository, line: str) -> None:
    write(repository.checkout, "state/a.enc", f"{line}\n")
    assert repository.run("state/*.enc").returncode == 0
    assert repository.pushed() == ["state/a.enc"]


def test_secret_that_was_there_before_or_is_removed_is_no_reason(repository: Repository) -> None:
    repository.somebody_pushes("state/a.enc", 'one\npassword = "old"\n-----BEGIN PRIVATE KEY-----\n')
    git(repository.checkout, "fetch", "--quiet", "origin", "master")
    git(repository.checkout, "checkout", "--quiet", "FETCH_HEAD")
    write(repository.checkout, "state/a.enc", 'one\npassword = "old"\ntwo\n')
    assert repository.run("state/*.enc").returncode == 0


def test_encrypted_file_is_fine_whatever_its_bytes_are(repository: Repository) -> None:
    write(repository.checkout, "state/key.enc", b'\0GITCRYPT\0\xff\npassword = "x"\n\n')
    write(repository.checkout, "state/noise.enc", bytes(range(256)))
    assert repository.run("state/*.enc").returncode == 0
    assert repository.pushed() == ["state/key.enc", "state/noise.enc"]


def test_private_key_in_a_file_with_zero_bytes_is_refused(repository: Repository) -> None:
    write(repository.checkout, "state/key.enc", b"\0\n-----BEGIN PRIVATE KEY-----\n")
    assert last(repository.run("state/*.enc")).startswith(
        "'state/key.enc' adds a line that matches FORBIDDEN_PATTERNS "
    )


def test_generated_backend_is_refused_by_its_name(repository: Repository) -> None:
    write(repository.checkout, "stacks/a/backend.tf", "fine\n")
    assert last(repository.run("stacks/*/*.tf")) == (
        "'stacks/a/backend.tf' is staged, but backend.tf is generated and holds the database password; "
        "take it out of COMMIT_PATHS"
    )


def test_forbidden_patterns_can_be_set_and_must_be_an_expression(repository: Repository) -> None:
    write(repository.checkout, "state/a.enc", 'password = "x" TOPsecret\n')
    assert "adds a line that matches FORBIDDEN_PATTERNS" in last(
        repository.run("state/*.enc", FORBIDDEN_PATTERNS="topsecret")
    )
    git(repository.checkout, "reset", "--quiet")
    assert last(repository.run("state/*.enc", FORBIDDEN_PATTERNS="a(b")) == (
        "grep could not search for FORBIDDEN_PATTERNS, its message is above; it must be an extended regular expression"
    )
    git(repository.checkout, "reset", "--quiet")
    assert repository.run("state/*.enc", FORBIDDEN_PATTERNS="something else").returncode == 0


def test_file_names_with_spaces_and_other_letters_are_searched_and_odd_ones_refused(repository: Repository) -> None:
    write(repository.checkout, "state/ü x.enc", 'password = "x"\n')
    assert last(repository.run("state/*.enc")).startswith("'state/ü x.enc' adds a line that matches ")
    git(repository.checkout, "reset", "--quiet")
    write(repository.checkout, "state/ü x.enc", "fine\n")
    write(repository.checkout, "state/a\nb.enc", 'password = "x"\n')
    assert last(repository.run("state/*.enc")) == (
        'a staged file is named "state/a\\nb.enc"; rename it, names with such characters are not supported'
    )


def test_push_that_others_overtook_is_put_on_top_of_theirs(repository: Repository) -> None:
    theirs = repository.somebody_pushes("README", "theirs")
    write(repository.checkout, "state/a.enc", "new\n")
    # a tracked file that a tool changed and nobody wants committed must not stop the rebase
    write(repository.checkout, "state/deep/b.enc", "left over\n")
    done = repository.run("state/*.enc", ATTEMPTS="2")
    assert done.returncode == 0, done.stderr
    assert (
        "commit-and-push: the push failed, trying once more on top of the newest 'master' (try 2 of 2)\n" in done.stdout
    )
    assert repository.pushed() == ["state/a.enc"]
    assert git(repository.remote, "rev-parse", "master~1") == theirs
    assert git(repository.remote, "log", "-1", "--format=%an %s", "master") == "CI Robot Update state [CI SKIP]"
    assert (repository.checkout / "state/deep/b.enc").read_text() == "left over\n"


def test_only_our_commit_is_moved_when_the_branch_was_force_pushed(repository: Repository) -> None:
    write(repository.other, "README", "two, amended\n")
    git(repository.other, "rm", "--quiet", "state/deep/b.enc")
    git(repository.other, "commit", "--quiet", "--all", "--amend", "--message", "amended")
    git(repository.other, "push", "--quiet", "origin", "+HEAD:master")
    theirs = repository.head()
    write(repository.checkout, "state/a.enc", "new\n")
    assert repository.run("state/*.enc").returncode == 0
    assert repository.pushed() == ["state/a.enc"]
    assert git(repository.remote, "rev-parse", "master~1") == theirs


def test_push_gives_up_after_the_attempts(repository: Repository) -> None:
    hook = repository.remote / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho x >>tries\nexit 1\n")
    hook.chmod(0o755)
    write(repository.checkout, "state/a.enc", "new\n")
    assert last(repository.run("state/*.enc")) == (
        f"could not push to branch 'master' of 'file://{repository.remote}' in 3 tries, git's messages are above; "
        "restart the pipeline, the files are not saved"
    )
    assert (repository.remote / "tries").read_text() == "x\n" * 3


def test_conflict_with_newer_commits_fails_and_overwrites_nothing(repository: Repository) -> None:
    theirs = repository.somebody_pushes("state/a.enc", "theirs\n")
    write(repository.checkout, "state/a.enc", "ours\n")
    assert last(repository.run("state/*.enc")) == (
        "the commit conflicts with newer commits of 'master', git's message is above; nothing was pushed, "
        "restart the pipeline on the newest commit"
    )
    assert repository.head() == theirs


def test_remote_that_is_gone_fails(repository: Repository) -> None:
    repository.remote.rename(repository.remote.with_name("elsewhere"))
    write(repository.checkout, "state/a.enc", "new\n")
    assert last(repository.run("state/*.enc")) == (
        f"could not fetch branch 'master' from 'file://{repository.remote}', git's message is above; "
        "the files are not saved"
    )


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ssh://git@mirror.example.org:2222/o/r.git", "is on host 'mirror.example.org', not on the canonical"),
        ("git@mirror.example.org:o/r.git", "is on host 'mirror.example.org', not on the canonical"),
        ("ssh://git@git.example.org.evil.org/o/r.git", "is on host 'git.example.org.evil.org', not on the canonical"),
        ("ssh://git.example.org@mirror.org/o/r.git", "is on host 'mirror.org', not on the canonical"),
        ("file:///git.example.org/x", "is on host '', not on the canonical"),
        ("https://user:pa55@git.example.org/o/r.git", "is a 'https' url; it must be ssh://, user@host:path or file://"),
        ("git.example.org", "is no url; it must be ssh://, user@host:path or file://"),
    ],
)
def test_url_that_is_not_on_the_canonical_host_is_refused(repository: Repository, url: str, message: str) -> None:
    write(repository.checkout, "state/a.enc", "new\n")
    done = repository.run("state/*.enc", PUSH_URL=url, CANONICAL_HOST="git.example.org", SSH_KEY="k")
    assert message in last(done)
    assert "pa55" not in done.stderr
    assert git(repository.checkout, "status", "--porcelain") == "M state/a.enc"


@pytest.mark.parametrize("known_hosts", ["", "git.example.org ssh-ed25519 AAAA"])
def test_deploy_key_reaches_ssh_by_a_private_file(repository: Repository, known_hosts: str) -> None:
    repository.shell.stand_in(
        "ssh",
        'cat "$2" >&9; stat -c "mode %a" "$2" >&9\n'
        'for x; do case $x in UserKnownHostsFile=*) eval "cat ${x#*=}" >&9;; esac; done\n'
        'while [ $# -gt 1 ]; do shift; done\nexec sh -c "$1"',
    )
    write(repository.checkout, "state/a.enc", "new\n")
    done = repository.run(
        "state/*.enc",
        PUSH_URL=f"ssh://git@git.example.org:2222{repository.remote}",
        CANONICAL_HOST="git.example.org",
        SSH_KEY="the key\r\nsecond line",
        SSH_KNOWN_HOSTS=known_hosts,
        after='printf "%s\\n" "${GIT_SSH_COMMAND-unset}"\n',
    )
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "unset")
    assert repository.pushed() == ["state/a.enc"]
    calls = (repository.shell.directory / "ssh.calls").read_bytes().decode()
    assert "the key\nsecond line\nmode 600\n" in calls
    assert "BatchMode=yes" in calls
    assert f"StrictHostKeyChecking={'yes' if known_hosts else 'accept-new'}\0" in calls
    assert known_hosts in calls
    assert "the key" not in done.stdout + done.stderr


def test_deploy_key_may_be_a_file_of_the_checkout(repository: Repository) -> None:
    repository.shell.stand_in(
        "ssh", 'cat "$2" >&9; stat -c "mode %a" "$2" >&9\nwhile [ $# -gt 1 ]; do shift; done\nexec sh -c "$1"'
    )
    write(repository.checkout, "state/a.enc", "new\n")
    write(repository.checkout, "keys/deploy", "-----BEGIN KEY-----\nx\n")
    url = f"ssh://git@git.example.org{repository.remote}"
    done = repository.run("state/*.enc", PUSH_URL=url, SSH_KEY_FILE="keys/deploy")
    assert done.returncode == 0, done.stderr
    assert repository.pushed() == ["state/a.enc"]
    calls = (repository.shell.directory / "ssh.calls").read_bytes().decode()
    assert "-----BEGIN KEY-----\nx\nmode 600\n" in calls


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "SSH_KEY_FILE 'keys/deploy' cannot be read; correct its path"),
        ("\0GITCRYPT\0x", "SSH_KEY_FILE 'keys/deploy' is no private key; unlock the checkout first"),
    ],
)
def test_deploy_key_file_must_be_a_key(repository: Repository, content: str | None, message: str) -> None:
    write(repository.checkout, "state/a.enc", "new\n")
    if content is not None:
        write(repository.checkout, "keys/deploy", content)
    done = repository.run("state/*.enc", PUSH_URL="git@git.example.org:o/r.git", SSH_KEY_FILE="keys/deploy")
    assert last(done) == message


def test_ssh_url_needs_the_key(repository: Repository) -> None:
    url = "git@git.example.org:o/r.git"
    assert last(repository.run("state/*.enc", PUSH_URL=url)) == (
        f"SSH_KEY is empty; the deploy key for '{url}' must be a secret of this event"
    )


@pytest.mark.parametrize(
    "name", ["PUSH_URL", "BRANCH", "COMMIT_PATHS", "COMMIT_MESSAGE", "AUTHOR_NAME", "AUTHOR_EMAIL"]
)
def test_setting_that_is_empty_fails(repository: Repository, name: str) -> None:
    done = repository.run(**{"paths": "state/*.enc", name: ""})
    assert last(done) == f"{name} is empty; set it in the step's environment"


def applied_settings() -> dict[str, str]:
    return {"APPLIED_REF": "refs/ci/applied", "ALL_APPLIED_FILE": ALL_APPLIED}


def test_applied_commit_is_pushed_to_its_ref_and_not_the_commit_of_the_files(repository: Repository) -> None:
    applied = git(repository.checkout, "rev-parse", "HEAD")
    write(repository.checkout, ALL_APPLIED, f"{applied}\n")
    write(repository.checkout, "state/a.enc", "new\n")
    done = repository.run("state/*.enc", **applied_settings())
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, f"commit-and-push: 'refs/ci/applied' is '{applied}'")
    assert repository.head("refs/ci/applied") == applied != repository.head()


def test_applied_ref_moves_forward_when_there_is_nothing_to_commit(repository: Repository) -> None:
    git(repository.remote, "update-ref", "refs/ci/applied", "master~1")
    git(repository.checkout, "fetch", "--quiet", "--unshallow")
    write(repository.checkout, ALL_APPLIED, git(repository.checkout, "rev-parse", "HEAD"))
    done = repository.run("state/*.enc", **applied_settings())
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "commit-and-push: nothing to commit")
    assert repository.head("refs/ci/applied") == repository.head()


def test_applied_ref_stays_when_not_everything_was_applied(repository: Repository) -> None:
    git(repository.remote, "update-ref", "refs/ci/applied", "master~1")
    done = repository.run("state/*.enc", after="echo next\n", **applied_settings())
    assert (done.returncode, done.stdout.splitlines()[1:]) == (
        0,
        [
            f"commit-and-push: not everything was applied ('{ALL_APPLIED}' does not exist), 'refs/ci/applied' stays",
            "next",
        ],
    )
    assert repository.head("refs/ci/applied") == repository.head("master~1")


def test_applied_ref_never_moves_back(repository: Repository) -> None:
    applied = git(repository.checkout, "rev-parse", "HEAD")
    newer = repository.somebody_pushes("README", "newer")
    git(repository.remote, "update-ref", "refs/ci/applied", newer)
    write(repository.checkout, ALL_APPLIED, applied)
    assert last(repository.run("state/*.enc", **applied_settings())) == (
        f"could not move 'refs/ci/applied' of 'file://{repository.remote}' to '{applied}', git's message is above; "
        ""
        "it only moves forward: a newer run may have moved it meanwhile, and nothing is to be done; "
        "only after a force push of 'master' delete it there, and everything is applied once"
    )
    assert repository.head("refs/ci/applied") == newer


def test_applied_ref_is_left_alone_unless_both_settings_are_there(repository: Repository) -> None:
    write(repository.checkout, ALL_APPLIED, git(repository.checkout, "rev-parse", "HEAD"))
    assert repository.run("state/*.enc", ALL_APPLIED_FILE=ALL_APPLIED).stdout == "commit-and-push: nothing to commit\n"
    assert git(repository.remote, "for-each-ref", "--format=%(refname)") == "refs/heads/master"


def test_changed_stacks_are_applied_and_their_state_pushed_in_one_step(repository: Repository) -> None:
    for stack in "ab":
        write(repository.other, f"stacks/{stack}/terragrunt.hcl", "")
    applied = repository.somebody_pushes("scripts/tg", "see below")
    git(repository.remote, "update-ref", "refs/ci/applied", applied)
    pushed = repository.somebody_pushes("stacks/b/main.tf", "new\n")
    git(repository.checkout, "fetch", "--quiet", "--depth=1", "origin", "master")
    git(repository.checkout, "checkout", "--quiet", "FETCH_HEAD")
    repository.shell.stand_in("tg", "echo $1 >../../state/${PWD##*/}.enc")
    (repository.checkout / "scripts/tg").unlink()
    (repository.checkout / "scripts/tg").symlink_to(repository.shell.directory / "bin/tg")

    settings = {
        "PUSH_URL": f"file://{repository.remote}",
        "BRANCH": "master",
        "COMMIT_PATHS": "state/*.enc",
        "COMMIT_MESSAGE": "Update state",
        "AUTHOR_NAME": "CI",
        "AUTHOR_EMAIL": "ci@example.org",
        **applied_settings(),
    }
    scripts = ("changed-stacks.sh", "terragrunt-apply.sh", "commit-and-push.sh")
    done = repository.shell.run(*scripts, environment=settings, cwd=repository.checkout)
    assert done.returncode == 0, done.stderr
    assert repository.pushed() == ["state/b.enc"]
    assert repository.head("refs/ci/applied") == pushed == repository.head("master~1")
