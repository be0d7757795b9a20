"""The locks of a new fleet are this repository's own, but for the images that are nobody else's."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from pipelinegen.lock import LOCKS, read_lock
from pipelinegen.scaffold.fleet import TOOLS
from pipelinegen.scaffold.locks import new_locks

ROOT = Path(__file__).parents[2]


def test_the_actions_are_all_there() -> None:
    path = LOCKS["action"]
    assert new_locks()[path] == (ROOT / path).read_text(encoding="utf-8")


def test_the_images_are_those_of_the_tools() -> None:
    path = LOCKS["image"]
    ours, text = (ROOT / path).read_text(encoding="utf-8"), new_locks()[path]
    pins = read_lock("image", path, text)
    assert sorted(pin.name for pin in pins) == sorted(image for _, image in TOOLS if image)
    versions = {str(pin) for pin in read_lock("image", path, ours)}
    assert {str(pin) for pin in pins} < versions
    kept = [line for line in ours.splitlines() if line in text.splitlines()]
    assert text.splitlines() == kept  # nothing is changed, and a comment stays with its step
    assert "# pipelinegen: ignore[attestations-pushed]" in text
    assert "infra-ci" not in text


def test_the_wheel_has_them(tmp_path: Path) -> None:
    build = [
        sys.executable,
        "-m",
        "build",
        "--quiet",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(tmp_path),
        str(ROOT),
    ]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        for kind, path in LOCKS.items():
            assert files.read(f"pipelinegen/locks/{kind}s.yml") == (ROOT / path).read_bytes()
