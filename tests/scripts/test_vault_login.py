"""`vault-login.sh` against a real HTTP server: what it sends and exports, and what it says of every answer."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable
from subprocess import CompletedProcess

import pytest

from ..stand_ins.server import Reply, Server, json_reply
from .conftest import Shell

JWT = "eyJhbGciOi.J1c2VyIjoi.and0LXNlY3JldA"
TOKEN = "hvs.CAESIJ-token_secret"
SHOW = '\nsh -c \'printf "%s|%s|%s" "$VAULT_ADDR" "$VAULT_TOKEN" "${VAULT_ROLE-}"\' >"$HOME/exported"\n'
LOGGED_IN = json_reply({"auth": {"client_token": TOKEN, "policies": ["ci"]}, "errors": None})


@pytest.fixture(autouse=True)
def _programs(needs: Callable[..., None]) -> None:
    needs("curl", "jq")


def answers(server: Server, *replies: Reply) -> None:
    """Let the server give these replies in turn, the last one for ever."""
    waiting = list(replies)
    server.answer = lambda _: waiting.pop(0) if len(waiting) > 1 else waiting[0]


def run(shell: Shell, server: Server, *scripts: str, **changes: str) -> CompletedProcess[str]:
    token = shell.home / "service account"
    if not token.exists():
        token.write_text(f"{JWT}\n")
    environment = {
        "VAULT_ADDR": server.url,
        "VAULT_ROLE": "ci",
        "SERVICE_ACCOUNT_TOKEN_FILE": str(token),
        "VAULT_RETRY_SECONDS": "0.01",
        **changes,
    }
    present = {name: value for name, value in environment.items() if value != "unset"}
    return shell.run("vault-login.sh", *scripts, environment=present, after=SHOW)


def message(shell: Shell, result: CompletedProcess[str]) -> str:
    """The one line on standard error, without the script's name; nothing after the script ran."""
    assert result.returncode == 1, result.stdout
    assert result.stderr.startswith("vault-login.sh: ")
    assert result.stderr.count("\n") == 1
    assert not (shell.home / "exported").exists()
    silent(result)
    return result.stderr.removeprefix("vault-login.sh: ").removesuffix("\n")


def silent(result: CompletedProcess[str]) -> None:
    assert TOKEN not in result.stdout + result.stderr
    assert JWT not in result.stdout + result.stderr


@pytest.mark.parametrize("interpreter", ["sh", "bash", "busybox"])
def test_exports_the_token_for_what_follows(shell: Shell, server: Server, interpreter: str) -> None:
    if shutil.which(interpreter) is None:
        pytest.skip(f"{interpreter} is not installed")
    if interpreter != "sh":
        command = {"bash": "bash --noprofile --norc -eo pipefail", "busybox": "busybox sh"}[interpreter]
        shell.stand_in("sh", f'[ "$1" = -e ] || exec /bin/sh "$@"\nexec {command} "$@"')
    answers(server, LOGGED_IN)
    result = run(shell, server, VAULT_ADDR=f"{server.url}/")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == f"vault-login.sh: logged in to {server.url} as role ci\n"
    silent(result)
    assert (shell.home / "exported").read_text() == f"{server.url}|{TOKEN}|ci"
    [request] = server.requests
    assert (request.method, request.path) == ("POST", "/v1/auth/kubernetes/login")
    assert request.json == {"role": "ci", "jwt": JWT}
    assert request.headers["Content-Type"] == "application/json"


def test_the_auth_method_can_be_mounted_elsewhere(shell: Shell, server: Server) -> None:
    answers(server, LOGGED_IN)
    assert run(shell, server, VAULT_AUTH_PATH="clusters/home").returncode == 0
    assert server.requests[0].path == "/v1/auth/clusters/home/login"


def test_a_second_login_in_the_same_step_works(shell: Shell, server: Server) -> None:
    answers(server, LOGGED_IN)
    result = run(shell, server, "vault-login.sh")
    assert (result.returncode, len(server.requests)) == (0, 2)


def test_secrets_are_on_no_command_line(shell: Shell, server: Server) -> None:
    real = {name: shutil.which(name) for name in ("curl", "jq")}
    for name, path in real.items():
        shell.stand_in(name, f'exec "{path}" "$@"')
    answers(server, Reply(503), LOGGED_IN)
    assert run(shell, server).returncode == 0
    calls = shell.calls("curl") + shell.calls("jq")
    assert len(shell.calls("curl")) == 2
    assert [c for c in calls if any(JWT in word or TOKEN in word for word in c.arguments)] == []


def test_tries_again_while_vault_is_sealed_or_away(shell: Shell, server: Server) -> None:
    sealed = json_reply({"errors": ["Vault is sealed"]}, 503)
    answers(server, sealed, Reply(502, "<h1>Bad\nGateway</h1>"), Reply(504), LOGGED_IN)
    result = run(shell, server, VAULT_ATTEMPTS="4")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        'vault-login.sh: Vault answered 503 and said "Vault is sealed"; trying again in 0.01 s',
        'vault-login.sh: Vault answered 502 and said "<h1>Bad Gateway</h1>"; trying again in 0.01 s',
        "vault-login.sh: Vault answered 504; trying again in 0.01 s",
        f"vault-login.sh: logged in to {server.url} as role ci",
    ]


def test_gives_up_after_the_attempts(shell: Shell, server: Server) -> None:
    answers(server, json_reply({"errors": ["Vault is sealed"]}, 503))
    assert message(shell, run(shell, server, VAULT_ATTEMPTS="2")) == (
        f"could not log in at '{server.url}', tried 2 times, at last Vault answered 503 and said \"Vault is sealed\"; "
        "see whether Vault runs and is unsealed, then start the pipeline again"
    )
    assert len(server.requests) == 2


