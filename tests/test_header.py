"""Whose a file is: no edit by hand goes unnoticed, no update of a pin is taken for one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from pipelinegen.errors import PipelinegenError
from pipelinegen.header import (
    FORMAT,
    Header,
    digest_line,
    first_line,
    is_generated,
    known_header,
    read_header,
)
from pipelinegen.syntax.pins import Pin, pins

from .written import generated

GENERATED = Path(__file__).parents[1] / "generated"
FILES = {
    path: (GENERATED / path).read_text(encoding="utf-8")
    for path in (
        "website/.github/workflows/build-and-deploy.yml",
        "website/.woodpecker/deploy.yml",
        "infra/.woodpecker/default.yml",
    )
}
TEXT = FILES["website/.github/workflows/build-and-deploy.yml"]
DEFINITION = "projects/website.py"


def is_noticed(text: str) -> bool:
    """Whether a file is not, or not any more, as it was rendered."""
    try:
        header = known_header(text, "x")
    except PipelinegenError:
        return True
    return header is None or not header.intact


def after_names(text: str) -> list[range]:
    """Where the versions stand: what follows a pin's name in its line."""
    ends, starts = [], [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for pin in pins(text):
        start, end = starts[pin.line - 1], starts[pin.line] - 1
        ends.append(range(text.index(pin.name, start, end) + len(pin.name), end + 1))
    return ends


@pytest.mark.parametrize("path", FILES)
def test_a_rendered_file_is_intact(path: str) -> None:
    definition = f"projects/{path.partition('/')[0]}.py"
    assert read_header(FILES[path]) == Header(definition, FORMAT, intact=True)


CHARACTERS = st.one_of(st.sampled_from("\n\r \t#:0aA-\ufeff\0\udcff'\"@"), st.characters())


@given(path=st.sampled_from([*FILES]), data=st.data(), character=CHARACTERS, drop=st.booleans(), put=st.booleans())
def test_every_single_edit_is_noticed(path: str, data: st.DataObject, character: str, drop: bool, put: bool) -> None:
    text = FILES[path]
    # Half of them where the header is: the rest of a file is long.
    at = data.draw(st.one_of(st.integers(0, 400), st.integers(0, len(text) - 1)))
    edited = text[:at] + (character if put else "") + text[at + drop :]
    assume(edited != text)
    # To put something behind a name, or to change what stands there, is what an update does.
    assume(not any(at in each and not (drop and at == each[-1]) for each in after_names(text)))
    assert is_noticed(edited)


@given(path=st.sampled_from([*FILES]), first=st.integers(0, 10_000), second=st.integers(0, 10_000))
def test_a_line_that_moves_is_noticed(path: str, first: int, second: int) -> None:
    lines = FILES[path].split("\n")
    first, second = first % len(lines), second % len(lines)
    assume(lines[first] != lines[second])
    lines[first], lines[second] = lines[second], lines[first]
    assert is_noticed("\n".join(lines))


VERSION = st.lists(st.integers(0, 99), min_size=1, max_size=3).map(lambda numbers: ".".join(map(str, numbers)))
HASH = st.text("0123456789abcdef", min_size=64, max_size=64)


@given(path=st.sampled_from([*FILES]), data=st.data())
def test_an_update_of_pins_is_not(path: str, data: st.DataObject) -> None:
    text = FILES[path]
    there = {str(pin): pin for pin in pins(text)}
    assert there
    for old, pin in there.items():
        version, name = data.draw(VERSION), data.draw(HASH)
        if pin.kind == "action":
            new = str(Pin("action", pin.name, f"v{version}", name[:40]))
        else:
            new = str(Pin("image", pin.name, data.draw(st.sampled_from([version, f"{version}-alpine", "latest"])), ""))
            new += data.draw(st.sampled_from(["", f"@sha256:{name}"]))
        text = text.replace(old, new)
    assert read_header(text) == read_header(FILES[path])


@pytest.mark.parametrize(
    ("line", "edited"),
    [
        (f"uses: a/b@{'1' * 40}  # v1.2.3", "uses: a/b"),
        (f"uses: a/b@{'1' * 40}  # v1.2.3", "uses: a/b@"),
        (f"uses: a/b@{'1' * 40}  # v1.2.3", "uses: a/b@v1.2.3"),
        (f"uses: a/b@{'1' * 40}  # v1.2.3", f"uses: a/c@{'1' * 40}  # v1.2.3"),
        (f"uses: a/b@{'1' * 40}  # v1.2.3", f"uses: a/b@{'1' * 40}  # v1.2.3 and more"),
        ("image: 'a/b:1.2'", "image: 'a/b'"),
        ("image: 'a/b:1.2'", "image: 'a/b:'"),
        ("image: 'a/b:1.2'", "image: 'a/b:1.2 x'"),
        ("image: 'a/b:1.2'", "image: 'c/a/b:1.2'"),
        (f"image: a@sha256:{'1' * 64}", "image: a"),
    ],
)
def test_what_no_update_does_is_noticed(line: str, edited: str) -> None:
    text = generated(f"steps:\n  - {line}\n")
    assert not is_noticed(text)
    assert is_noticed(text.replace(line, edited))


def test_the_digest_of_a_text_is_known_to_every_version_of_this_format() -> None:
    # Whoever changes this line must count FORMAT up: files in other repositories have it.
    text = first_line("projects/p.py") + f"steps:\n  - uses: a/b@{'1' * 40}  # v1\n  - image: 'c:2'\n"
    assert (FORMAT, digest_line(text)) == (
        1,
        "# Format 1, digest 82cc65b0c206d4a27e0e45bde569cc59: `pipelinegen check --headers` finds edits by hand.\n",
    )


@given(body=st.text(), definition=st.text(st.characters(exclude_characters="\n"), min_size=1))
@example("\ud800", "\udcff")
def test_whatever_is_in_it_a_file_is_intact_as_rendered(body: str, definition: str) -> None:
    text = generated(body, definition)
    assert read_header(text) == Header(definition, FORMAT, intact=True)


@pytest.mark.parametrize(
    ("text", "header"),
    [
        (TEXT.replace("\n", "\r\n"), Header(DEFINITION, 1, intact=False)),
        ("\ufeff" + TEXT, Header(DEFINITION, 1, intact=False)),
        ("\ufeff" + TEXT.replace("\n", "\r\n"), Header(DEFINITION, 1, intact=False)),
        (TEXT.replace("# Format 1, digest", "# Digest", 1), Header(DEFINITION, 0, intact=False)),
        (TEXT.replace("# Format 1,", "# Format 0,", 1), Header(DEFINITION, 0, intact=False)),
        (TEXT.replace("# Format 1,", f"# Format {'9' * 5000},", 1), Header(DEFINITION, 0, intact=False)),
        (TEXT.replace("# Format 1,", "# Format \u0661,", 1), Header(DEFINITION, 0, intact=False)),
        (TEXT.replace(" finds edits", " misses edits", 1), Header(DEFINITION, 1, intact=False)),
        ("---\n# Generated by pipelinegen from x.py", Header("x.py", 0, intact=False)),
        ("---\n# Generated by pipelinegen from ", Header("", 0, intact=False)),
        (TEXT.replace(DEFINITION, "x.py", 1), Header("x.py", 1, intact=False)),
        (TEXT.removeprefix("---\n"), None),
        (" " + TEXT, None),
        ("\ufeff\ufeff" + TEXT, None),
        ("", None),
    ],
)
def test_what_a_file_says_of_itself(text: str, header: Header | None) -> None:
    assert read_header(text) == header
    assert is_generated(text) == (header is not None)


def test_other_words_at_the_head_are_no_definition_s_end() -> None:
    text = TEXT.replace("Do not edit", "Do edit", 1)
    assert read_header(text) == Header(
        text.split("\n")[1].removeprefix("# Generated by pipelinegen from "), 0, intact=False
    )


@pytest.mark.parametrize("ending", [", digest 0123456789abcdef0123456789abcdef: so it is.", ": all is new", ""])
def test_a_newer_format_is_for_a_newer_pipelinegen(ending: str) -> None:
    text = first_line("projects/p.py") + f"# Format 2{ending}\nsteps: []\n"
    assert read_header(text) == Header("projects/p.py", 2, intact=False)
    with pytest.raises(PipelinegenError) as stop:
        known_header(text, "a/b.yml")
    assert str(stop.value) == ("a/b.yml: a newer pipelinegen wrote this (format 2, this one knows 1); update this one")
    with pytest.raises(PipelinegenError):
        known_header(text.replace("\n", "\r\n"), "a/b.yml")
