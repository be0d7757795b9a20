"""A bot that edits every file that has the pin is done: rendering gives what it wrote, byte for byte."""

from __future__ import annotations

import re
import runpy
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pipelinegen
from pipelinegen.catalog import Definition, load_catalog
from pipelinegen.catalog.locks import completed
from pipelinegen.drift import Verdict, compare
from pipelinegen.lock import LOCKS, Lock, read_locks
from pipelinegen.pins.adopt import bumps, written
from pipelinegen.render import render_files

from .bots import dependabot, renovate_action, renovate_image

ROOT = Path(__file__).parents[2]
ACTIONS = re.findall(r"uses: (\S+)@([0-9a-f]{40})  # (\S+)$", (ROOT / LOCKS["action"]).read_text(), re.MULTILINE)
IMAGES = re.findall(r'image: "(\S+)"$', (ROOT / LOCKS["image"]).read_text(), re.MULTILINE)

IN_PLACE = [path for path in (ROOT / ".github" / "workflows").glob("*.yml") if path != ROOT / LOCKS["action"]]
GENERATED = sorted([*(ROOT / "generated").rglob("*.yml"), *IN_PLACE])

Files = dict[str, str]
Edit = Callable[[str], str]

few = settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
HEX = "0123456789abcdef"
COMMITS = st.text(HEX, min_size=40, max_size=40)
DIGESTS = st.text(HEX, min_size=64, max_size=64).map("@sha256:{}".format)


@dataclass(frozen=True)
class Fleet:
    """This fleet's definitions with locks of their own, and what some projects of it render to."""

    root: Path
    bare: pipelinegen.Fleet
    definitions: tuple[Definition, ...]

    def only_with(self, pin: str) -> Fleet:
        """Three projects that have the pin are as good as all, and sooner rendered."""
        paths = [path.relative_to(ROOT).parts for path in GENERATED if pin in path.read_text(encoding="utf-8")]
        names = [*dict.fromkeys(parts[1] if parts[0] == "generated" else "pipelinegen" for parts in paths)]
        chosen = [each for each in self.definitions if each.project.name in names[:3]]
        return replace(self, definitions=tuple(chosen))

    def write(self, locks: Files) -> tuple[Lock, ...]:
        for name, text in locks.items():
            (self.root / name).write_text(text, encoding="utf-8")
        return read_locks(self.root)

    def render(self, locks: Files) -> Files:
        fleet = completed(self.bare, self.root / "fleet.py", self.write(locks))
        return {
            f"{each.project.name}:{file.path}": file.text
            for each in self.definitions
            for file in render_files(each.project, fleet, definition=f"projects/{each.path.name}")
        }

    def adopted(self, locks: Files, files: Files) -> Files:
        changes = bumps(self.write(locks), files)
        return {**locks, **{path.relative_to(self.root).as_posix(): text for path, text in written(changes).items()}}


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Fleet:
    root = tmp_path_factory.mktemp("fleet").resolve()
    for name in LOCKS.values():
        (root / name).parent.mkdir(parents=True)
    definitions = load_catalog(ROOT / "projects", locks=ROOT).definitions
    return Fleet(root, runpy.run_path(str(ROOT / "projects" / "fleet.py"))["fleet"], definitions)


def committed() -> Files:
    return {name: (ROOT / name).read_text(encoding="utf-8") for name in LOCKS.values()}


def edited(files: Files, edit: Edit) -> Files:
    return {path: edit(text) for path, text in files.items()}


def verdicts(wanted: Files, found: Files) -> dict[str, Verdict]:
    return {each.path: each.verdict for each in compare("p", wanted, found)}


def holds(fleet: Fleet, locks: Files, edit: Edit, chosen: Callable[[str], bool]) -> tuple[Files, Files]:
    """Every way in which a bot may have edited the files ends in the same bytes; answers these locks and files."""
    files = fleet.render(locks)
    bumped_locks, bumped_files = edited(locks, edit), edited(files, edit)
    changed = {path for path in files if files[path] != bumped_files[path]}
    assert bumped_locks != locks
    assert changed
    # The bot hit all: nothing is left to do.
    assert fleet.render(bumped_locks) == bumped_files
    # It hit the locks only: the files are behind, rendering mends them.
    moved = {path: Verdict.PIN_ONLY if path in changed else Verdict.SAME for path in files}
    assert verdicts(bumped_files, files) == moved
    # It hit the generated files only, all or some: adopting and rendering ends where hitting all does.
    assert verdicts(files, bumped_files) == moved
    some = {path: text if chosen(path) else files[path] for path, text in bumped_files.items()}
    for hit in (bumped_files, some):
        assert fleet.adopted(locks, hit) == (bumped_locks if any(hit[path] != files[path] for path in hit) else locks)
    # Where all was hit there is nothing to adopt.
    assert fleet.adopted(bumped_locks, bumped_files) == bumped_locks
    return bumped_locks, bumped_files


