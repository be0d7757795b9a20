"""`file-sync.sh` with stand-ins for ssh and scp that really work, on a local directory instead of a host."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from .conftest import SCRIPTS, Shell

PREFIX = "file-sync: "
HOST = "root@registry.example"
KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----"

# On the host everything is below /host, which the stand-ins take for the directory in HOST_ROOT. `dead` in that
# directory is a host that cannot be reached; `full` one whose disk takes no file.
SSH = """
[ "$1" = -n ] && [ "$2" = -F ] || exit 99
cp "$3" "$HOST_ROOT/ssh_config"
cp "$(dirname "$3")/key" "$HOST_ROOT/key"
stat -c %a "$(dirname "$3")/key" > "$HOST_ROOT/key_mode"
cp "$(dirname "$3")/known_hosts" "$HOST_ROOT/known_hosts"
if [ -e "$HOST_ROOT/dead" ]; then echo "ssh: connect to host: No route to host" >&2; exit 255; fi
exec sh -c "$(printf '%s' "$5" | sed "s#/host/#$HOST_ROOT/#g")"
"""
SCP = """
if [ -e "$HOST_ROOT/full" ]; then echo "scp: write: No space left on device" >&2; exit 1; fi
exec cp "$4" "$HOST_ROOT/${5#*:/host/}"
"""


@pytest.fixture
def host(tmp_path: Path, shell: Shell) -> Path:
    """The directory that stands for the host's /host, and the stand-ins that reach it."""
    root = tmp_path / "host"
    root.mkdir()
    shell.stand_in("ssh", SSH)
    shell.stand_in("scp", SCP)
    return root


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "check out"
    (root / "conf").mkdir(parents=True)
    (root / "conf" / "nginx.conf").write_text("listen 80;\nroot /new;\n")
    (root / "conf" / "compose.yml").write_text("services: {}\n")
    return root


def settings(host: Path, **changes: str) -> dict[str, str]:
    temporary = host.parent / "temporary"
    temporary.mkdir(exist_ok=True)
    return {
        "HOST_ROOT": str(host),
        "TMPDIR": str(temporary),
        "SSH_KEY": KEY,
        "SSH_HOST": HOST,
        "FILES": (
            "conf/nginx.conf /host/nginx.conf 0644 nginx\n\n  conf/compose.yml /host/compose.yml 600 compose nginx\n"
        ),
        "ACTIONS": "compose echo compose >> /host/log\nnginx  echo nginx >> /host/log && true\n",
        "VERIFY": "test -s /host/nginx.conf\necho verified >> /host/log\n",
        **changes,
    }


@pytest.fixture
def sync(shell: Shell, host: Path, checkout: Path) -> Callable[..., CompletedProcess[str]]:
    """Run the script; whatever happens it leaves no file and no trap behind and does not show the key."""

    def run(**changes: str) -> CompletedProcess[str]:
        done = shell.run("file-sync.sh", environment=settings(host, **changes), cwd=checkout, after="trap\n")
        assert list((host.parent / "temporary").iterdir()) == []
        arguments = [text for name in ("ssh", "scp") for call in shell.calls(name) for text in call.arguments]
        assert not [text for text in [*arguments, done.stdout, done.stderr] if "c2VjcmV0" in text]
        return done

    return run


def failure(done: CompletedProcess[str]) -> str:
    """The last line on stderr of a run that failed as it should, without the script's name."""
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith(PREFIX)
    assert done.stderr.count(PREFIX) == 1
    return last.removeprefix(PREFIX)


def log(host: Path) -> list[str]:
    path = host / "log"
    return path.read_text().split() if path.exists() else []


def mode(path: Path) -> str:
    return oct(path.stat().st_mode & 0o7777)


def up_to_date(host: Path, checkout: Path) -> None:
    for name, permissions in (("nginx.conf", 0o644), ("compose.yml", 0o600)):
        shutil.copy(checkout / "conf" / name, host / name)
        (host / name).chmod(permissions)


def leftovers(host: Path) -> list[str]:
    return sorted(path.name for path in host.iterdir() if path.suffix in {".new", ".pending"})


