"""`engines/fetch` installs each engine whole or not at all, once, and says by name what it could not install."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest

from .conftest import FETCH

# Stands for `go install` and `go build`: makes the program, after what $STAND_IN says (sh, given the package as $1).
GO = """\
#!/bin/sh
for package; do :; done
printf '%s %s\\n' "$1" "$package" >> "$CALLS"
(set -- "$package"; eval "${STAND_IN:-}") || exit
while [ "$1" != -o ] && [ $# -gt 1 ]; do shift; done
program=${package%@*}
if [ "$1" = -o ]; then : > "$2"; else : > "$GOBIN/${program##*/}"; fi
"""
NPM = """\
#!/bin/sh
printf 'npm %s\\n' "$1" >> "$CALLS"
mkdir node_modules
eval "${NPM_STAND_IN:-}"
"""
NODE = """\
#!/bin/sh
printf 'node %s\\n' "$1" >> "$CALLS"
"""
WOODPECKER = "go.woodpecker-ci.org/woodpecker/v3/cmd"
EVERYTHING = [
    "install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12",
    f"install {WOODPECKER}/cli@v3.17.0",
    f"install {WOODPECKER}/agent@v3.17.0",
    f"install {WOODPECKER}/server@v3.17.0",
    "build .",
    "npm ci",
    "node check.mjs",
]


@dataclass(frozen=True)
class Fetch:
    """A copy of `engines/` in a folder with a space, and stand-ins for the programs it calls."""

    script: Path
    programs: Path
    log: Path

    def run(self, *arguments: str) -> int:
        """Run the script in this process, without pauses between tries; the exit status."""
        spec = spec_from_loader("fetch", SourceFileLoader("fetch", str(self.script)))
        assert spec is not None
        assert spec.loader is not None
        module: Any = module_from_spec(spec)
        sys.modules["fetch"] = module  # dataclasses look their module up
        spec.loader.exec_module(module)
        module.PAUSES = tuple(0 for _ in module.PAUSES)
        status = module.main(list(arguments))
        assert isinstance(status, int)
        return status

    def calls(self) -> list[str]:
        """The calls of the stand-ins since the last time."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return lines


@pytest.fixture
def fetch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fetch:
    """The script, installing into an empty folder, with all the programs it needs."""
    sources = tmp_path / "a tree" / "engines"
    ignored = shutil.ignore_patterns("node_modules", "__pycache__")
    shutil.copytree(FETCH.parent, sources, ignore=ignored)
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in (("go", GO), ("npm", NPM), ("node", NODE)):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    for name in ("sh", "mkdir", "sleep", "grep"):
        (programs / name).symlink_to(shutil.which(name) or name)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    monkeypatch.setenv("PIPELINEGEN_ENGINES", str(tmp_path / "the cache"))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return Fetch(sources / "fetch", programs, tmp_path / "calls")


Output = pytest.CaptureFixture[str]


def where(fetch: Fetch, capsys: Output) -> Path:
    capsys.readouterr()
    assert fetch.run("--where") == 0
    return Path(capsys.readouterr().out.removesuffix("\n"))


def listing(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_everything_is_installed_once(fetch: Fetch, capsys: Output) -> None:
    assert fetch.run() == 0
    assert fetch.calls() == EVERYTHING
    folder = where(fetch, capsys)
    programs = ["actionlint", "oracle", "woodpecker-agent", "woodpecker-cli", "woodpecker-server"]
    assert listing(folder / "bin") == programs
    assert (folder / "languageservice" / "check.mjs").is_file()
    assert (folder / "languageservice" / "node_modules").is_dir()
    assert fetch.run() == 0
    assert fetch.calls() == []
    assert capsys.readouterr().out == f"6 of 6 engines are in {folder}\n"


@pytest.mark.parametrize("changed", ["fetch", "oracle/main.go", "oracle/go.sum", "languageservice/package-lock.json"])
def test_a_changed_pin_or_source_gets_a_new_folder(fetch: Fetch, capsys: Output, changed: str) -> None:
    before = where(fetch, capsys)
    file = fetch.script.parent / changed
    file.write_text(file.read_text() + "\n")
    assert where(fetch, capsys) != before


def test_what_a_developer_builds_beside_the_sources_changes_nothing(fetch: Fetch, capsys: Output) -> None:
    before = where(fetch, capsys)
    (fetch.script.parent / "oracle" / "oracle").write_bytes(b"\x7fELF")
    (fetch.script.parent / "languageservice" / "node_modules").mkdir()
    assert where(fetch, capsys) == before


def test_a_missing_program_is_named_and_the_other_engines_are_installed(fetch: Fetch, capsys: Output) -> None:
    (fetch.programs / "go").unlink()
    assert fetch.run() == 1
    said = capsys.readouterr()
    assert said.err.splitlines() == [
        "actionlint 1.7.12 could not be installed: go is not installed; it is mandatory",
        *(
            f"woodpecker-{name} 3.17.0 could not be installed: go is not installed; "
            "the tests that need it will be skipped by name"
            for name in ("cli", "agent", "server")
        ),
        "oracle could not be installed: go is not installed; it is mandatory",
    ]
    assert said.out.startswith("languageservice 0.3.61 installed in ")
    assert fetch.calls() == ["npm ci", "node check.mjs"]


REFUSED = """
case $1 in *woodpecker*) ;; *) exit 0 ;; esac
printf 'go: %s:\\n\\treading its info:\\n\\t403 Forbidden\\n' "$1" >&2
exit 1
"""


def test_a_refused_download_is_not_tried_again(fetch: Fetch, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAND_IN", REFUSED)
    assert fetch.run() == 0
    assert fetch.calls() == EVERYTHING
    assert capsys.readouterr().err.splitlines()[0] == (
        f"woodpecker-cli 3.17.0 could not be installed: go: {WOODPECKER}/cli@v3.17.0: | reading its info: | "
        "403 Forbidden; the tests that need it will be skipped by name"
    )
    assert fetch.run("--require", "woodpecker-cli") == 1
    first, second, _ = capsys.readouterr().err.splitlines()
    assert first.endswith("403 Forbidden; it is mandatory")
    assert second.endswith("403 Forbidden; the tests that need it will be skipped by name")


@pytest.mark.parametrize(("failures", "status"), [(2, 0), (3, 1)])
def test_a_passing_failure_is_tried_three_times(
    fetch: Fetch, monkeypatch: pytest.MonkeyPatch, failures: int, status: int
) -> None:
    fails = f"""
    case $1 in *actionlint*) ;; *) exit 0 ;; esac
    [ "$(grep -c actionlint "$CALLS")" -gt {failures} ] || {{ echo 'dial tcp: i/o timeout' >&2; exit 1; }}
    """
    monkeypatch.setenv("STAND_IN", fails)
    assert fetch.run() == status
    assert fetch.calls() == [EVERYTHING[0]] * 3 + EVERYTHING[1:]


@pytest.mark.parametrize("program", ["npm", "node"])
def test_half_an_engine_is_not_installed(fetch: Fetch, capsys: Output, program: str) -> None:
    stand_in = fetch.programs / program
    stand_in.write_text(stand_in.read_text() + "echo 'no good' >&2; exit 1\n")
    assert fetch.run() == 1
    assert capsys.readouterr().err == "languageservice 0.3.61 could not be installed: no good; it is mandatory\n"
    assert listing(where(fetch, capsys)) == [".lock", "bin"]


def test_two_runs_at_once_install_everything_once(fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAND_IN", "sleep 0.05")
    pipe = subprocess.PIPE
    runs = [subprocess.Popen([sys.executable, fetch.script], stdout=pipe, stderr=pipe, text=True) for _ in range(2)]
    said = [run.communicate(timeout=60) for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert [stderr for _, stderr in said] == ["", ""]
    assert fetch.calls() == EVERYTHING


def test_without_home_the_tools_get_one_in_the_cache(
    fetch: Fetch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setenv("STAND_IN", f'[ "$HOME" = "{tmp_path}/the cache/home" ]')
    assert fetch.run() == 0


def test_with_no_folder_to_install_into_it_says_what_to_set(
    fetch: Fetch, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "XDG_CACHE_HOME", "PIPELINEGEN_ENGINES"):
        monkeypatch.delenv(name, raising=False)
    assert fetch.run() == 2
    expected = "engines/fetch: HOME is not set; set PIPELINEGEN_ENGINES to a folder for the engines\n"
    assert capsys.readouterr().err == expected
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/cache")
    assert where(fetch, capsys).parent == Path("/var/cache/pipelinegen/engines")


def test_an_unknown_engine_is_refused(fetch: Fetch, capsys: Output) -> None:
    with pytest.raises(SystemExit, match="2"):
        fetch.run("--require", "woodpeker-cli")
    assert "invalid choice: 'woodpeker-cli'" in capsys.readouterr().err
    assert fetch.calls() == []


def test_a_developers_go_settings_do_not_reach_the_build(fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOFLAGS", "-mod=vendor")
    monkeypatch.setenv("GOOS", "plan9")
    kept = """
    case $1 in *server*) cgo=1 ;; *) cgo=0 ;; esac
    [ "$GOFLAGS,${GOOS-},$GOWORK,$CGO_ENABLED" = "-trimpath,,off,$cgo" ]
    """
    monkeypatch.setenv("STAND_IN", kept)
    assert fetch.run() == 0


def test_the_lock_names_no_registry() -> None:
    packages = json.loads((FETCH.parent / "languageservice" / "package-lock.json").read_text())["packages"]
    assert packages
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_where_is_found_from_any_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIPELINEGEN_ENGINES", "/var/cache/some engines")
    done = subprocess.run([FETCH, "--where"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("/var/cache/some engines/")
