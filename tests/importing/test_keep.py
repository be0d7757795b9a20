"""A file as a template of the user's own comes out as it went in."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.importing.document import repository_of
from pipelinegen.importing.keep import kept, obstacle
from pipelinegen.render.environment import render_template
from pipelinegen.render.filters import GITHUB
from pipelinegen.rules.known import NOTHING

PATH = ".github/workflows/odd.yml"
PARTS = st.sampled_from(
    ["<%", "%>", "<%= x %>", "<%# c %>", "<% raw %>", "<% endraw %>", "<%- endraw -%>", "<% endraw", "{{ x }}",
     "{% y %}", "${{ secrets.A }}", "<<% endraw %>", "\n", "  ", "a: b", "#", "%%", "-%>", "<%+ endraw %>"]
)  # fmt: skip
TEXTS = st.lists(PARTS | st.text(st.characters(exclude_categories=("C", "Zl", "Zp"))), max_size=12).map("".join)


def _document(text: str) -> object:
    (document,) = repository_of({PATH: text}, NOTHING).documents
    return document


@given(TEXTS)
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    # Within a comment, where all of it is YAML's business; whatever begins a new line is one, too.
    body = "on: push\n" + "".join(f"# {line}\n" for line in text.split("\n"))
    made = kept(_document(body), "shop", "odd", ())
    folder = tmp_path_factory.mktemp("templates")
    (folder / "odd.j2").write_text(made.text, encoding="utf-8", newline="\n")
    assert render_template("odd.j2", [folder], GITHUB, {"secret": str}) == body
    assert made.notes == ()


@pytest.mark.parametrize(
    ("text", "body", "note"),
    [
        ("on: push\njobs: {}", "on: push\njobs: {}\n", "it ends with one end of a line"),
        ("on: push\n\n\n", "on: push\n", "it ends with one end of a line"),
        ("---\non: push\n", "on: push\n", "its first line `---` is the header's"),
        ("on: push\r\njobs: {}\r\n", "on: push\njobs: {}\n", "its lines end in \\n alone"),
        ("\ufeffon: push\n", "on: push\n", "the byte order mark at its beginning goes"),
    ],
)
def test_what_cannot_be_the_same_is_said(text: str, body: str, note: str) -> None:
    made = kept(_document(text), "shop", "odd", ())
    assert (made.text, made.notes) == (body, (note,))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("%YAML 1.1\n---\non: push\n", "a directive of YAML"),
        ("on: push\n---\non: tag\n", "a second document"),
        ("---\non: push\n...\n", "a second document"),
        ("---\non: push\n", ""),
        ("# A comment.\non: push\n", ""),
    ],
)
def test_where_no_header_can_stand(text: str, why: str) -> None:
    found = obstacle(_document(text))
    assert why in found
    assert bool(why) == bool(found)


def test_secrets_are_asked_for_without_a_trace() -> None:
    made = kept(_document("on: push\nenv: {A: '${{ secrets.TOKEN }}', B: '${{ secrets.A }}'}\n"), "shop", "odd", ())
    assert made.text.startswith('<% do secret("A") %>\n<% do secret("TOKEN") %>\non: push\n')
    assert made.kind == "ShopOddOnGithub"
    assert made.template == "github/shop-odd.yml.j2"
    compile(made.source, "source", "exec")


def test_the_class_is_the_file_where_it_was() -> None:
    text = "when: {event: tag}\nsteps: []\n"
    (document,) = repository_of({".woodpecker/Odd Name.yaml": text}, NOTHING).documents
    assert 'return ".woodpecker/Odd Name.yaml"' in kept(document, "shop", "odd-name", ()).source
    assert Path(document.path).name == "Odd Name.yaml"
