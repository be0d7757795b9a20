"""`provision-user-validate.sh` with names and addresses that are fine, and with those that would do harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Shell

PREFIX = "provision-user-validate: "


def check(shell: Shell, **changes: str) -> str:
    """Run the script with a good user but for the changes; the one line it says, and that is all it does."""
    environment = {"USERNAME": "anna-2", "EMAIL": "anna@example.org", **changes}
    done = shell.run("provision-user-validate.sh", environment=environment, after="printf 'end\\n'\n")
    assert list(shell.home.iterdir()) == []
    if done.returncode == 0:
        assert done.stderr == ""
        said, end = done.stdout.removesuffix("\n").split("\n")
        assert end == "end"
        return said
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(PREFIX)
    assert done.stderr.count("\n") == 1
    return done.stderr.removeprefix(PREFIX).rstrip("\n")


@pytest.mark.parametrize("name", ["ab", "anna", "a1-b-2", "x" * 31, "kube", "rooty", "system1"])
def test_a_good_name_passes(shell: Shell, name: str) -> None:
    assert check(shell, USERNAME=name) == f"valid: user {name}, address anna@example.org"


@pytest.mark.parametrize(
    "email",
    [
        "a@b.co",
        "anna.b+ci@example.org",
        "Anna_B%x@mail.Example-2.co.uk",
        "1@x.xn--p1ai",
        "x" * 242 + "@example.org",
    ],
)
def test_a_good_address_passes(shell: Shell, email: str) -> None:
    assert check(shell, EMAIL=email) == f"valid: user anna-2, address {email}"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "USERNAME '' is empty; start the pipeline with the variables USERNAME and EMAIL"),
        ("a", "USERNAME 'a' has 1 characters; use 2 to 31"),
        ("x" * 32, f"USERNAME '{'x' * 32}' has 32 characters; use 2 to 31"),
        ("x" * 100_000, f"USERNAME '{'x' * 60}' has 100000 characters; use 2 to 31"),
        ("1anna", "USERNAME '1anna' does not start with a letter"),
        ("-anna", "USERNAME '-anna' does not start with a letter"),
        ("anna-", "USERNAME 'anna-' ends with '-'"),
        *(
            (name, f"USERNAME '{shown}' has other characters than a-z, 0-9 and '-'")
            for name, shown in [
                ("Anna", "Anna"),
                ("an na", "an na"),
                ("an_na", "an_na"),
                ("änna", "??nna"),
                ("anna\n", "anna?"),
                ("anna\nroot", "anna?root"),
                ("$(touch owned)", "$(touch owned)"),
                ("`touch owned`", "`touch owned`"),
                ("a'; touch owned; '", "a'; touch owned; '"),
                ('a","role":"admin', 'a","role":"admin'),
                ("../../etc", "../../etc"),
                ("*", "*"),
                ("\x1b[31manna", "?[31manna"),
            ]
        ),
    ],
)
def test_a_bad_name_is_refused(shell: Shell, name: str, message: str) -> None:
    assert check(shell, USERNAME=name) == message


@pytest.mark.parametrize("name", ["root", "admin", "system", "default", "kube-system"])
def test_a_reserved_name_is_refused(shell: Shell, name: str) -> None:
    assert check(shell, USERNAME=name) == f"USERNAME '{name}' is reserved; choose another"


def test_the_reserved_names_can_be_set(shell: Shell) -> None:
    assert check(shell, RESERVED_USERNAMES="vault anna-2") == "USERNAME 'anna-2' is reserved; choose another"
    assert check(shell, RESERVED_USERNAMES="", USERNAME="root").startswith("valid: user root,")


CHARACTERS = "has characters other than letters, digits and . _ % + - @"
HOST = "has no valid host after the '@'"
DOTS = "has a '.' at an end of its name, or two in a row"


@pytest.mark.parametrize(
    ("email", "shown", "message"),
    [
        ("", "", "is empty; start the pipeline with the variables USERNAME and EMAIL"),
        ("anna", "anna", "is not name@host.domain"),
        ("@example.org", "@example.org", "is not name@host.domain"),
        ("anna@", "anna@", "is not name@host.domain"),
        ("a@b@example.org", "a@b@example.org", "has more than one '@'"),
        ("anna@localhost", "anna@localhost", "has no domain after the '@', such as example.org"),
        ("anna@192.0.2.1", "anna@192.0.2.1", "does not end in a top-level domain, such as .org"),
        ("anna@a.bc.d", "anna@a.bc.d", "does not end in a top-level domain, such as .org"),
        (".anna@example.org", ".anna@example.org", DOTS),
        ("anna.@example.org", "anna.@example.org", DOTS),
        ("a..b@example.org", "a..b@example.org", DOTS),
        ("a@.example.org", "a@.example.org", HOST),
        ("a@example.org.", "a@example.org.", HOST),
        ("a@example..org", "a@example..org", HOST),
        ("a@-example.org", "a@-example.org", HOST),
        ("a@example-.org", "a@example-.org", HOST),
        ("a@ex_ample.org", "a@ex_ample.org", HOST),
        ("x" * 243 + "@example.org", "x" * 60, "has 255 characters; at most 254 are allowed"),
        ("a@example.org\n", "a@example.org?", CHARACTERS),
        ("a@example.org\nb@example.org", "a@example.org?b@example.org", CHARACTERS),
        ("a@example.org\r", "a@example.org?", CHARACTERS),
        ("a b@example.org", "a b@example.org", CHARACTERS),
        ('"a"@example.org', '"a"@example.org', CHARACTERS),
        ("$(touch owned)@example.org", "$(touch owned)@example.org", CHARACTERS),
        ("`id`@example.org", "`id`@example.org", CHARACTERS),
        ("a@example.org'; touch owned", "a@example.org'; touch owned", CHARACTERS),
        ('a@example.org","role":"admin', 'a@example.org","role":"admin', CHARACTERS),
        ("ä@example.org", "??@example.org", CHARACTERS),
        ("a@example.org\u202e", "a@example.org???", CHARACTERS),
        ("a@example.org\x7f", "a@example.org?", CHARACTERS),
    ],
)
def test_a_bad_address_is_refused(shell: Shell, email: str, shown: str, message: str) -> None:
    assert check(shell, EMAIL=email) == f"EMAIL '{shown}' {message}"


def test_a_reserved_pattern_takes_no_file_of_the_checkout_for_a_name(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "anna-2").touch()
    variables = {"USERNAME": "anna-2", "EMAIL": "anna@example.org", "RESERVED_USERNAMES": "anna-*"}
    assert shell.run("provision-user-validate.sh", environment=variables, cwd=tmp_path).returncode == 0


def test_a_missing_address_says_how_to_start(shell: Shell) -> None:
    done = shell.run("provision-user-validate.sh", environment={"USERNAME": "anna"})
    assert done.returncode == 1
    assert done.stderr == PREFIX + "EMAIL '' is empty; start the pipeline with the variables USERNAME and EMAIL\n"


def test_both_missing_says_how_to_start(shell: Shell) -> None:
    done = shell.run("provision-user-validate.sh", environment={})
    assert done.returncode == 1
    assert done.stderr == (PREFIX + "USERNAME '' is empty; start the pipeline with the variables USERNAME and EMAIL\n")