def test_changed_and_missing_files_are_replaced_then_actions_run_once_in_their_order(
    host: Path, checkout: Path, sync: Callable[..., CompletedProcess[str]]
) -> None:
    (host / "nginx.conf").write_text("listen 80;\nroot /old;\n")
    (host / "nginx.conf").chmod(0o644)
    done = sync()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "changed: /host/nginx.conf (there: 644, wanted: 644)",
        f"--- {HOST}:/host/nginx.conf",
        "+++ conf/nginx.conf",
        "@@ -1,2 +1,2 @@",
        " listen 80;",
        "-root /old;",
        "+root /new;",
        "changed: /host/compose.yml (there: missing, wanted: 600)",
        f"--- {HOST}:/host/compose.yml",
        "+++ conf/compose.yml",
        "@@ -0,0 +1 @@",
        "+services: {}",
        "action compose: echo compose >> /host/log",
        "action nginx: echo nginx >> /host/log && true",
        "verify: test -s /host/nginx.conf",
        "verify: echo verified >> /host/log",
    ]
    assert (host / "nginx.conf").read_bytes() == (checkout / "conf" / "nginx.conf").read_bytes()
    assert (host / "compose.yml").read_bytes() == (checkout / "conf" / "compose.yml").read_bytes()
    assert (mode(host / "nginx.conf"), mode(host / "compose.yml")) == ("0o644", "0o600")
    assert log(host) == ["compose", "nginx", "verified"]
    assert leftovers(host) == []


def test_only_the_actions_of_changed_files_run(
    host: Path, checkout: Path, sync: Callable[..., CompletedProcess[str]]
) -> None:
    up_to_date(host, checkout)
    (host / "nginx.conf").write_text("old\n")
    done = sync()
    assert done.returncode == 0
    assert "unchanged: /host/compose.yml\n" in done.stdout
    assert log(host) == ["nginx", "verified"]


def test_nothing_changed_is_said_and_verified_all_the_same(
    host: Path, checkout: Path, shell: Shell, sync: Callable[..., CompletedProcess[str]]
) -> None:
    up_to_date(host, checkout)
    done = sync()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "unchanged: /host/nginx.conf",
        "unchanged: /host/compose.yml",
        f"nothing to change on {HOST}",
        "verify: test -s /host/nginx.conf",
        "verify: echo verified >> /host/log",
    ]
    assert shell.calls("scp") == []
    assert log(host) == ["verified"]


def test_a_wrong_mode_alone_is_a_change(host: Path, checkout: Path, sync: Callable[..., CompletedProcess[str]]) -> None:
    up_to_date(host, checkout)
    (host / "compose.yml").chmod(0o644)
    done = sync()
    assert "changed: /host/compose.yml (there: 644, wanted: 600)\n" in done.stdout
    assert mode(host / "compose.yml") == "0o600"
    assert log(host) == ["compose", "nginx", "verified"]


@pytest.mark.parametrize("content", [b"", b"no newline at the end", b"\x00\xff\r\n\n\n", b"\n\nfirst lines empty\n"])
def test_content_arrives_byte_for_byte(
    host: Path, checkout: Path, sync: Callable[..., CompletedProcess[str]], content: bytes
) -> None:
    (checkout / "conf" / "nginx.conf").write_bytes(content)
    (host / "nginx.conf").write_bytes(b"old")
    assert sync(VERIFY="").returncode == 0
    assert (host / "nginx.conf").read_bytes() == content
    assert "unchanged: /host/nginx.conf\n" in sync(VERIFY="").stdout


def test_the_file_is_replaced_and_not_written_in_place(
    host: Path, checkout: Path, sync: Callable[..., CompletedProcess[str]]
) -> None:
    (host / "nginx.conf").write_text("old\n")
    os.link(host / "nginx.conf", host / "still open")
    assert sync().returncode == 0
    assert (host / "still open").read_text() == "old\n"


def test_a_failed_action_fails_and_the_next_run_repeats_it(
    host: Path, sync: Callable[..., CompletedProcess[str]]
) -> None:
    broken = "compose echo compose >> /host/log\nnginx exit 7\n"
    done = sync(ACTIONS=broken)
    assert failure(done) == (
        f"action 'nginx' failed with status 7 on '{HOST}' (its output is above); "
        "copied so far: /host/nginx.conf /host/compose.yml"
    )
    assert log(host) == ["compose"]
    assert leftovers(host) == ["compose.yml.pending", "nginx.conf.pending"]

    again = sync()
    assert again.returncode == 0
    assert "changed: /host/nginx.conf (there: pending 644, wanted: 644)\n" in again.stdout
    assert log(host) == ["compose", "compose", "nginx", "verified"]
    assert leftovers(host) == []
    assert f"nothing to change on {HOST}\n" in sync().stdout