def test_retries_a_refused_connection(shell: Shell, server: Server) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound but not listening: a connection is refused
        result = run(shell, server, VAULT_ADDR=f"http://127.0.0.1:{unused.getsockname()[1]}")
    assert result.stdout.count("no answer (curl 7: Failed to connect") == 2
    assert "tried 3 times, at last no answer (curl 7: Failed to connect" in message(shell, result)


def test_another_failure_of_curl_is_final(shell: Shell, server: Server) -> None:
    shell.stand_in("curl", "cat >/dev/null; printf '\\n000 certificate has expired '; exit 60")
    assert message(shell, run(shell, server)) == (
        f"curl failed with 60 (certificate has expired); check VAULT_ADDR '{server.url}' and its certificate"
    )
    assert len(shell.calls("curl")) == 1


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (
            json_reply({"errors": ['invalid role name "ci"']}, 400),
            'Vault does not accept role \'ci\' for this service account (400 and said "invalid role name "ci""); '
            "compare the role at auth/kubernetes/role/ci with the pod's service account and namespace",
        ),
        (
            json_reply({"errors": ["service account name\nnot authorized", "x"]}, 403),
            "Vault does not accept role 'ci' for this service account (403 and said \"service account name not "
            "authorized; x\"); compare the role at auth/kubernetes/role/ci with the pod's service account and "
            "namespace",
        ),
        (
            json_reply({"errors": ['no handler for route "auth/kubernetes/login"']}, 404),
            "Vault has no Kubernetes auth method at 'kubernetes' (404 and said \"no handler for route "
            '"auth/kubernetes/login""); correct VAULT_AUTH_PATH',
        ),
        (
            json_reply({"errors": []}, 500),
            'Vault answered 500 and said "{"errors": []}"; read Vault\'s log',
        ),
        (
            Reply(307, headers={"Location": "http://vault-1:8200/v1/x"}),
            "Vault answered 307, a redirect to 'http://vault-1:8200/v1/x'; set VAULT_ADDR to the active Vault",
        ),
    ],
)
def test_says_why_vault_refused(shell: Shell, server: Server, reply: Reply, expected: str) -> None:
    answers(server, reply)
    assert message(shell, run(shell, server)) == expected
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200),
        Reply(204),
        Reply(200, "<html>not Vault</html>"),
        json_reply([]),
        json_reply({"auth": None}),
        json_reply({"auth": TOKEN}),
        json_reply({"auth": {"client_token": ""}}),
        json_reply({"auth": {"client_token": None}}),
        json_reply({"auth": {"client_token": f"{TOKEN}\nx"}}),
        json_reply({"auth": {"client_token": f"x\n{TOKEN}"}}),
        json_reply({"auth": {"client_token": [TOKEN]}}),
    ],
)
def test_an_answer_without_a_token_is_no_login(shell: Shell, server: Server, reply: Reply) -> None:
    answers(server, reply)
    assert message(shell, run(shell, server, VAULT_TOKEN="left over")) == (
        f"the answer of '{server.url}' to the login has no token in it; check that VAULT_ADDR is a Vault server"
    )


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("VAULT_ADDR", "unset", "VAULT_ADDR is ''; it must be an address such as http://vault.example.com:8200"),
        ("VAULT_ADDR", "vault:8200", "VAULT_ADDR is 'vault:8200'; it must be an address"),
        ("VAULT_ADDR", "http://", "VAULT_ADDR is 'http:/'; it must be an address"),
        ("VAULT_ADDR", "http://vault\nx", "VAULT_ADDR is 'http://vault x'; it must be an address"),
        ("VAULT_ROLE", "unset", "VAULT_ROLE is ''; name a role of Vault's Kubernetes auth method"),
        ("VAULT_ROLE", "c i", "VAULT_ROLE is 'c i'; name a role of Vault's Kubernetes auth method"),
        ("VAULT_AUTH_PATH", "/kubernetes", "VAULT_AUTH_PATH is '/kubernetes'; it must be a path such as kubernetes"),
        ("VAULT_AUTH_PATH", "a?b", "VAULT_AUTH_PATH is 'a?b'; it must be a path such as kubernetes"),
        ("VAULT_ATTEMPTS", "0", "VAULT_ATTEMPTS is '0'; it must be a whole number from 1 up"),
        ("VAULT_ATTEMPTS", "x", "VAULT_ATTEMPTS is 'x'; it must be a whole number from 1 up"),
        ("VAULT_RETRY_SECONDS", "5s", "VAULT_RETRY_SECONDS is '5s'; it must be a number of seconds"),
        ("SERVICE_ACCOUNT_TOKEN_FILE", "/nowhere", "there is no service account token in '/nowhere'; the pod needs a"),
    ],
)
def test_refuses_settings_before_any_request(
    shell: Shell, server: Server, name: str, value: str, complaint: str
) -> None:
    assert message(shell, run(shell, server, **{name: value})).startswith(complaint)
    assert server.requests == []


def test_refuses_an_empty_service_account_token(shell: Shell, server: Server) -> None:
    (shell.home / "service account").touch()
    assert message(shell, run(shell, server)) == (
        f"there is no service account token in '{shell.home}/service account'; "
        "the pod needs a service account whose token is mounted"
    )


def test_says_which_program_is_missing(shell: Shell, server: Server) -> None:
    for name in ("sh", "curl"):
        (shell.directory / "bin" / name).symlink_to(shutil.which(name) or "")
    assert message(shell, run(shell, server, PATH=str(shell.directory / "bin"))) == (
        "the program 'jq' is missing; run this step in an image that has it"
    )
