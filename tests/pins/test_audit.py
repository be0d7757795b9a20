"""Versions that are not to be believed, not the same everywhere, not pinned, or of no use."""

from __future__ import annotations

import pytest

from pipelinegen.pins.audit import RULES, audit
from pipelinegen.pins.copy import Copy, Declared
from pipelinegen.syntax.pins import Pin, pins

A, B = "a" * 40, "b" * 40
ONE, TWO = "sha256:" + "1" * 64, "sha256:" + "2" * 64
CHECKOUT_6 = "d23441a48e516b6c34aea4fa41551a30e30af803"
CHECKOUT_7 = "3d3c42e5aac5ba805825da76410c181273ba90b1"


def declared(text: str, *, path: str = "lock.yml", locked: bool = True) -> list[Declared]:
    return [Declared(pin, path, pin.line, locked) for pin in pins(text)]


LOCKED = declared(f"uses: a/one@{A}  # v1.2.3\nimage: alpine:3.20\nimage: tool:latest@{ONE}\n")
WANTED = f"uses: a/one@{A}  # v1.2.3\nimage: alpine:3.20\nimage: tool:latest@{ONE}\n"


def found(text: str, wanted: str = WANTED, also: list[Declared] | None = None) -> list[str]:
    return [str(each) for each in audit([*LOCKED, *(also or [])], [Copy("p", "g.yml", text, wanted)])]


def test_nothing_is_wrong() -> None:
    assert found(WANTED) == []
    assert found("") == []
    assert audit([], []) == []


@pytest.mark.parametrize(
    "old, new, finding",
    [
        (
            f"a/one@{A}  # v1.2.3",
            f"a/one@{B}  # v1.3.0",
            "g.yml:1:7: a/one is at v1.3.0 here, and at v1.2.3 in lock.yml:1; take it over with "
            "`pipelinegen pins adopt` [two-versions]",
        ),
        (
            f"a/one@{A}  # v1.2.3",
            f"a/one@{B}  # v1.1.0",
            "g.yml:1:7: a/one is at v1.1.0 here, and at v1.2.3 in lock.yml:1; run `pipelinegen render` [two-versions]",
        ),
        (
            f"a/one@{A}  # v1.2.3",
            f"a/one@{A}  # v1.3.0",
            "g.yml:1:7: the commit aaaaaaaaaaaa… of a/one is v1.2.3 in lock.yml:1, not v1.3.0; "
            "run `pipelinegen render` [pin-mismatch]",
        ),
        (
            f"a/one@{A}  # v1.2.3",
            f"a/one@{A}",
            "g.yml:1:7: the commit aaaaaaaaaaaa… of a/one is v1.2.3 in lock.yml:1, and no comment says so here; "
            "run `pipelinegen render` [pin-mismatch]",
        ),
        (
            f"a/one@{A}  # v1.2.3",
            f"a/one@{B}  # v1.2.3",
            f"g.yml:1:7: v1.2.3 of a/one is {A} in lock.yml:1, not {B}; "
            "run `pipelinegen render`, or ask which one with --remote [pin-mismatch]",
        ),
        (
            f"a/one@{A}  # v1.2.3",
            "a/one@v1",
            "g.yml:1:7: the action 'a/one@v1' is not pinned to a commit; run `pipelinegen render` [unpinned-action]",
        ),
        (
            "alpine:3.20",
            "alpine:3.24",
            "g.yml:2:8: alpine is at 3.24 here, and at 3.20 in lock.yml:2; take it over with "
            "`pipelinegen pins adopt` [two-versions]",
        ),
        (
            "alpine:3.20",
            "alpine:20240101",
            "g.yml:2:8: alpine is at 20240101 here, and at 3.20 in lock.yml:2; if it is meant, write it there, or else "
            "run `pipelinegen render` [two-versions]",
        ),
        (
            "alpine:3.20",
            "alpine",
            "g.yml:2:8: alpine is at no tag here, and at 3.20 in lock.yml:2; run `pipelinegen render` [two-versions]",
        ),
        (
            f"latest@{ONE}",
            f"latest@{TWO}",
            "g.yml:3:8: tool is at latest@222222222222 here, and at latest@111111111111 in lock.yml:3; "
            "take it over with `pipelinegen pins adopt` [two-versions]",
        ),
        (
            f"latest@{ONE}",
            "latest",
            "g.yml:3:8: tool is at latest here, and at latest@111111111111 in lock.yml:3; "
            "run `pipelinegen render` [two-versions]",
        ),
    ],
)
def test_a_copy_that_is_not_as_locked(old: str, new: str, finding: str) -> None:
    assert found(WANTED.replace(old, new)) == [finding]