def test_a_host_that_cannot_be_reached_is_not_a_missing_file(
    host: Path, shell: Shell, sync: Callable[..., CompletedProcess[str]]
) -> None:
    (host / "dead").touch()
    done = sync()
    assert failure(done) == (
        f"ssh cannot connect to '{HOST}' (its reason is above); check the host, SSH_KEY and SSH_KNOWN_HOSTS; "
        "copied so far: nothing"
    )
    assert "No route to host" in done.stderr
    assert len(shell.calls("ssh")) == 1
    assert shell.calls("scp") == []


def test_what_cannot_be_read_is_not_a_missing_file(
    host: Path, shell: Shell, sync: Callable[..., CompletedProcess[str]]
) -> None:
    (host / "nginx.conf").mkdir()
    assert failure(sync()) == (
        f"cannot read '/host/nginx.conf' on '{HOST}', status 1 (the reason is above); copied so far: nothing"
    )
    assert shell.calls("scp") == []


def test_a_copy_that_fails_stops_and_says_what_was_copied(
    host: Path, sync: Callable[..., CompletedProcess[str]], shell: Shell
) -> None:
    shell.stand_in("scp", f'case $5 in *compose*) : > "$HOST_ROOT/full" ;; esac\n{SCP}')
    done = sync()
    assert failure(done) == (
        f"cannot copy 'conf/compose.yml' to '{HOST}:/host/compose.yml.new' (scp's reason is above); "
        "copied so far: /host/nginx.conf"
    )
    assert log(host) == []
    assert leftovers(host) == ["nginx.conf.pending"]


def test_a_file_that_something_else_rewrites_fails(host: Path, sync: Callable[..., CompletedProcess[str]]) -> None:
    done = sync(ACTIONS="compose true\nnginx echo managed >> /host/nginx.conf")
    assert failure(done) == (
        f"'/host/nginx.conf' on '{HOST}' differs from 'conf/nginx.conf' after it was replaced; "
        "is something else writing it?; copied so far: /host/nginx.conf /host/compose.yml"
    )


def test_a_mode_that_something_else_changes_fails(host: Path, sync: Callable[..., CompletedProcess[str]]) -> None:
    done = sync(ACTIONS="compose true\nnginx chmod 666 /host/nginx.conf")
    assert failure(done).startswith(
        f"'/host/nginx.conf' on '{HOST}' has mode '666' instead of '644' after it was replaced; copied so far: "
    )


def test_a_failed_verification_fails(host: Path, checkout: Path, sync: Callable[..., CompletedProcess[str]]) -> None:
    up_to_date(host, checkout)
    done = sync(VERIFY="echo 'down' >&2; false\necho after >> /host/log")
    assert failure(done) == (
        f"verification 'echo 'down' >&2; false' failed with status 1 on '{HOST}' (its output is above); "
        "copied so far: nothing"
    )
    assert log(host) == []


def test_a_connection_lost_during_an_action_is_named(sync: Callable[..., CompletedProcess[str]]) -> None:
    assert failure(sync(ACTIONS="compose exit 255\nnginx true")).startswith(
        f"action 'compose' failed with status 255: ssh lost '{HOST}' (its reason is above), "
        "or the command itself ended so; copied so far: "
    )


def test_the_key_is_a_private_file_and_the_host_key_is_pinned(
    host: Path, sync: Callable[..., CompletedProcess[str]], needs: Callable[..., None]
) -> None:
    needs("ssh")
    known = "registry.example ssh-ed25519 AAAAC3Nza\nother.example ssh-ed25519 AAAAC3Nzb"
    assert sync(SSH_KNOWN_HOSTS=known).returncode == 0
    assert (host / "key").read_text() == KEY + "\n"
    assert (host / "key_mode").read_text() == "600\n"
    assert (host / "known_hosts").read_text() == known + "\n"
    said = effective_options(host)
    assert {"stricthostkeychecking true", "batchmode yes", "identitiesonly yes", "connecttimeout 10"} <= said
    assert len([option for option in said if option.startswith("identityfile ") and option.endswith("/key")]) == 1
    assert len([option for option in said if option.startswith("userknownhostsfile ")]) == 1


def test_without_known_hosts_the_key_of_today_is_accepted(
    host: Path, sync: Callable[..., CompletedProcess[str]], needs: Callable[..., None]
) -> None:
    needs("ssh")
    assert sync().returncode == 0
    assert "stricthostkeychecking accept-new" in effective_options(host)


