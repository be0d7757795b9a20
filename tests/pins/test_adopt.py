"""What generated files have newer goes into the locks, as it is; what is not certain is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelinegen.errors import PipelinegenError
from pipelinegen.lock import LOCKS, Kind, Lock, read_lock
from pipelinegen.pins.adopt import bumps, doubts, said, told_apart, written
from pipelinegen.syntax.pins import Pin, pins

A, B, C = "a" * 40, "b" * 40, "c" * 40
ONE, TWO = "sha256:" + "1" * 64, "sha256:" + "2" * 64


def lock(kind: Kind, *lines: str) -> Lock:
    head = "jobs:\n  x:\n    steps:\n" if kind == "action" else "steps:\n"
    text = head + "".join(f"      - {line}\n" for line in lines)
    path = Path("/w") / LOCKS[kind]
    return Lock(kind, path, text, read_lock(kind, path.name, text))


ACTIONS = lock(
    "action",
    f"uses: a/one@{A}  # v1.2.3",
    f"uses: a/two/x@{A}  # v1.2.3",
    f"uses: a/two/y@{A}  # v1.2.3",
    f"name: last\n        uses: a/last@{A}  # v1.2.3\n        with:\n          x: a/last",
)
IMAGES = lock("image", "image: 'alpine:3.20'  # small", f'image: "tool:latest@{ONE}"', "image: own:0123abcd")
VARIANTS = lock(
    "image", "image: variant:1.2-alpine3.18", "image: rc:v2.0.0-rc.9", "image: final:v2.0.0", "image: day:20240101"
)


def changes(*texts: str, names: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    found = bumps([ACTIONS, IMAGES, VARIANTS], {f"g{number}.yml": text for number, text in enumerate(texts, 1)}, names)
    return [(str(bump.old), str(bump.new)) for bump in found]


def refusal(*texts: str, names: tuple[str, ...] = ()) -> str:
    with pytest.raises(PipelinegenError) as caught:
        changes(*texts, names=names)
    return str(caught.value)


def test_nothing_is_newer() -> None:
    assert changes() == []
    assert changes(ACTIONS.text, IMAGES.text, "uses: a/other@v1\nimage: other:1\n") == []
    assert changes("image: alpine\n") == []
    assert written([]) == {}


@pytest.mark.parametrize(
    "old, new",
    [
        (f"a/one@{A}  # v1.2.3", f"a/one@{B}  # v1.2.4"),
        (f"a/last@{A}  # v1.2.3", f"a/last@{B}  # v10.0.0"),
        ("alpine:3.20", "alpine:3.24"),
        ("alpine:3.20", f"alpine:3.20@{ONE}"),
        ("alpine:3.20", f"alpine:3.100@{ONE}"),
        (f"tool:latest@{ONE}", f"tool:latest@{TWO}"),
        ("own:0123abcd", "own:00000000"),
        ("variant:1.2-alpine3.18", "variant:1.2-alpine3.20"),
        ("variant:1.2-alpine3.18", "variant:1.10-alpine3.18"),
        ("rc:v2.0.0-rc.9", "rc:v2.0.0-rc.10"),
        ("day:20240101", "day:20240102"),
    ],
)
def test_what_is_newer(old: str, new: str) -> None:
    text = f"  - uses: {new}\n" if "  #" in new else f'  - image: "{new}"\n'
    stale = text.replace(new, old)
    assert changes(text) == changes(stale, text, text) == [(old, new)]
    (bump,) = bumps([ACTIONS, IMAGES, VARIANTS], {"x": stale, "y": "\n" + text, "z": text})
    assert (bump.places, bump.behind) == (("y:2", "z:1"), ())
    # The lock keeps everything else: quotes, comments, layout.
    assert written([bump]) == {bump.lock.path: bump.lock.text.replace(old, new)}


def test_actions_of_one_repository_go_together() -> None:
    both = [(f"a/two/{each}@{A}  # v1.2.3", f"a/two/{each}@{B}  # v2.0.0") for each in "xy"]
    assert changes(f"uses: a/two/x@{B}  # v2.0.0\n") == both
    assert changes(f"uses: a/two/y@{B}  # v2.0.0\n", f"uses: a/two/x@{B}  # v2.0.0\n") == both
    found = bumps([ACTIONS], {"x": f"uses: a/two/x@{B}  # v2.0.0\n"})
    assert [pin.version for pin in pins(written(found)[ACTIONS.path])] == ["v1.2.3", "v2.0.0", "v2.0.0", "v1.2.3"]
    apart = refusal(f"uses: a/two/x@{B}  # v2.0.0\nuses: a/two/y@{C}  # v2.0.1\n")
    assert apart.startswith("a/two/x is at v2.0.0 in g1.yml:1 and at v2.0.1 in g1.yml:2; ")


def test_many_at_once_are_one_text_a_lock() -> None:
    text = f"uses: a/one@{B}  # v2.0.0\nuses: a/last@{C}  # v3.0.0\nimage: alpine:3.24\n"
    found = bumps([ACTIONS, IMAGES], {"x": text})
    assert [bump.new.name for bump in found] == ["a/one", "a/last", "alpine"]
    assert written(found) == {
        ACTIONS.path: ACTIONS.text.replace(f"a/one@{A}  # v1.2.3", f"a/one@{B}  # v2.0.0").replace(
            f"a/last@{A}  # v1.2.3", f"a/last@{C}  # v3.0.0"
        ),
        IMAGES.path: IMAGES.text.replace("3.20", "3.24"),
    }
    assert [bump.new.name for bump in bumps([ACTIONS, IMAGES], {"x": text}, ["alpine", "a/one"])] == ["a/one", "alpine"]


def test_files_that_disagree() -> None:
    assert refusal("image: alpine:3.24\n", "\nimage: alpine:3.22\n") == (
        "alpine is at 3.24 in g1.yml:1 and at 3.22 in g2.yml:2; which one is meant is for you to say, "
        "in /w/.woodpecker/pins.yml:2"
    )
    assert "is at 3.24 in" in refusal("image: alpine:3.24\n", f"image: alpine:3.24@{ONE}\n")
    # Of one that is not asked for it does not matter.
    assert changes("image: alpine:3.24\nimage: own:1\n", "image: alpine:3.22\n", names=("own",)) == []


def test_nothing_higher_is_replaced() -> None:
    assert refusal("image: alpine:3.9\n", "image: own:1\n") == (
        "g1.yml:1: 3.9 of alpine is older than 3.20 in /w/.woodpecker/pins.yml:2; bring the file up with "
        "`pipelinegen render` or `sync`, or name the pins to adopt"
    )
    assert "v1.2.2 of a/one is older than v1.2.3" in refusal(f"uses: a/one@{B}  # v1.2.2\n")
    assert "latest of tool is older than latest@111111111111" in refusal("image: tool:latest\n")
    assert changes("image: alpine:3.9\n", "image: own:0\n", names=("own",)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("final:v2.0.0", "final:v2.0.0-rc.1"),
        ("final:v2.0.0", "final:v3.0.0-rc.1"),
        ("final:v2.0.0", "final:2.0.1"),
        ("final:v2.0.0", "final:v3"),
        ("final:v2.0.0", "final:latest"),
        ("rc:v2.0.0-rc.9", "rc:v2.0.0"),
        ("rc:v2.0.0-rc.9", "rc:v2.0.0-beta.10"),
        ("alpine:3.20", "alpine:20240101"),
        ("alpine:3.20", "alpine:3.20.1"),
        ("alpine:3.20", "alpine:edge"),
        ("alpine:3.20", f"alpine@{ONE}"),
        ("variant:1.2-alpine3.18", "variant:1.3-slim"),
        ("own:0123abcd", "own:0123abcdef"),
        ("own:0123abcd", "own:1"),
        (f"tool:latest@{ONE}", f"tool:edge@{TWO}"),
    ],
)
def test_a_tag_of_another_form_is_not_taken(old: str, new: str) -> None:
    text = f"  - image: {new}\n"
    assert changes(text) == []
    (doubt,) = doubts([IMAGES, VARIANTS], {"g.yml": text, "h.yml": f"image: {old}\n"})
    (name, _, tag), (_, _, ours) = (each.partition("@")[0].partition(":") for each in (new, old))
    assert doubt.startswith(f"g.yml:1: {name} is at {tag}")
    assert f" here, a tag of another form than {ours}" in doubt
    assert doubt.endswith(", so which one is later is not known; if it is meant, write it there")
    assert doubts([IMAGES, VARIANTS], {"g.yml": text}, [name]) == [doubt]
    assert doubts([IMAGES, VARIANTS], {"g.yml": text}, ["day"]) == []
    # It keeps nobody from what is clear.
    assert changes(text, "image: day:20240102\n") == [("day:20240101", "day:20240102")]


@pytest.mark.parametrize(
    "new", ["variant:1.2-alpine3.17", "variant:1.1-alpine3.20", "rc:v2.0.0-rc.8", "day:20231231", "day:2025"]
)
def test_a_lower_number_anywhere_is_older(new: str) -> None:
    assert "is older than" in refusal(f"image: {new}\n")


def test_two_that_look_the_same_are_told_as_a_whole() -> None:
    one, other = ("sha256:" + "1" * 12 + last * 52 for last in "23")
    assert f"3.24@{one[7:]} in g1.yml:1 and at 3.24@{other[7:]} in g1.yml:2" in (
        refusal(f"image: alpine:3.24@{one}\nimage: alpine:3.24@{other}\n")
    )
    assert told_apart(Pin("action", "a", "v1.0.0", A), Pin("action", "a", "v1.0.0", B)) == (
        f"v1.0.0 ({A})",
        f"v1.0.0 ({B})",
    )


def test_one_that_is_behind_does_not_hide_one_that_is_ahead() -> None:
    (bump,) = bumps([IMAGES], {"x": "image: alpine:3.9\n", "y": "image: alpine:3.24\n", "z": "image: alpine:3.20\n"})
    assert (str(bump.new), bump.places, bump.behind) == ("alpine:3.24", ("y:1",), ("x:1",))


@pytest.mark.parametrize(
    "pin",
    [f"a/one@{B}  # v1.2.3", f"a/one@{A}  # v1.2.4", f"a/one@{B}", f"a/one@{B}  # v2", f"a/one@{B}  # v2.0.0-rc.1"],
)
def test_half_a_bump_of_an_action(pin: str) -> None:
    assert refusal(f"uses: {pin}\n") == (
        f"g1.yml:1: {pin!r} is not to be believed beside 'a/one@{A}  # v1.2.3' in /w/.github/workflows/pins.yml:4; "
        "a bump changes the commit and the full version"
    )


def test_a_name_that_no_lock_has() -> None:
    assert refusal(names=("alpin",)) == "no lock file pins 'alpin'; did you mean 'alpine'?"


def test_links_are_followed(tmp_path: Path) -> None:
    (tmp_path / "real.yml").write_text(IMAGES.text, encoding="utf-8")
    (tmp_path / "link.yml").symlink_to("real.yml")
    linked = Lock("image", tmp_path / "link.yml", IMAGES.text, IMAGES.pins)
    assert [*written(bumps([linked], {"x": "image: alpine:3.24\n"}))] == [(tmp_path / "real.yml").resolve()]


@pytest.mark.parametrize(
    "pin, text",
    [
        (Pin("action", "a", "v1.2.3", A), "v1.2.3"),
        (Pin("action", "a", "", A), "a" * 12),
        (Pin("image", "a", "3.20", ""), "3.20"),
        (Pin("image", "a", "3.20", ONE), "3.20@111111111111"),
        (Pin("image", "a", "", ONE), "@111111111111"),
        (Pin("image", "a", "", ""), "no tag"),
    ],
)
def test_versions_are_said_shortly(pin: Pin, text: str) -> None:
    assert said(pin) == text
