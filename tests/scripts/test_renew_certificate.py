"""`renew-certificate.sh` with real certificates: when it renews, and what it makes of what it then finds."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from .conftest import Shell

PREFIX = "renew-certificate: "
Run = Callable[..., CompletedProcess[str]]


@pytest.fixture(autouse=True)
def _programs(needs: Callable[..., None]) -> None:
    needs("openssl")


CONFIGURATION = """
[ca]
default_ca = test
[test]
database = index.txt
new_certs_dir = .
rand_serial = yes
unique_subject = no
default_md = sha256
policy = anything
x509_extensions = names
[anything]
commonName = supplied
[req]
distinguished_name = empty
[empty]
[names]
subjectAltName = {names}
"""


def make_pair(directory: Path, days: int, *names: str) -> None:
    """Write a self-signed certificate and its key; it ends half a day after so many whole days."""
    directory.mkdir(parents=True, exist_ok=True)
    work = directory.parent / "authority"
    work.mkdir(exist_ok=True)
    (work / "index.txt").write_text("")
    (work / "openssl.cnf").write_text(CONFIGURATION.format(names=",".join(f"DNS:{name}" for name in names)))
    now = datetime.now(UTC)
    start, end = (f"{now + timedelta(days=shift):%Y%m%d%H%M%SZ}" for shift in (-50, days + 0.5))
    request = ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=test"]
    request += ["-config", "openssl.cnf", "-keyout", str(directory / "key.pem"), "-out", "request.pem"]
    sign = ["ca", "-batch", "-selfsign", "-config", "openssl.cnf", "-keyfile", str(directory / "key.pem"), "-notext"]
    sign += ["-startdate", start, "-enddate", end, "-in", "request.pem", "-out", str(directory / "cert.pem")]
    for arguments in (request, sign):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=work, timeout=30)


@dataclass
class Renewal:
    """The pair in use, the pair that a renewal would bring, and the command that brings it."""

    used: Path
    fresh: Path

    @property
    def command(self) -> str:
        return f"cp '{self.fresh}'/*.pem '{self.used}/'"


@pytest.fixture
def renewal(tmp_path: Path) -> Renewal:
    return Renewal(tmp_path / "in use", tmp_path / "fresh")


@pytest.fixture
def run(shell: Shell, renewal: Renewal) -> Run:
    shell.stand_in("renew", 'sh -e -c "$BRING"')

    def execute(**changes: str) -> CompletedProcess[str]:
        environment = {
            "CERTIFICATE": str(renewal.used / "cert.pem"),
            "PRIVATE_KEY": str(renewal.used / "key.pem"),
            "RENEW_COMMAND": "renew --force",
            "BRING": renewal.command,
            "DOMAIN": "example.org",
            **changes,
        }
        done = shell.run("renew-certificate.sh", environment=environment, after="trap\nprintf 'the rest ran\\n'\n")
        assert "PRIVATE KEY-" not in done.stdout + done.stderr
        return done

    return execute


def failure(done: CompletedProcess[str]) -> str:
    """The last line on stderr of a run that failed as it should, without the script's name."""
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith(PREFIX)
    assert done.stderr.count(PREFIX) == 1
    assert "the rest ran" not in done.stdout
    return last.removeprefix(PREFIX)


def test_a_certificate_with_days_left_is_not_renewed(run: Run, renewal: Renewal, shell: Shell) -> None:
    make_pair(renewal.used, 60, "example.org")
    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{renewal.used}/cert.pem has 60 days left, more than 30: not renewed\nthe rest ran\n"
    assert shell.calls("renew") == []


