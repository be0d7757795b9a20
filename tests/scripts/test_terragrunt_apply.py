"""What `terragrunt-apply.sh` applies, tries again, reports and hands over."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import SCRIPTS, Shell

HAND_OVER = ".git/pipelinegen"


def git(directory: Path, *arguments: str) -> str:
    names = {f"GIT_{role}_{what}": "t@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return subprocess.run(
        ["git", *arguments],
        cwd=directory,
        env={"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": "/dev/null", **names},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


@pytest.fixture
def checkout(shell: Shell, needs: Callable[..., None], tmp_path: Path) -> Path:
    """A checkout with stacks a, b and "c d" and a wrapper that runs the stack's own `behaviour` file."""
    needs("git")
    directory = tmp_path / "check out"
    for stack in ("a", "b", "c d"):
        (directory / "stacks" / stack).mkdir(parents=True)
        (directory / "stacks" / stack / "terragrunt.hcl").touch()
        (directory / "stacks" / stack / "behaviour").write_text('echo "fine $PWD"\n')
    shell.stand_in("tg", ". ./behaviour")
    (directory / "scripts").mkdir()
    (directory / "scripts/tg").symlink_to(shell.directory / "bin/tg")
    git(directory, "init", "--quiet")
    git(directory, "add", "--all")
    git(directory, "commit", "--quiet", "--message", "x")
    (directory / HAND_OVER).mkdir()
    (tmp_path / "temporary").mkdir()
    return directory