def effective_options(host: Path) -> set[str]:
    """What the real ssh reads from the configuration that the script wrote."""
    ssh = shutil.which("ssh")
    assert ssh is not None
    command = [ssh, "-G", "-F", str(host / "ssh_config"), HOST]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines())


def test_ssh_and_scp_do_not_eat_a_script_read_from_standard_input(shell: Shell, host: Path, checkout: Path) -> None:
    shell.stand_in("ssh", f'if [ "$1" = -n ]; then exec </dev/null; fi; cat > /dev/null\n{SSH}')
    shell.stand_in("scp", f"cat > /dev/null\n{SCP}")
    script = (SCRIPTS / "file-sync.sh").read_text() + "printf 'the rest ran\\n'\n"
    variables = {"PATH": f"{shell.directory / 'bin'}:{os.environ['PATH']}", **settings(host)}
    done = subprocess.run(
        ["sh", "-e"], input=script, env=variables, cwd=checkout, capture_output=True, text=True, check=False, timeout=30
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("the rest ran\n")
    assert log(host) == ["compose", "nginx", "verified"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"SSH_HOST": ""}, "SSH_HOST '' is not user@host"),
        ({"SSH_HOST": "registry"}, "SSH_HOST 'registry' is not user@host"),
        ({"SSH_HOST": "-oProxyCommand=id@x"}, "SSH_HOST '-oProxyCommand=id@x' is not user@host"),
        ({"SSH_KEY": ""}, "SSH_KEY is empty; does the secret exist for this event?"),
        ({"FILES": ""}, "FILES is empty; write a line SOURCE DESTINATION MODE for each file"),
        ({"FILES": "conf/gone /host/x 644"}, "source 'conf/gone' does not exist in the checkout; was it moved?"),
        ({"FILES": "../x /host/x 644"}, "source '../x' is no plain path inside the checkout"),
        ({"FILES": "/etc/passwd /host/x 644"}, "source '/etc/passwd' is no plain path inside the checkout"),
        ({"FILES": "-x /host/x 644"}, "source '-x' is no plain path inside the checkout"),
        ({"FILES": "conf/* /host/x 644"}, "source 'conf/*' is no plain path inside the checkout"),
        (
            {"FILES": "conf/nginx.conf host/x 644"},
            "destination 'host/x' of 'conf/nginx.conf' is not absolute",
        ),
        (
            {"FILES": "conf/nginx.conf /host/x;id 644"},
            "destination '/host/x;id' of 'conf/nginx.conf' is no plain path",
        ),
        ({"FILES": "conf/nginx.conf /host/ 644"}, "destination '/host/' of 'conf/nginx.conf' is no plain path"),
        ({"FILES": "conf/nginx.conf"}, "destination '' of 'conf/nginx.conf' is not absolute"),
        (
            {"FILES": "conf/nginx.conf /host/x"},
            "mode '' of 'conf/nginx.conf' is not octal; write it as in 0644",
        ),
        (
            {"FILES": "conf/nginx.conf /host/x u+x"},
            "mode 'u+x' of 'conf/nginx.conf' is not octal; write it as in 0644",
        ),
        (
            {"FILES": "conf/nginx.conf /host/x 644 ngin"},
            "action 'ngin' of 'conf/nginx.conf' is not in ACTIONS, which has: compose nginx",
        ),
        (
            {"FILES": "conf/nginx.conf /host/x 644 *"},
            "action '*' of 'conf/nginx.conf' is not in ACTIONS, which has: compose nginx",
        ),
        ({"ACTIONS": "nginx"}, "action 'nginx' has no command; write NAME COMMAND"),
        ({"ACTIONS": "a true\na false"}, "action 'a' is in ACTIONS twice; join its commands with &&"),
    ],
)
def test_bad_settings_fail_before_the_host_is_asked(
    sync: Callable[..., CompletedProcess[str]], shell: Shell, changes: dict[str, str], message: str
) -> None:
    assert failure(sync(**changes)) == f"{message}; copied so far: nothing"
    assert shell.calls("ssh") == shell.calls("scp") == []


def test_a_mistake_in_the_last_line_is_found_before_the_first_file_is_sent(
    sync: Callable[..., CompletedProcess[str]], shell: Shell
) -> None:
    files = "conf/nginx.conf /host/nginx.conf 644\nconf/gone /host/gone 644"
    assert failure(sync(FILES=files)).startswith("source 'conf/gone' does not exist")
    assert shell.calls("ssh") == []
