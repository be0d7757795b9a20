"""GitHub's expressions as they are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.syntax.expression import comparisons, masked, references, spans, tokens

NAMES = st.sampled_from(["github", "secrets", "event", "image_tag", "build-it", "X", "inputs"])
PIECES = st.sampled_from(
    [
        "github",
        ".",
        "[",
        "]",
        "(",
        ")",
        "'it''s'",
        "'",
        "==",
        "!",
        "&&",
        "*",
        "0x1F",
        " ",
        "\n",
        "}}",
        "${{",
        "contains",
    ]
)


@pytest.mark.parametrize(
    "text, names",
    [
        ("secrets.X", ["secrets.x"]),
        ("secrets['X']", ["secrets.x"]),
        ("github.event.issue.title", ["github.event.issue.title"]),
        ("needs.build-it.outputs.image_tag", ["needs.build-it.outputs.image_tag"]),
        ("github.event.commits.*.message", ["github.event.commits.*.message"]),
        ("github.event.commits[0].message", ["github.event.commits.0.message"]),
        ("matrix[inputs.kind].name", ["matrix.*.name", "inputs.kind"]),
        ("a[b[c]].d", ["a.*.d", "b.*", "c"]),
        ("format('{0}:x', github.sha)", ["github.sha"]),
        ("fromJSON(needs.a.outputs.b).c", ["needs.a.outputs.b"]),
        ("always() && 'github.sha' == 'x' || true", []),
        ("!cancelled() && !inputs.dry", ["inputs.dry"]),
        ("1 == 1.5 && -2 < 0x1F", []),
        ("github.", ["github"]),
        ("github[", ["github"]),
        ("a.b[", ["a.b"]),
        ("", []),
    ],
)
def test_the_values_that_are_read(text: str, names: list[str]) -> None:
    assert [reference.name for reference in references(text)] == names


def test_a_reference_knows_where_it_stands_and_what_becomes_of_it() -> None:
    text = "contains(toJSON(github.event), 'x') || github.ref == 'y' || 'z' != env.Z"
    first, second, third = references(text)
    assert (first.functions, first.compared, first.start) == (("contains", "tojson"), False, text.index("github"))
    assert (second.functions, second.compared) == ((), True)
    assert (third.functions, third.compared, third.start) == ((), True, text.index("env"))


@pytest.mark.parametrize(
    "text, found",
    [
        ("github.ref == 'main'", [("github.ref", "==", "main")]),
        ("'main' != github.ref", [("github.ref", "!=", "main")]),
        ("startsWith(github.ref, 'refs/tags/')", [("github.ref", "startswith", "refs/tags/")]),
        ("contains('a', github.ref)", []),
        ("startsWith((github.ref), 'a')", []),
        ("github.event.x == 'it''s' && a == b", [("github.event.x", "==", "it's")]),
        ("github.ref == github.base_ref", []),
        ("github.ref ==", []),
    ],
)
def test_what_is_held_against_a_text(text: str, found: list[tuple[str, str, str]]) -> None:
    assert [(each.reference.name, each.operator, each.value.value) for each in comparisons(text)] == found


def test_a_span_ends_where_no_string_is_open() -> None:
    text = "a ${{ format('}}', x) }} b ${{y}} c ${{ open"
    assert [(span.start, span.text) for span in spans(text)] == [(2, " format('}}', x) "), (27, "y")]
    assert [text[span.inner : span.end] for span in spans(text)] == [" format('}}', x) }}", "y}}"]


def test_a_mask_keeps_every_offset() -> None:
    assert masked("x ${{ a\n}} y") == "x _____\n__ y"


@given(st.lists(NAMES, min_size=1, max_size=6), st.lists(st.booleans(), min_size=6, max_size=6))
def test_both_spellings_of_a_path_are_the_same(parts: list[str], dotted: list[bool]) -> None:
    text = parts[0] + "".join(
        f".{part}" if dot else f"['{part}']" for part, dot in zip(parts[1:], dotted, strict=False)
    )
    (reference,) = references(f"( {text} )")
    assert reference.path == tuple(part.lower() for part in parts)
    assert reference.start == 2


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_is_read_in_order_and_nothing_but_space_is_lost(text: str) -> None:
    read = tokens(text)
    assert "".join(token.text for token in read if token.kind != "string") == "".join(
        "".join(_without_strings(text, read)).split()
    )
    assert all(text.startswith(token.text, token.start) for token in read)
    starts = [reference.start for reference in references(text)]
    assert starts == sorted(set(starts))
    assert len(masked(text)) == len(text)
    for span in spans(text):
        assert text[span.start : span.end] == f"${{{{{span.text}}}}}"


def _without_strings(text: str, read: tuple) -> list[str]:  # type: ignore[type-arg]
    pieces, at = [], 0
    for token in read:
        if token.kind == "string":
            pieces.append(text[at : token.start])
            at = token.start + len(token.text)
    return [*pieces, text[at:]]


def test_deep_and_long_texts_take_no_long_time() -> None:
    assert len(references("a[" * 20_000)) == 20_000
    assert references("(" * 20_000 + "a") == references("(" * 20_000 + "a" + ")" * 20_000)
    assert spans("${{ '" * 20_000) == ()
