"""A lock file is read as the bots read it, or refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen import Action
from pipelinegen.errors import PipelinegenError
from pipelinegen.header import is_generated
from pipelinegen.lock import LOCKS, Kind, family, read_lock, read_locks
from pipelinegen.model.image import ImageReference
from pipelinegen.syntax.pins import Pin
from pipelinegen.testing import fires, simulated
from pipelinegen.woodpecker import EVENTS

A, B = "a" * 40, "b" * 40
DIGEST = "sha256:" + "c" * 64


def actions(*steps: str) -> str:
    return "on: workflow_call\njobs:\n  pins:\n    steps:\n" + "".join(f"      - {step}\n" for step in steps)


def images(*steps: str) -> str:
    return "when: []\nsteps:\n" + "".join(f"  - {step}\n" for step in steps)


def refusal(kind: Kind, text: str) -> str:
    with pytest.raises(PipelinegenError) as caught:
        read_lock(kind, "lock.yml", text)
    return str(caught.value)


def test_actions_by_steps_and_jobs() -> None:
    text = actions(
        f"name: x\n        uses: a/b@{A}  # v1.2.3\n        with:\n          uses: none", f"uses: a/c@{B}  # 0.1.0"
    )
    text += f"  called:\n    uses: a/d/.github/workflows/x.yml@{B}  # v2.0.0\n  odd: [1]\n"
    assert read_lock("action", "x", text) == (
        Pin("action", "a/b", "v1.2.3", A, 6),
        Pin("action", "a/c", "0.1.0", B, 9),
        Pin("action", "a/d/.github/workflows/x.yml", "v2.0.0", B, 11),
    )


def test_images_by_steps_of_any_form() -> None:
    text = images("image: a:1", 'name: b\n    image: "b.org:5000/c:2-x@' + DIGEST + '"  # why')
    text += "clone:\n  git:\n    image: 'git:3'\nservices:\n  - image: a:1\n  - commands: []\n  - 7\n"
    assert read_lock("image", "x", text) == (
        Pin("image", "a", "1", "", 3),
        Pin("image", "b.org:5000/c", "2-x", DIGEST, 5),
        Pin("image", "git", "3", "", 8),
    )


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_marks_and_line_ends_of_other_systems(end: str, mark: str) -> None:
    text = mark + actions(f"uses: a/b@{A}  # v1.2.3").replace("\n", end)
    assert read_lock("action", "x", text) == (Pin("action", "a/b", "v1.2.3", A, 5),)
    text = mark + images("image: a:1").replace("\n", end)
    assert read_lock("image", "x", text) == (Pin("image", "a", "1", "", 3),)


def test_a_lock_may_be_empty() -> None:
    assert read_lock("action", "x", "jobs: {}\n") == ()
    assert read_lock("image", "x", "steps: []\n") == ()
    assert read_lock("image", "x", "steps:\n") == ()


@pytest.mark.parametrize(
    "step, message",
    [
        ("uses: a/b@v6", "'a/b@v6' is not pinned to a commit, which has 40 hexadecimal characters; write `uses: "),
        (f"uses: a/b@{A[:-1]}  # v1.2.3", "is not pinned to a commit"),
        (f"uses: a/b@{A.upper()}  # v1.2.3", "is not pinned to a commit"),
        ("uses: a/b", "'a/b' names no version of an action; write `uses: OWNER/NAME@COMMIT  # vX.Y.Z`"),
        ("uses: ./a/b", "'./a/b' names no version of an action"),
        (f"uses: b@{A}  # v1.2.3", "names no version of an action"),
        ("uses: docker://a:1", "'docker://a:1' is an image; it belongs into .woodpecker/pins.yml"),
        (f"uses: a/b@{A}", "does not say its version; add it as a comment, `  # vX.Y.Z`"),
        (f"uses: a/b@{A}#v1.2.3", "is not pinned to a commit"),
        (f"uses: a/b@{A}  # v1", "the comment '# v1' is not a full version alone, and update bots edit no other"),
        (f"uses: a/b@{A}  # v1.2", "the comment '# v1.2' is not a full version alone"),
        (f"uses: a/b@{A}  #v1.2.3", "the comment '#v1.2.3' is not a full version alone"),
        (f"uses: a/b@{A}  # v1.2.3 (why)", "the comment '# v1.2.3 (why)' is not a full version alone"),
        (f"uses: a/b@{A}  # tag=v1.2.3", "the comment '# tag=v1.2.3' is not a full version alone"),
        (f"uses: a/b@{A} # v1.2.3", "' # v1.2.3' must begin with two spaces, as in generated files"),
        (f"uses: a/b@{A}   # v1.2.3", "must begin with two spaces"),
        (f'uses: "a/b@{A}"  # v1.2.3', "stands in quotes; write `uses: OWNER/NAME@COMMIT  # vX.Y.Z`"),
        (f"uses:  a/b@{A}  # v1.2.3", "is not written as update bots write; give it a line of its own"),
        ("uses: []", "'' names no version of an action"),
    ],
)
def test_what_no_bot_would_edit_as_a_whole(step: str, message: str) -> None:
    text = actions(f"uses: a/z@{A}  # v1.2.3", step)
    said = refusal("action", text)
    assert said.startswith("lock.yml:6: ")
    assert message in said


@pytest.mark.parametrize(
    "step, message",
    [
        ("image: a", "'a' has no tag, and the lock is the place for it; write `image: NAME:TAG`"),
        (f"image: a@{DIGEST}", "has no tag, and the lock is the place for it"),
        ('image: "a:${TAG}"', "'a:${TAG}' is not an image reference; write it as registry/repository:tag"),
        ("image: A:1", "'A:1' is not an image reference"),
        ("image: a:1@sha256:abc", "is not an image reference"),
        ("{image: a:1}", "'a:1' is not written as update bots write; give it a line of its own, `image: NAME:TAG`"),
        ("image: >-\n      a:1", "is not written as update bots write"),
        ("image: &x a:1", "is not written as update bots write"),
        ("image: *z", "is not written as update bots write"),
        ("image: [a]", "'' is not an image reference"),
    ],
)
def test_an_image_that_no_bot_would_edit(step: str, message: str) -> None:
    said = refusal("image", "x: &z b:1\n" + images("image: z:1", step))
    assert said.startswith("lock.yml:5: " if "*z" not in step else "lock.yml:1: ")
    assert message in said


def test_one_version_of_a_thing() -> None:
    said = refusal("action", actions(f"uses: a/b@{A}  # v1.2.3", f"uses: a/b@{B}  # v2.0.0"))
    assert said == (
        f"lock.yml:6: 'a/b@{B}  # v2.0.0' is pinned in line 5 as 'a/b@{A}  # v1.2.3'; keep one of them, "
        "a fleet has one version of it"
    )
    for other in (f"A/B@{B}  # v2.0.0", f"a/b/sub@{B}  # v2.0.0", f"a/b@{A}  # v2.0.0", f"a/b@{B}  # v1.2.3"):
        assert refusal("action", actions(f"uses: a/b@{A}  # v1.2.3", f"uses: {other}")).startswith("lock.yml:6: ")
    for other in ("a:2", "docker.io/a:2", "docker.io/library/a:2", f"a:1@{DIGEST}"):
        assert refusal("image", images("image: a:1", f"image: {other}")).startswith("lock.yml:4: ")
    twice = read_lock("action", "x", actions(f"uses: a/b@{A}  # v1.2.3", f"uses: a/b@{A}  # v1.2.3"))
    assert [pin.line for pin in twice] == [5]
    parts = read_lock("action", "x", actions(f"uses: a/b/c@{A}  # v1.2.3", f"uses: a/b/d@{A}  # v1.2.3"))
    assert len({pin.name for pin in parts}) == 2
    assert len({family(pin) for pin in parts}) == 1


@pytest.mark.parametrize(
    "text, message",
    [
        ("jobs: [\n", "lock.yml:2: not YAML: "),
        ("jobs:\n\ta: 1\n", "lock.yml:2: not YAML: "),
        ("", "lock.yml:1: there are no `jobs`; a lock is a workflow with `uses: OWNER/NAME@COMMIT  # vX.Y.Z` in it"),
        ("hello\n", "lock.yml:1: there are no `jobs`"),
        ("steps: []\n", "lock.yml:1: there are no `jobs`"),
    ],
)
def test_what_is_no_workflow(text: str, message: str) -> None:
    assert refusal("action", text).startswith(message)


def test_locks_of_a_folder(tmp_path: Path) -> None:
    assert read_locks(tmp_path) == ()
    for name, text in zip(LOCKS.values(), (actions(f"uses: a/b@{A}  # v1.2.3"), images("image: a:1")), strict=True):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    first, second = read_locks(tmp_path)
    assert [(lock.kind, lock.path) for lock in (first, second)] == [(kind, tmp_path / LOCKS[kind]) for kind in LOCKS]
    assert first.place(first.pins[0]) == f"{tmp_path}/.github/workflows/pins.yml:5"
    second.path.write_bytes(b"steps: \xff\n")
    with pytest.raises(PipelinegenError, match=r"pins\.yml: not UTF-8 text \(byte 7\); save it as UTF-8"):
        read_locks(tmp_path)
    second.path.unlink()
    second.path.mkdir()
    with pytest.raises(PipelinegenError, match=r"pins\.yml: Is a directory"):
        read_locks(tmp_path)


@given(st.text("aA1./-_@:# v\"'{}[]&*\t", max_size=30), st.sampled_from(["action", "image"]))
def test_whatever_is_accepted_makes_a_fleet(value: str, kind: Kind) -> None:
    """No lock that is read is refused later for what it says."""
    text = actions(f"uses: {value}") if kind == "action" else images(f"image: {value}")
    try:
        found = read_lock(kind, "x", text)
    except PipelinegenError:
        return
    for pin in found:
        if kind == "action":
            Action(name=pin.name, version=pin.version, commit=pin.hash)
        else:
            assert ImageReference.parse(str(pin)).name == pin.name


ROOT = Path(__file__).parents[1]


def test_the_locks_of_this_fleet() -> None:
    actions, images = read_locks(ROOT)
    assert [len(actions.pins), len(images.pins)] == [5, 6]
    for lock in (actions, images):
        head = lock.text.partition("\n\n")[0]
        assert head.startswith("---\n# ")
        assert "pipelinegen render" in head
        assert not is_generated(lock.text)


@pytest.mark.parametrize("event", EVENTS)
def test_no_event_starts_the_lock_of_the_images(event: str) -> None:
    files = {LOCKS["image"]: (ROOT / LOCKS["image"]).read_text(encoding="utf-8")}
    simulation = simulated(files, event)
    assert (simulation.error, [each.name for each in simulation.workflows]) == (None, ["pins"])
    assert fires(files, event) == []


def test_nobody_calls_the_lock_of_the_actions() -> None:
    text = (ROOT / LOCKS["action"]).read_text(encoding="utf-8")
    assert "\non:\n  workflow_call:\n\n" in text
    callers = [*(ROOT / "generated").rglob("*.yml"), *(ROOT / "templates").rglob("*.j2")]
    assert [path for path in callers if "workflows/pins.yml" in path.read_text(encoding="utf-8")] == []


PART = st.text("aB1._-", min_size=1, max_size=4)


@given(st.lists(PART, min_size=1, max_size=3), st.from_regex(r"v?[0-9]{1,3}(\.[0-9]{1,2}){0,3}", fullmatch=True))
def test_names_and_versions_that_are_accepted_make_a_fleet(parts: list[str], version: str) -> None:
    try:
        found = read_lock("action", "x", actions(f"uses: {'/'.join(parts)}@{A}  # {version}"))
    except PipelinegenError:
        return
    assert [Action(name=pin.name, version=pin.version, commit=pin.hash).name for pin in found] == ["/".join(parts)]