@pytest.mark.parametrize(("days", "left"), [(30, 30), (3, 3), (0, 0), (-2, -1)])
def test_a_certificate_near_its_end_is_renewed(run: Run, renewal: Renewal, shell: Shell, days: int, left: int) -> None:
    make_pair(renewal.used, days, "example.org")
    make_pair(renewal.fresh, 90, "example.org")
    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"{renewal.used}/cert.pem has {left} days left: renewing\n"
        f"{renewal.used}/cert.pem is renewed: 90 days left\nthe rest ran\n"
    )
    assert [call.arguments for call in shell.calls("renew")] == [["--force"]]


def test_the_limit_can_be_set(run: Run, renewal: Renewal, shell: Shell) -> None:
    make_pair(renewal.used, 60, "example.org")
    make_pair(renewal.fresh, 90, "example.org")
    assert run(RENEW_BEFORE_DAYS="59").returncode == 0
    assert shell.calls("renew") == []
    assert run(RENEW_BEFORE_DAYS="60").returncode == 0
    assert len(shell.calls("renew")) == 1


def test_a_first_certificate_is_issued(run: Run, renewal: Renewal, shell: Shell) -> None:
    renewal.used.mkdir()
    make_pair(renewal.fresh, 90, "example.org")
    done = run()
    assert done.returncode == 0
    assert done.stdout.startswith(f"{renewal.used}/cert.pem does not exist: issuing the first\n")
    assert len(shell.calls("renew")) == 1


@pytest.mark.parametrize("domain", ["*.example.org", "host.example.org"])
def test_a_wildcard_is_a_name_too(run: Run, renewal: Renewal, domain: str) -> None:
    make_pair(renewal.used, 60, "example.org", "*.example.org")
    assert run(DOMAIN=domain).returncode == 0


def test_a_locked_certificate_is_not_taken_for_an_old_one(run: Run, renewal: Renewal, shell: Shell) -> None:
    renewal.used.mkdir()
    (renewal.used / "cert.pem").write_bytes(b"\0GITCRYPT\0\x12\x34")
    assert failure(run()) == (
        f"'{renewal.used}/cert.pem' is no PEM certificate (openssl's reason is above); "
        "is the repository unlocked (git-crypt)?"
    )
    assert shell.calls("renew") == []


def test_a_command_that_fails_fails(run: Run, renewal: Renewal) -> None:
    make_pair(renewal.used, 5, "example.org")
    assert failure(run(RENEW_COMMAND="exit 3")) == (
        "RENEW_COMMAND failed with status 3 (its output is above); nothing was checked or distributed"
    )


def test_a_command_of_several_lines_stops_at_the_first_failure(run: Run, renewal: Renewal) -> None:
    make_pair(renewal.used, 5, "example.org")
    make_pair(renewal.fresh, 90, "example.org")
    assert failure(run(RENEW_COMMAND="false\nrenew")).startswith("RENEW_COMMAND failed with status 1 ")


def test_a_command_that_changes_nothing_fails(run: Run, renewal: Renewal) -> None:
    make_pair(renewal.used, 5, "example.org")
    assert failure(run(RENEW_COMMAND="true")) == (
        f"RENEW_COMMAND succeeded but '{renewal.used}/cert.pem' is still the old certificate; "
        "does the command write there?"
    )


def test_a_command_that_writes_elsewhere_fails(run: Run, renewal: Renewal) -> None:
    assert failure(run(RENEW_COMMAND="true")) == (
        f"certificate '{renewal.used}/cert.pem' does not exist after RENEW_COMMAND; does the command write there?"
    )


def test_a_command_cannot_eat_the_rest_of_the_step(run: Run, renewal: Renewal) -> None:
    make_pair(renewal.used, 5, "example.org")
    make_pair(renewal.fresh, 90, "example.org")
    assert run(RENEW_COMMAND='test -z "$(cat)" && renew').returncode == 0


def test_rubbish_after_the_renewal_fails(run: Run, renewal: Renewal) -> None:
    make_pair(renewal.used, 5, "example.org")
    assert "is no PEM certificate" in failure(run(BRING=f"echo rubbish > '{renewal.used}/cert.pem'"))