def test_every_place_is_named() -> None:
    text = "image: alpine:3.24\nimage: alpine:3.20\nimage: alpine:3.24\n"
    assert [line[:8] for line in found(text)] == ["g.yml:1:", "g.yml:3:"]


def test_a_version_that_a_definition_says() -> None:
    fleet = declared(f"uses: a/two@{A}  # v1.2.3\n", path="projects/fleet.py", locked=False)
    wanted = WANTED + f"uses: a/two@{A}  # v1.2.3\n"
    assert found(wanted, wanted, fleet) == []
    assert found(wanted.replace(f"a/two@{A}  # v1", f"a/two@{B}  # v2"), wanted, fleet) == [
        "g.yml:4:7: a/two is at v2.2.3 here; projects/fleet.py:1 says v1.2.3, and no lock; change it there, or run "
        "`pipelinegen render` [unlocked-version]"
    ]


def test_a_version_that_a_template_says() -> None:
    wanted = WANTED + f"image: python:3.12-slim\nuses: a/own@{A}  # v1.0.0\n"
    assert found(wanted, wanted) == []
    assert found(wanted.replace("3.12", "3.13"), wanted) == [
        "g.yml:4:8: python is at 3.13-slim here; its definition or template says 3.12-slim; change it there, or run "
        "`pipelinegen render` [unlocked-version]"
    ]
    # What no current definition wants is for `check` to tell.
    assert found("image: gone:1\n", wanted) == []


def test_two_versions_of_one_action_in_templates() -> None:
    wanted = f"uses: a/own/x@{A}  # v1.0.0\nuses: a/own/y@{B}  # v1.1.0\nuses: a/one/sub@{B}  # v2.0.0\n"
    assert found(wanted, WANTED + wanted) == [
        "g.yml:2:7: a/own/y is at v1.1.0 here, and at v1.0.0, as a/own/x, in g.yml:1; keep one of them [two-versions]",
        "g.yml:3:7: a/one/sub is at v2.0.0 here, and at v1.2.3, as a/one, in lock.yml:1; keep one of them "
        "[two-versions]",
    ]


def test_two_versions_that_are_declared() -> None:
    fleet = declared("image: docker.io/alpine:3.19\n", path="projects/fleet.py", locked=False)
    assert found(WANTED, WANTED, fleet) == [
        "projects/fleet.py:1:1: docker.io/alpine is at 3.19 here, and at 3.20, as alpine, in lock.yml:2; "
        "keep one of them [two-versions]"
    ]
    two = declared("image: a:1\nimage: a:2\n", path="projects/fleet.py", locked=False)
    wanted = WANTED + "image: a:1\nimage: a:2\n"
    assert [line.partition(": ")[0] for line in found(wanted, wanted, two)] == ["projects/fleet.py:2:1"]


@pytest.mark.parametrize(
    "pin, said",
    [
        (
            f"actions/checkout@{CHECKOUT_7}  # v6.1.0",
            "lock.yml:1:1: the commit 3d3c42e5aac5… of actions/checkout is v7.0.1, not v6.1.0; write `# v7.0.1`",
        ),
        (
            f"Actions/Checkout@{A}  # v6.1.0",
            f"lock.yml:1:1: v6.1.0 of Actions/Checkout is another commit than {A}; v6.1.0 is {CHECKOUT_6}",
        ),
        (
            f"actions/cache@{CHECKOUT_6}  # v6.1.0",
            "lock.yml:1:1: the commit d23441a48e51… is one of actions/checkout, not of actions/cache; "
            "pin a commit of this action",
        ),
    ],
)
def test_what_is_known_of_an_action_s_tags(pin: str, said: str) -> None:
    lock = declared(f"uses: {pin}\n")
    copy = Copy("p", "g.yml", f"uses: {pin}\n", f"uses: {pin}\n")
    assert [str(each) for each in audit(lock, [copy])] == [f"{said} [pin-mismatch]"]
    # In a template it is as wrong, and in one copy alone.
    right = declared(f"uses: {pin.partition('@')[0]}@{B}  # v1.0.0\n")
    assert [str(each) for each in audit(right, [copy])] == [
        f"{said.replace('lock.yml:1:1', 'g.yml:1:7')} [pin-mismatch]"
    ]
    assert [each.path for each in audit([], [copy]) if each.rule == "pin-mismatch"] == ["g.yml"]


