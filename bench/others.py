"""The two other generators, installed at their pinned versions into an environment of their own in the cache."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from .child import BenchError

_LOCK = Path(__file__).parents[1] / "requirements" / "bench.txt"
_LIMIT = 600.0  # seconds for one command of the installation


def versions() -> dict[str, str]:
    """The pinned version of every package that is installed."""
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", _LOCK.read_text(encoding="utf-8"), re.MULTILINE))


def environment() -> Path:
    """The folder with their programs, installed if it is not there yet. Raises BenchError."""
    digest = hashlib.sha256(_LOCK.read_bytes()).hexdigest()[:16]
    folder = _cache() / f"{sys.implementation.cache_tag}-{digest}"
    ready = folder / ".ready"
    if not (ready.exists() and (folder / "bin" / "python").exists()):
        print(f"installing {_LOCK.name} into {folder}", file=sys.stderr, flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        _run([sys.executable, "-m", "venv", str(folder)])
        pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--retries", "2"]
        _run([*pip, "install", "--quiet", "--timeout", "30", "--require-hashes", "-r", str(_LOCK)])
        ready.touch()
    return folder / "bin"


def _cache() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache").absolute() / "pipelinegen" / "bench"


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=_LIMIT, check=False)
    except subprocess.TimeoutExpired:
        raise BenchError(f"{' '.join(command)}: did not end in {_LIMIT:.0f} s; try again, or use --alone") from None
    if done.returncode:
        said = "\n".join((done.stderr + done.stdout).strip().splitlines()[-5:])
        raise BenchError(f"yamloom and ghagen could not be installed; try again, or use --alone. pip said:\n{said}")
