"""Tokens come from the environment or from a command, whose output nobody sees."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pipelinegen.cli import printed
from pipelinegen.cli.network import find_network
from pipelinegen.cli.tokens import find_token
from pipelinegen.errors import PipelinegenError

from ..remote.conftest import shown_of

SECRET = "hunter2.token"


@pytest.fixture(autouse=True)
def _no_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_TOKEN", "GH_TOKEN", "GITHUB_TOKEN_COMMAND", "WOODPECKER_TOKEN", "WOODPECKER_TOKEN_COMMAND"):
        monkeypatch.delenv(name, raising=False)


def command(text: str) -> str:
    """A command that runs some Python."""
    return f'"{sys.executable}" -ISc "{text}"'


def test_there_is_none() -> None:
    assert find_token("GITHUB") is None
    assert find_token("WOODPECKER") is None


@pytest.mark.parametrize("name", ["GITHUB_TOKEN", "GH_TOKEN", "WOODPECKER_TOKEN"])
def test_of_a_variable(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, f"{SECRET}\n")
    # A command is run only where no variable has the token.
    monkeypatch.setenv("GITHUB_TOKEN_COMMAND", "false")
    monkeypatch.setenv("WOODPECKER_TOKEN_COMMAND", "false")
    token = find_token("WOODPECKER" if name.startswith("W") else "GITHUB")
    assert token is not None
    assert (token.reveal(), token.source) == (SECRET, name)


def test_github_token_prevails_unless_it_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GH_TOKEN", "second")
    monkeypatch.setenv("GITHUB_TOKEN", "first")
    assert getattr(find_token("GITHUB"), "source", "") == "GITHUB_TOKEN"
    monkeypatch.setenv("GITHUB_TOKEN", "")
    assert getattr(find_token("GITHUB"), "source", "") == "GH_TOKEN"


@pytest.mark.parametrize("server", ["GITHUB", "WOODPECKER"])
def test_of_a_command(server: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    text = "import sys; print('hunter2.' + sys.argv[1]); print('it says', file=sys.stderr)"
    monkeypatch.setenv(f"{server}_TOKEN_COMMAND", f"{command(text)} 'token'")
    token = find_token(server)
    assert token is not None
    assert (token.reveal(), token.source) == (SECRET, f"{server}_TOKEN_COMMAND")
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "it says\n")


def fails(text: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """What is said of a command that gives no token; what it printed is nowhere in it."""
    monkeypatch.setenv("WOODPECKER_TOKEN_COMMAND", text)
    with pytest.raises(PipelinegenError) as caught:
        find_token("WOODPECKER")
    assert "hunter2" not in shown_of(caught.value)
    assert "a-password" not in str(caught.value)
    return str(caught.value).replace(sys.executable, "python")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "import sys; print('hun' + 'ter2'); sys.exit(3)",
            "'python' ended with 3; run it by hand, it must print the token",
        ),
        (
            "import sys; sys.stdout.buffer.write(b'hun' + b'ter2\\xff')",
            "'python' printed no text; it must print the token and nothing else",
        ),
        (
            "print('hun' + 'ter2', flush=True); import time; time.sleep(9)",
            "'python' did not end within 0.4 s; is it waiting for somebody?",
        ),
    ],
)
def test_a_command_that_fails(text: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printed, "_PATIENCE", 0.4)
    assert fails(command(text), monkeypatch) == f"WOODPECKER_TOKEN_COMMAND: {said}"


def test_a_command_that_prints_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fails(command("print('hun' + 'ter2', 'x')"), monkeypatch) == (
        "WOODPECKER_TOKEN_COMMAND: holds what no token holds, such as a space; it must be the token and nothing else"
    )
    assert fails(command(""), monkeypatch) == (
        "WOODPECKER_TOKEN_COMMAND: is empty; it must be the token and nothing else"
    )


@pytest.mark.parametrize("name", ["GITHUB_TOKEN", "GH_TOKEN", "WOODPECKER_TOKEN"])
def test_a_variable_that_holds_no_token(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, f"{SECRET} and more")
    with pytest.raises(PipelinegenError) as caught:
        find_token("WOODPECKER" if name.startswith("W") else "GITHUB")
    assert str(caught.value).startswith(f"{name}: holds what no token holds")
    assert "hunter2" not in shown_of(caught.value)


@pytest.mark.parametrize("text", ["'", " ", '"a'])
def test_no_command(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert fails(text, monkeypatch) == "WOODPECKER_TOKEN_COMMAND: it is no command; quote it as for a shell"


def test_a_command_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = tmp_path / "missing"
    # It is not shown: somebody may have given the token itself, or a setting before the command.
    said = "WOODPECKER_TOKEN_COMMAND: its first word is no program; name one that prints the token"
    for text in (f"{missing} a-password", "pasted.token", "X=a-password cat"):
        assert fails(text, monkeypatch) == said
    missing.write_text("#!/no/such/interpreter\n")
    missing.chmod(0o755)
    said = "does not run (No such file or directory); name a program that prints the token"
    assert fails(f"{missing} a-password", monkeypatch) == f"WOODPECKER_TOKEN_COMMAND: '{missing}' {said}"


def test_the_network_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    assert (find_network().proxies, find_network().ca_file) == ({}, None)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:1")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    found = find_network()
    assert (found.proxies, found.ca_file) == ({"https": "http://proxy.example:1"}, tmp_path / "ca.pem")
