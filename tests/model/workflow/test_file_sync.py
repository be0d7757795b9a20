"""What a sync of files refuses, and the lines that its script reads."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pydantic import ValidationError

from pipelinegen import FileSync, Manual, Push, SyncedFile

FILES = [
    SyncedFile(source="etc/a.conf", destination="/etc/a.conf", actions=["reload", "check"]),
    SyncedFile(source="bin/b.sh", destination="/opt/b.sh", mode="0755"),
]
SYNC: dict[str, Any] = {
    "name": "sync",
    "triggers": [Push(paths=["etc/a.conf", "bin/b.sh"])],
    "host": "root@10.0.0.1",
    "key_secret": "key",
    "files": FILES,
    "actions": {"check": "a --test", "reload": "systemctl reload a"},
    "verify": ["systemctl is-active a"],
}


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"files": []}, "at least 1 item"),
        ({"host": "10.0.0.1"}, "'10.0.0.1' is not user@host, such as 'root@10.0.0.1'"),
        ({"host": "root@-oProxyCommand=x"}, "'root@-oProxyCommand=x' is not user@host"),
        (
            {"actions": {"reload": "x", "chek": "y"}},
            "file 'etc/a.conf' needs action 'check', which is not there; did you mean 'chek'?",
        ),
        ({"actions": {}}, "file 'etc/a.conf' needs action 'reload', which is not there"),
        ({"actions": {**SYNC["actions"], "restart": "x"}}, "action 'restart' would never run: no file names it"),
        ({"actions": {"check": "x", "reload": "one\ntwo"}}, r"'one\ntwo' is not a command of one line"),
        ({"actions": {"check": "x", "Reload": "y"}}, "'Reload' is not the name of an action in kebab-case"),
        ({"verify": [""]}, "'' is not a command of one line"),
        ({"files": [FILES[0], FILES[1], FILES[1]]}, "destination '/opt/b.sh' is declared twice"),
        (
            {"triggers": [Manual(variable="RUN"), Push(paths=["etc/a.conf"])]},
            "a push that changes 'bin/b.sh' starts nothing; add it to the push's paths",
        ),
    ],
)
def test_a_sync_refuses(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)):
        FileSync(**{**SYNC, **changes})


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"mode": "755x"}, "'755x' is not an octal mode such as '0644'"),
        ({"mode": "0799"}, "'0799' is not an octal mode"),
        ({"mode": "rwx"}, "'rwx' is not an octal mode"),
        ({"destination": "etc/a"}, "'etc/a' is not an absolute path of a file on the host"),
        ({"destination": "/etc/"}, "'/etc/' is not an absolute path of a file on the host"),
        ({"destination": "/etc/a b"}, "'/etc/a b' is not an absolute path of a file on the host"),
        ({"source": "/etc/a"}, "'/etc/a' is not the plain path of one file inside the checkout"),
        ({"source": "../a"}, "'../a' is not the plain path of one file inside the checkout"),
        ({"source": "etc/*.conf"}, "'etc/*.conf' is not the plain path of one file inside the checkout"),
        ({"source": "-rf"}, "'-rf' is not the plain path of one file inside the checkout"),
    ],
)
def test_a_file_refuses(changes: dict[str, str], message: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)):
        SyncedFile(**{"source": "etc/a", "destination": "/etc/a", **changes})


@pytest.mark.parametrize("push", [Push(), Push(paths=["etc/**", "bin/*"])])
def test_a_push_without_paths_or_with_patterns_is_taken_on_trust(push: Push) -> None:
    assert FileSync(**{**SYNC, "triggers": [push]}).triggers == (push,)


def test_the_lines_of_the_script_keep_the_order() -> None:
    sync = FileSync(**SYNC)
    assert sync.file_lines == "etc/a.conf /etc/a.conf 0644 reload check\nbin/b.sh /opt/b.sh 0755\n"
    assert sync.action_lines == "check a --test\nreload systemctl reload a\n"
    assert sync.verify_lines == "systemctl is-active a\n"