@pytest.mark.parametrize(
    "wrong", [f"{CHECKOUT_6}  # v6.2.0", f"{CHECKOUT_7}  # v6.1.0", f"{A}  # v6.1.0"], ids=["comment", "commit", "both"]
)
def test_a_file_is_not_to_blame_for_a_lie_of_the_lock(wrong: str) -> None:
    lock = declared(f"uses: actions/checkout@{wrong}\n")
    wanted, right = f"uses: actions/checkout@{wrong}\n", f"uses: actions/checkout@{CHECKOUT_6}  # v6.1.0\n"
    assert [each.path for each in audit(lock, [Copy("p", "g.yml", right, wanted)])] == ["lock.yml"]
    # One that lies itself is told of.
    other = f"uses: actions/checkout@{CHECKOUT_7}  # v7.0.2\n"
    assert [each.path for each in audit(lock, [Copy("p", "g.yml", other, wanted)])] == ["g.yml", "lock.yml"]


def test_a_pin_that_is_disproved_blames_nobody() -> None:
    text = WANTED.replace(f"{A}  # v1.2.3", f"{B}  # v1.2.3")
    assert len(audit(LOCKED, [Copy("p", "g.yml", text, WANTED)])) == 1
    assert audit(LOCKED, [Copy("p", "g.yml", text, WANTED)], disproved=[LOCKED[0].pin]) == []


@pytest.mark.parametrize("comment", ["v6.1.0", "6.1.0", "v6", "v6.1"])
def test_what_does_not_contradict_a_known_tag(comment: str) -> None:
    copy = f"uses: actions/checkout@{CHECKOUT_6}  # {comment}\n"
    assert audit([], [Copy("p", "g.yml", copy, copy)]) == []


def test_a_pin_that_nobody_uses() -> None:
    (finding,) = audit(LOCKED, [Copy("p", "g.yml", "", WANTED.replace("image: alpine:3.20\n", ""))])
    assert str(finding) == (
        "lock.yml:2:1: alpine is pinned, and no project uses it; take it out, unless it is wanted soon [unused-pin]"
    )
    assert finding.severity == "warning"
    assert audit(LOCKED, [Copy("p", "g.yml", "", WANTED.replace("image: alpine:3.20\n", ""))], ["alpine"]) == []
    unlocked = declared("image: b:1\n", locked=False)
    assert found(WANTED, also=unlocked) == []


@pytest.mark.parametrize(
    "line", ["uses: ./local", f"uses: docker://a@{ONE}", f"uses: a/b@{A}  # why", "run: |", "  # uses: a/b@v1"]
)
def test_what_is_no_unpinned_action(line: str) -> None:
    assert found(line + "\n") == []


def test_a_script_that_writes_a_workflow_is_as_it_is_wanted() -> None:
    script = "run: |\n  cat > x.yml <<END\n  - uses: a/b@v1\n  END\n"
    assert found(script, WANTED + script) == []


def test_findings_come_by_their_places_and_with_their_names() -> None:
    text = f"uses: a/one@v1\nimage: alpine:3.24\nuses: a/one@{A}\nimage: own:2\n"
    every = audit(
        [*LOCKED, Declared(Pin("image", "z", "1", ""), "a.yml", 1, locked=True)],
        [Copy("p", "g.yml", text, WANTED + "image: own:1\n")],
    )
    assert [(each.path, each.position.line, each.rule) for each in every] == [
        ("a.yml", 1, "unused-pin"),
        ("g.yml", 1, "unpinned-action"),
        ("g.yml", 2, "two-versions"),
        ("g.yml", 3, "pin-mismatch"),
        ("g.yml", 4, "unlocked-version"),
    ]
    assert {each.rule for each in every} == set(RULES)