def test_a_certificate_for_another_name_fails(run: Run, renewal: Renewal) -> None:
    make_pair(renewal.used, 5, "example.org")
    make_pair(renewal.fresh, 90, "*.example.org")
    assert failure(run()) == (
        f"certificate '{renewal.used}/cert.pem' is not for DOMAIN 'example.org' (openssl, status 0: "
        "'Hostname example.org does NOT match certificate'); check the names that RENEW_COMMAND asks for"
    ).replace("status 0", f"status {checkhost_status(renewal)}")


def checkhost_status(renewal: Renewal) -> int:
    """0 in OpenSSL 3.0, which is why the script reads the words; a later one may exit 1."""
    command = ["openssl", "x509", "-in", str(renewal.fresh / "cert.pem"), "-noout", "-checkhost", "example.org"]
    return subprocess.run(command, capture_output=True, check=False).returncode


def test_a_key_that_does_not_belong_to_the_certificate_fails(run: Run, renewal: Renewal) -> None:
    make_pair(renewal.used, 5, "example.org")
    make_pair(renewal.fresh, 90, "example.org")
    done = run(BRING=f"cp '{renewal.fresh}/cert.pem' '{renewal.used}/'")
    assert failure(done) == (
        f"PRIVATE_KEY '{renewal.used}/key.pem' does not belong to certificate '{renewal.used}/cert.pem'; "
        "one of the two files is old, do not distribute them"
    )


def test_an_unreadable_key_fails(run: Run, renewal: Renewal) -> None:
    make_pair(renewal.used, 5, "example.org")
    make_pair(renewal.fresh, 90, "example.org")
    (renewal.fresh / "key.pem").write_bytes(b"\0GITCRYPT\0")
    assert failure(run()).startswith(f"PRIVATE_KEY '{renewal.used}/key.pem' is no readable PEM key ")


def test_a_renewed_certificate_that_ends_soon_fails(run: Run, renewal: Renewal) -> None:
    make_pair(renewal.used, 5, "example.org")
    make_pair(renewal.fresh, 6, "example.org")
    assert failure(run()) == (
        f"the renewed certificate '{renewal.used}/cert.pem' has 6 days left, fewer than 7; "
        "look at what the authority issued"
    )
    make_pair(renewal.fresh, 6, "example.org")
    assert run(MINIMUM_DAYS="6").returncode == 0


def test_a_pair_that_is_not_due_is_checked_all_the_same(run: Run, renewal: Renewal, shell: Shell) -> None:
    make_pair(renewal.used, 60, "example.org")
    make_pair(renewal.fresh, 60, "example.org")
    assert "is not for DOMAIN 'other.org'" in failure(run(DOMAIN="other.org"))
    (renewal.used / "key.pem").write_bytes((renewal.fresh / "key.pem").read_bytes())
    assert "does not belong to certificate" in failure(run())
    assert shell.calls("renew") == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"CERTIFICATE": ""}, "CERTIFICATE is empty; say where the certificate is"),
        ({"PRIVATE_KEY": ""}, "PRIVATE_KEY is empty; say where the private key is"),
        ({"RENEW_COMMAND": ""}, "RENEW_COMMAND is empty; say what renews the certificate"),
        ({"DOMAIN": ""}, "DOMAIN is empty; say which name the certificate must cover"),
        ({"RENEW_BEFORE_DAYS": "30d"}, "'30d' is no number of days; set RENEW_BEFORE_DAYS and MINIMUM_DAYS to digits"),
        ({"MINIMUM_DAYS": "-1"}, "'-1' is no number of days; set RENEW_BEFORE_DAYS and MINIMUM_DAYS to digits"),
    ],
)
def test_a_bad_setting_fails_before_a_renewal_is_used_up(
    run: Run, shell: Shell, changes: dict[str, str], message: str
) -> None:
    assert failure(run(**changes)) == message
    assert shell.calls("renew") == []