def run(
    shell: Shell, checkout: Path, stacks: str | None, *, after: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """The finished script after `stacks` was listed; nothing temporary may be left."""
    if stacks is not None:
        (checkout / HAND_OVER / "stacks").write_text(stacks)
    temporary = checkout.parent / "temporary"
    environment = {"TMPDIR": str(temporary), "RETRY_SECONDS": "0", **environment}
    done = shell.run("terragrunt-apply.sh", environment=environment, cwd=checkout, after=after)
    assert list(temporary.iterdir()) == []
    return done


def behave(checkout: Path, stack: str, text: str) -> None:
    (checkout / "stacks" / stack / "behaviour").write_text(text)


def failing_times(times: int, message: str) -> str:
    """A behaviour that prints `message` and fails the first `times` times."""
    return f'echo x >>tries\n[ "$(wc -l <tries)" -gt {times} ] || {{ printf "%b\\n" "{message}" >&2; exit 1; }}\n'


def last(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1
    return done.stderr.splitlines()[-1]


def failure(done: int, total: int, problems: str) -> str:
    return (
        f"terragrunt-apply: applied {done} of {total} stacks, not: {problems}; "
        "their whole output is above; fix them and restart this pipeline"
    )


def test_all_stacks_are_applied_by_the_wrapper_in_their_directories(shell: Shell, checkout: Path) -> None:
    done = run(shell, checkout, "a\nb\nc d\n", after="pwd\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert [(call.arguments, call.directory) for call in shell.calls("tg")] == [
        (["apply", "--non-interactive"], str(checkout / "stacks" / stack)) for stack in ("a", "b", "c d")
    ]
    assert done.stdout.splitlines() == [
        "== a (try 1 of 3)",
        f"fine {checkout}/stacks/a",
        "== b (try 1 of 3)",
        f"fine {checkout}/stacks/b",
        "== c d (try 1 of 3)",
        f"fine {checkout}/stacks/c d",
        "terragrunt-apply: applied 3 of 3 stacks",
        str(checkout),
    ]
    assert (checkout / HAND_OVER / "applied").read_text() == "a\nb\nc d\n"
    assert (checkout / HAND_OVER / "all-applied").read_text().strip() == git(checkout, "rev-parse", "HEAD")


def test_list_without_a_last_newline_is_read_to_its_end(shell: Shell, checkout: Path) -> None:
    assert "applied 2 of 2 stacks\n" in run(shell, checkout, "a\n\nb").stdout


def test_empty_list_counts_as_all_applied_and_the_step_goes_on(shell: Shell, checkout: Path) -> None:
    done = run(shell, checkout, "", after="echo next\n")
    assert (done.returncode, done.stdout) == (0, "terragrunt-apply: nothing to apply\nnext\n")
    assert (checkout / HAND_OVER / "applied").read_text() == ""
    assert (checkout / HAND_OVER / "all-applied").read_text().strip() == git(checkout, "rev-parse", "HEAD")


def test_failing_stack_does_not_stop_the_others_and_is_named_at_the_end(shell: Shell, checkout: Path) -> None:
    behave(checkout, "a", "echo first line\nseq 1 200\necho Error: broken >&2\nexit 3\n")
    done = run(shell, checkout, "a\nb\n", after="echo next\n")
    assert last(done) == failure(1, 2, "'a' (failed)")
    assert done.stdout.splitlines() == [
        "== a (try 1 of 3)",
        "first line",
        *map(str, range(1, 201)),
        "Error: broken",
        "== a: exit status 3, failed",
        "== b (try 1 of 3)",
        f"fine {checkout}/stacks/b",
        "terragrunt-apply: applied 1 of 2 stacks",
    ]
    assert len(shell.calls("tg")) == 2
    assert (checkout / HAND_OVER / "applied").read_text() == "b\n"
    assert not (checkout / HAND_OVER / "all-applied").exists()


@pytest.mark.parametrize(
    "message",
    [
        "Error: \\033[1mError acquiring the state\\033[0m lock",
        "stack a is locked by somebody",
        "net/http: TLS handshake timeout",
        "dial tcp 10.0.0.1:443: connect: connection refused",
        "read: connection reset by peer",
        "dial tcp: i/o timeout",
        "connect: no route to host",
        "unexpected status code 503",
        "HTTP/1.1 502 Bad Gateway",
        "server error: 504 Gateway Timeout",
    ],
)
def test_locked_and_transient_failures_are_tried_again(shell: Shell, checkout: Path, message: str) -> None:
    behave(checkout, "a", failing_times(2, message))
    done = run(shell, checkout, "a\n")
    assert (done.returncode, len(shell.calls("tg"))) == (0, 3)
    assert done.stdout.count("== a (try ") == 3
    assert (checkout / HAND_OVER / "all-applied").exists()


@pytest.mark.parametrize(
    "message", ["Error: on main.tf line 502", "port 1503 in use", "error: 5021 rows", "Error: is not locked"]
)
def test_other_failures_are_not_tried_again(shell: Shell, checkout: Path, message: str) -> None:
    behave(checkout, "a", failing_times(2, message))
    assert last(run(shell, checkout, "a\n")) == failure(0, 1, "'a' (failed)")
    assert len(shell.calls("tg")) == 1


def test_reasons_are_told_apart_when_the_tries_are_used_up(shell: Shell, checkout: Path) -> None:
    behave(checkout, "a", failing_times(9, "a is locked by b"))
    behave(checkout, "b", failing_times(9, "i/o timeout"))
    done = run(shell, checkout, "a\nb\nnowhere\nc d\n", ATTEMPTS="2")
    assert last(done) == failure(1, 4, "'a' (locked), 'b' (failed), 'nowhere' (missing)")
    assert "== nowhere: there is no directory stacks/nowhere\n" in done.stdout
    assert len(shell.calls("tg")) == 5


def test_pause_between_two_tries_is_kept(shell: Shell, checkout: Path) -> None:
    behave(checkout, "a", failing_times(1, "i/o timeout"))
    shell.stand_in("sleep")
    run(shell, checkout, "a\n", RETRY_SECONDS="30")
    assert [call.arguments for call in shell.calls("sleep")] == [["30"]]


def test_output_is_shown_while_the_stack_is_applied(shell: Shell, checkout: Path) -> None:
    behave(checkout, "a", "echo at once\nfor i in $(seq 100); do [ -e ../../go ] && exit 0; sleep 0.1; done; exit 1\n")
    (checkout / HAND_OVER / "stacks").write_text("a\n")
    script = SCRIPTS / "terragrunt-apply.sh"
    environment = {"PATH": f"{shell.directory / 'bin'}:{os.environ['PATH']}", "HOME": str(shell.home)}
    with subprocess.Popen(
        ["sh", "-e", str(script)], cwd=checkout, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(2)] == ["== a (try 1 of 3)\n", "at once\n"]
        assert process.poll() is None
        (checkout / "go").touch()
        assert process.stdout.readlines()[-1] == "terragrunt-apply: applied 1 of 1 stacks\n"
        assert process.wait(10) == 0


def test_stack_that_reads_its_input_eats_neither_the_list_nor_the_script(shell: Shell, checkout: Path) -> None:
    behave(checkout, "a", "cat\n")
    (checkout / HAND_OVER / "stacks").write_text("a\nb\n")
    # the step's shell reads its script from its input, far more than it buffers here
    script = (SCRIPTS / "terragrunt-apply.sh").read_text() + "# more\n" * 9999 + "echo next\n"
    environment = {"PATH": f"{shell.directory / 'bin'}:{os.environ['PATH']}", "HOME": str(shell.home)}
    done = subprocess.run(
        ["sh", "-e"], input=script, cwd=checkout, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-2:] == ["terragrunt-apply: applied 2 of 2 stacks", "next"]


@pytest.mark.parametrize(
    ("wrapper", "message"),
    [
        (
            "terragrunt",
            "TERRAGRUNT is 'terragrunt', which is not an executable file of the checkout; "
            "it must be the wrapper, never the bare terragrunt",
        ),
        (
            "stacks/a/terragrunt.hcl",
            "TERRAGRUNT is 'stacks/a/terragrunt.hcl', which is not an executable file of the checkout; "
            "it must be the wrapper, never the bare terragrunt",
        ),
        (
            "/usr/bin/terragrunt",
            "TERRAGRUNT is '/usr/bin/terragrunt'; it must be the wrapper's path relative to the checkout's root, "
            "not an installed program",
        ),
    ],
)
def test_bare_terragrunt_is_refused(shell: Shell, checkout: Path, wrapper: str, message: str) -> None:
    shell.stand_in("terragrunt")
    assert last(run(shell, checkout, "a\n", TERRAGRUNT=wrapper)) == f"terragrunt-apply: {message}"
    assert shell.calls("terragrunt") == []


def test_missing_list_fails_and_removes_what_an_earlier_run_handed_over(shell: Shell, checkout: Path) -> None:
    (checkout / HAND_OVER / "all-applied").write_text("old\n")
    assert last(run(shell, checkout, None)) == (
        "terragrunt-apply: the list of stacks '.git/pipelinegen/stacks' does not exist; "
        "changed-stacks has to run before"
    )
    assert not (checkout / HAND_OVER / "all-applied").exists()


@pytest.mark.parametrize("attempts", ["0", "three"])
def test_attempts_must_be_a_number_from_one(shell: Shell, checkout: Path, attempts: str) -> None:
    assert last(run(shell, checkout, "a\n", ATTEMPTS=attempts)) == (
        f"terragrunt-apply: ATTEMPTS is '{attempts}'; it must be a number from 1"
    )


def test_settings_name_other_files_and_directories(shell: Shell, checkout: Path) -> None:
    (checkout / "stacks").rename(checkout / "live")
    (checkout / "scripts/tg").rename(checkout / "run it")
    (checkout / "list").write_text("a\n")
    names = {"STACKS_FILE": "list", "STACKS_DIR": "live", "TERRAGRUNT": "run it"}
    done = run(shell, checkout, None, APPLIED_FILE="out/applied", ALL_APPLIED_FILE="out/all", **names)
    assert (done.returncode, done.stderr) == (0, "")
    assert (checkout / "out/applied").read_text() == "a\n"
    assert (checkout / "out/all").read_text().strip() == git(checkout, "rev-parse", "HEAD")


def test_list_of_changed_stacks_is_applied_in_the_same_step(
    shell: Shell, checkout: Path, needs: Callable[..., None]
) -> None:
    needs("awk")
    remote = checkout.parent / "remote.git"
    git(checkout, "clone", "--quiet", "--bare", ".", str(remote))
    git(checkout, "remote", "add", "origin", f"file://{remote}")
    git(checkout, "push", "--quiet", "origin", "HEAD:refs/ci/applied")
    (checkout / "stacks/b/new.tf").touch()
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message", "x")
    done = shell.run("changed-stacks.sh", "terragrunt-apply.sh", cwd=checkout)
    assert (done.returncode, done.stderr) == (0, "")
    assert [call.directory for call in shell.calls("tg")] == [str(checkout / "stacks/b")]