def later(tag: str, steps: int) -> str:
    """A tag whose last number is higher; a commit's digits become others."""
    if re.fullmatch(f"[{HEX}]{{8}}", tag):
        return f"{(int(tag, 16) + steps) % 16**8:08x}"
    return re.sub(r"\d+(?=\D*$)", lambda found: str(int(found[0]) + steps), tag)


def some(number: int) -> Callable[[str], bool]:
    return lambda path: sum(path.encode()) % 4 < number


@pytest.mark.parametrize("bot", [dependabot, renovate_action])
@pytest.mark.parametrize("pin", ACTIONS, ids=[each[0] for each in ACTIONS])
@few
@given(st.lists(st.tuples(COMMITS, st.integers(1, 90), st.integers(0, 9)), min_size=1, max_size=2), st.integers(0, 3))
def test_every_action(
    bot: Callable[..., str], pin: tuple[str, str, str], fleet: Fleet, steps: list[tuple[str, int, int]], number: int
) -> None:
    action, *old = pin
    locks, fleet = committed(), fleet.only_with(f"{action}@")
    for new_commit, more, patch in steps:
        major = int(re.match(r"v(\d+)", old[1])[1])
        new = (new_commit, f"v{major + more}.{patch}.0")
        if new_commit == old[0]:
            continue
        locks, files = holds(fleet, locks, lambda text, old=old, new=new: bot(text, action, old, new), some(number))
        assert any(f"{action}@{new[0]}  # {new[1]}\n" in text for text in files.values())
        old = new


@pytest.mark.parametrize("image", IMAGES)
@few
@given(st.lists(st.tuples(st.integers(1, 30), DIGESTS | st.just("")), min_size=1, max_size=2), st.integers(0, 3))
def test_every_image(image: str, fleet: Fleet, steps: list[tuple[int, str]], number: int) -> None:
    """Tags go up, digests come and change; `latest` stays, and only gets digests."""
    locks, old, fleet = committed(), image, fleet.only_with(image)
    for more, digest in steps:
        name, colon, tag = old.partition("@")[0].rpartition(":")
        new = old.partition("@")[0] if tag == "latest" else name + colon + later(tag, more)
        new += digest
        if new == old or (tag == "latest" and not digest):
            continue
        locks, files = holds(fleet, locks, lambda text, old=old, new=new: renovate_image(text, old, new), some(number))
        assert any(f'image: "{new}"\n' in text for text in files.values())
        old = new


def test_what_is_pinned_is_all_that_bots_find() -> None:
    """But for the version of Python that a project is tested with, which its definition says."""
    found = set()
    for path in GENERATED:
        text = path.read_text(encoding="utf-8")
        found |= {("action", *each) for each in re.findall(r"uses: (\S+)@(\S+)  # (\S+)$", text, re.MULTILINE)}
        found |= {("image", each) for each in re.findall(r'^ *(?:- )?image: "?([^\s"]+)"?$', text, re.MULTILINE)}
    locked = {("action", *each) for each in ACTIONS} | {("image", each) for each in IMAGES}
    assert found - locked == {("image", "python:3.12-slim")}


@pytest.fixture
def workspace_of_this_fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("projects", "generated", ".github", ".woodpecker"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def bumped(text: str) -> str:
    """All that has newer versions today, and digests for the rest."""
    for action, commit, tag in ACTIONS:
        new = {
            "actions/checkout": ("3d3c42e5aac5ba805825da76410c181273ba90b1", "v7.0.1"),
            "actions/setup-python": ("5fda3b95a4ea91299a34e894583c3862153e4b97", "v7.0.0"),
        }.get(action, (commit[::-1], f"v9{tag[1:]}"))
        text = dependabot(text, action, (commit, tag), new)
    for image in IMAGES:
        text = renovate_image(text, image, f"{image.replace('alpine:3.20', 'alpine:3.24')}@sha256:{'0a' * 32}")
    return text


def test_a_pull_request_that_hits_all_files_is_green(
    workspace_of_this_fleet: Path, pipelinegen: Callable[..., Any], tree: Callable[[Path], object]
) -> None:
    for path in workspace_of_this_fleet.rglob("*.yml"):
        path.write_text(bumped(path.read_text(encoding="utf-8")), encoding="utf-8")
    before = tree(workspace_of_this_fleet)
    for command, said in (
        (["check"], "45 files are as defined\n"),
        (["render"], "45 files of 14 projects, nothing changed\n"),
        (["pins", "check"], "47 files checked, nothing found\n"),
        (["pins", "adopt"], "nothing to adopt: no generated file is clearly ahead of the lock files\n"),
        (["validate", "generated", ".github", ".woodpecker"], "47 files checked, nothing found\n"),
    ):
        answer = pipelinegen(*command)
        assert (answer.status, answer.stdout, answer.stderr) == (0, said, ""), command
    assert tree(workspace_of_this_fleet) == before
