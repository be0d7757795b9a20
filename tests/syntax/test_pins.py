"""Pins are found, masked and replaced as update bots see them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.syntax.pins import Pin, is_later, masked, newer, pins, replaced

COMMIT, DIGEST = "a" * 40, "sha256:" + "b" * 64

NAMES = st.from_regex(r"[A-Za-z0-9_][\w.-]{0,8}", fullmatch=True, alphabet="abcXYZ019._-")
NUMBERS = st.lists(st.integers(0, 40), min_size=1, max_size=3).map(lambda each: ".".join(map(str, each)))
ACTIONS = st.builds(
    lambda names, number, commit: Pin("action", "/".join(names), f"v{number}", commit),
    st.lists(NAMES, min_size=2, max_size=4),
    NUMBERS,
    st.text("0123456789abcdef", min_size=40, max_size=40),
)
IMAGES = st.builds(
    lambda host, names, tag, digest: Pin("image", host + "/".join(names), tag, digest and f"sha256:{digest}"),
    st.sampled_from(["", "registry.example.org/", "registry.example.org:5050/", "localhost:5000/"]),
    st.lists(NAMES, min_size=1, max_size=3),
    st.one_of(st.just(""), NUMBERS, NUMBERS.map("{}-alpine".format), st.just("latest")),
    st.one_of(st.just(""), st.text("0123456789abcdef", min_size=64, max_size=64)),
)


@st.composite
def lines(draw: st.DrawFn, pin: Pin) -> str:
    """The pin as somebody may write it."""
    start = draw(st.sampled_from(["", "  ", "      - ", "    "]))
    if pin.kind == "action":
        return f"{start}uses: {pin}"
    quote = draw(st.sampled_from(["", '"', "'"]))
    note = draw(st.sampled_from(["", "  # the newest there is", " # 1.2"]))
    return f"{start}image: {quote}{pin}{quote}{note}"


TEXTS = st.lists(
    st.one_of(
        st.one_of(ACTIONS, IMAGES).flatmap(lambda pin: lines(pin).map(lambda line: (line, pin))),
        st.sampled_from([("name: x", None), ("", None), ("# uses: a/b@c", None), ("    run: image: x", None)]),
    ),
    max_size=6,
)


@given(TEXTS, st.sampled_from(["\n", "\r\n"]))
def test_every_pin_is_found_with_its_line(text: list[tuple[str, Pin | None]], end: str) -> None:
    written = "".join(line + end for line, _ in text)
    wanted = [(pin, number) for number, (_, pin) in enumerate(text, 1) if pin is not None]
    found = [*pins(written)]
    assert [(pin.anywhere, pin.line) for pin in found] == wanted


@given(TEXTS, TEXTS, st.sampled_from(["\n", "\r\n"]))
def test_a_text_with_other_versions_is_masked_to_the_same(
    text: list[tuple[str, Pin | None]], others: list[tuple[str, Pin | None]], end: str
) -> None:
    before = "".join(line + end for line, _ in text)
    # An image without a version gets none by an update, and keeps the one it has.
    given_by = {pin.kind: pin for _, pin in others if pin is not None and (pin.version or pin.hash)}
    new = {
        pin.name: Pin(pin.kind, pin.name, given_by[pin.kind].version, given_by[pin.kind].hash)
        for _, pin in text
        if pin is not None and pin.kind in given_by and (pin.version or pin.hash)
    }
    after = replaced(before, new)
    assert masked(after) == masked(before)
    assert [pin.thing for pin in pins(after)] == [pin.thing for pin in pins(before)]
    for pin in pins(after):
        if pin.name in new and new[pin.name].kind == pin.kind:
            assert new[pin.name].agrees(pin)
    # What it was before comes back byte for byte, if each name had one version.
    if len({pin.thing for pin in pins(before)}) == len({pin.name for pin in pins(before)}) == len([*pins(before)]):
        assert replaced(after, {pin.name: pin for pin in pins(before)}) == before


def test_nothing_is_replaced_without_a_pin() -> None:
    text = f"uses: a/b@{COMMIT}\nimage: a/b:1\n"
    assert replaced(text, {}) == text
    assert replaced(text, {"a/b": Pin("image", "a/b", "2", "")}) == f"uses: a/b@{COMMIT}\nimage: a/b:2\n"


@pytest.mark.parametrize(
    "edit",
    [
        "uses: a/c@" + COMMIT,
        "uses: a/b@v7",
        "uses: a/b",
        "uses: a/b@" + COMMIT[:-1],
        f"uses: a/b@{COMMIT}  # v6.1.0 is the last",
        f"uses: a/b@{COMMIT}  # why",
        f"uses: a/b/c@{COMMIT}  # v6.1.0",
        f"- uses: a/b@{COMMIT}  # v6.1.0",
        f"  uses: a/b@{COMMIT}  # v6.1.0",
    ],
)
def test_an_edit_that_is_no_bump_shows_through_the_mask(edit: str) -> None:
    assert masked(edit) != masked(f"uses: a/b@{COMMIT}  # v6.1.0")


@pytest.mark.parametrize(
    "edit",
    [
        "image: b:1",
        "image: a",
        "image: a:",
        "image: a:1  # why",
        "image: a:${TAG}",
        "- image: a:1",
        "image: [a]",
        "image: a:1@sha256:abc",
    ],
)
def test_an_edit_of_an_image_that_is_no_bump_shows_through_the_mask(edit: str) -> None:
    assert masked(edit) != masked("image: a:1")


@pytest.mark.parametrize("version", ["v6", "v6.1", "6.1.0", "v7.0.0-rc.1", "v10.20.30"])
def test_comments_that_bots_write(version: str) -> None:
    text = f"      - uses: a/b@{COMMIT}  # {version}"
    assert [*pins(text)] == [Pin("action", "a/b", version, COMMIT, 1)]
    assert masked(text) == "      - uses: a/b\0"


@pytest.mark.parametrize(
    "theirs, ours, answer",
    [
        ("v7.0.0", "v6.1.0", True),
        ("v6.1.0", "v7.0.0", False),
        ("v6.10.0", "v6.9.0", True),
        ("3.9", "3.20", False),
        ("3.13-alpine", "3.12-alpine", True),
        ("6371e75e", "0123abcd", True),
        ("latest", "1.2", True),
    ],
)
def test_what_may_be_newer(theirs: str, ours: str, answer: bool) -> None:
    assert newer(Pin("image", "a", theirs, ""), Pin("image", "a", ours, "")) is answer


NUMBERS = st.integers(0, 120)
FORMS = st.sampled_from(["v{}.{}.{}", "{}.{}-alpine{}", "{}.{}.{}-rc.1"])


@given(FORMS, st.tuples(NUMBERS, NUMBERS, NUMBERS), FORMS, st.tuples(NUMBERS, NUMBERS, NUMBERS))
def test_what_is_clearly_later(one: str, first: tuple[int, ...], other: str, second: tuple[int, ...]) -> None:
    a, b = (Pin("image", "a", form.format(*numbers), "") for form, numbers in ((one, first), (other, second)))
    told = is_later(a, b), is_later(b, a)
    if a == b:
        assert told == (True, True)  # another digest is taken
    elif one == other:
        assert told == (first > second, second > first)
    else:
        assert True not in told
        assert None in told


def test_a_digest_is_newer_than_none() -> None:
    plain, digested = Pin("image", "a", "latest", ""), Pin("image", "a", "latest", DIGEST)
    other = Pin("image", "a", "latest", "sha256:" + "c" * 64)
    assert newer(digested, plain)
    assert not newer(plain, digested)
    assert newer(other, digested)


def test_a_pin_is_written_as_it_is_read() -> None:
    assert str(Pin("action", "a/b", "v1.2.3", COMMIT)) == f"a/b@{COMMIT}  # v1.2.3"
    assert str(Pin("action", "a/b", "", COMMIT)) == f"a/b@{COMMIT}"
    assert str(Pin("image", "a", "", DIGEST)) == f"a@{DIGEST}"
    assert str(Pin("image", "a", "1", DIGEST)) == f"a:1@{DIGEST}"
