"""`distribute-certificate.sh` with a kubectl that records: every namespace is tried, and each failure is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from .conftest import Shell

PREFIX = "distribute-certificate: "
Run = Callable[..., CompletedProcess[str]]

# Lists what is in NAMESPACES, refuses to apply in those of REFUSE, and reads its input as greedily as it can.
KUBECTL = """
cat > /dev/null
case $1 in
  get) [ -z "$REFUSE_GET" ] || { echo "Forbidden" >&2; exit 1; }; printf '%s' "$NAMESPACES" ;;
  create)
    [ -z "$REFUSE_CREATE" ] || { echo "kind: Half"; echo "tls: private key does not match" >&2; exit 1; }
    echo "kind: Secret of $5 $6" ;;
  apply)
    [ "$(stat -c %a "$5")" = 600 ] || exit 98
    [ "$(cat "$5")" = "kind: Secret of --cert=$CERTIFICATE --key=$PRIVATE_KEY" ] || exit 99
    case " $REFUSE " in *" $3 "*) echo "forbidden in $3" >&2; exit 1 ;; esac
    echo "secret/tls-secret configured" ;;
esac
"""


@pytest.fixture
def run(shell: Shell, tmp_path: Path) -> Run:
    """Run the script where files called like namespaces lie about, which no pattern may pick up."""
    shell.stand_in("kubectl", KUBECTL)
    certificate, key = tmp_path / "a cert.pem", tmp_path / "a key.pem"
    certificate.write_text("certificate")
    key.write_text("key")
    (shell.home / "kube-file").touch()
    temporary = tmp_path / "temporary"
    temporary.mkdir()

    def execute(*namespaces: str, **changes: str) -> CompletedProcess[str]:
        environment = {
            "TMPDIR": str(temporary),
            "CERTIFICATE": str(certificate),
            "PRIVATE_KEY": str(key),
            "NAMESPACES": "".join(f"namespace/{name}\n" for name in namespaces),
            "REFUSE": "",
            "REFUSE_GET": "",
            "REFUSE_CREATE": "",
            **changes,
        }
        done = shell.run("distribute-certificate.sh", environment=environment, after="trap\nprintf 'the rest ran\\n'\n")
        assert list(temporary.iterdir()) == []
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


def applied(shell: Shell) -> list[str]:
    return [call.arguments[2] for call in shell.calls("kubectl") if call.arguments[0] == "apply"]


def test_every_namespace_but_the_excluded_gets_the_secret(run: Run, shell: Shell) -> None:
    done = run("default", "kube-system", "blog", "kube-public", "my-kube-x")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "secret/tls-secret configured\n" * 3 + "updated 3 of 3 namespaces\nthe rest ran\n"
    listing, creation, *applications = [call.arguments for call in shell.calls("kubectl")]
    assert listing == ["get", "namespaces", "--field-selector", "status.phase=Active", "--output", "name"]
    assert creation[:4] == ["create", "secret", "tls", "tls-secret"]
    assert creation[6:] == ["--dry-run=client", "--output", "yaml"]
    assert [call[:4] for call in applications] == [
        ["apply", "--namespace", name, "--filename"] for name in ("default", "blog", "my-kube-x")
    ]


def test_the_secret_can_have_another_name(run: Run, shell: Shell) -> None:
    assert run("blog", SECRET_NAME="wildcard").returncode == 0
    assert shell.calls("kubectl")[1].arguments[3] == "wildcard"


def test_several_patterns_exclude(run: Run, shell: Shell) -> None:
    assert run("a", "kube-system", "test-1", "vault", EXCLUDED_NAMESPACES="kube-* test-? vault").returncode == 0
    assert applied(shell) == ["a"]


def test_an_empty_setting_excludes_none(run: Run, shell: Shell) -> None:
    assert run("kube-system", EXCLUDED_NAMESPACES="").returncode == 0
    assert applied(shell) == ["kube-system"]


def test_a_failure_does_not_stop_the_others_and_is_named(run: Run, shell: Shell) -> None:
    done = run("a", "b", "c", "d", REFUSE="b d")
    assert failure(done) == (
        "secret 'tls-secret' was not updated in: b d (kubectl's reasons are above); "
        "these still serve the old certificate"
    )
    assert "updated 2 of 4 namespaces\n" in done.stdout
    assert "forbidden in b\n" in done.stderr
    assert applied(shell) == ["a", "b", "c", "d"]


def test_no_namespace_at_all_fails(run: Run) -> None:
    assert failure(run()) == "no namespace to update; is 'kube-*' excluding all of them?"
    assert failure(run("a", "b", EXCLUDED_NAMESPACES="*")) == "no namespace to update; is '*' excluding all of them?"


def test_a_listing_that_fails_fails_and_nothing_is_applied(run: Run, shell: Shell) -> None:
    assert failure(run("a", REFUSE_GET="yes")) == (
        "cannot list the namespaces (kubectl's reason is above); check the role of the step's service account"
    )
    assert applied(shell) == []


def test_a_secret_that_cannot_be_made_fails_and_nothing_is_applied(run: Run, shell: Shell, tmp_path: Path) -> None:
    assert failure(run("a", REFUSE_CREATE="yes")) == (
        f"cannot make a TLS secret of '{tmp_path}/a cert.pem' and '{tmp_path}/a key.pem' (kubectl's reason is above)"
    )
    assert applied(shell) == []


@pytest.mark.parametrize("name", ["CERTIFICATE", "PRIVATE_KEY"])
def test_a_missing_file_fails_before_the_cluster_is_asked(run: Run, shell: Shell, name: str) -> None:
    assert failure(run("a", **{name: "/nowhere"})) == (
        "file '/nowhere' is missing or empty; set CERTIFICATE and PRIVATE_KEY to the renewed pair"
    )
    assert failure(run("a", **{name: ""})).startswith("file '' is missing or empty;")
    assert shell.calls("kubectl") == []
