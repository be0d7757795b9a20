"""Scripts are found by name and come out of the rendered text byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipelinegen.errors import PipelinegenError
from pipelinegen.render.environment import packaged_templates
from pipelinegen.render.filters import GITHUB, WOODPECKER, Target, at, block
from pipelinegen.render.script import Scripts, line_after_expansion, place
from pipelinegen.syntax import yaml
from pipelinegen.woodpecker import substitute

SHELL = st.text(st.one_of(st.sampled_from("${}\\/\"'#:&|>;()!`~%=- \n\tabc"), st.characters()), min_size=1, max_size=60)


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / "scripts" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def test_the_first_folder_that_has_a_script_wins(tmp_path: Path) -> None:
    first, second = put(tmp_path / "a", "x.sh", "first\n"), put(tmp_path / "b", "x.sh", "second\n")
    put(second, "y.sh", "other\n")
    scripts = Scripts([first, second], WOODPECKER)
    assert (scripts("x.sh"), scripts("y.sh")) == ("%%script x.sh%%", "%%script y.sh%%")
    assert scripts.texts == {"x.sh": "first\n", "y.sh": "other\n"}
    assert scripts.expand("  %%script x.sh%%\n%%script y.sh%%\n") == "  first\nother\n"


def test_a_script_keeps_its_lines_and_gets_the_indent_of_its_place(tmp_path: Path) -> None:
    scripts = Scripts([put(tmp_path, "x.sh", "if a; then\n  b $$\n\nfi\n")], WOODPECKER)
    outline = f"- |\n{at(scripts('x.sh'), 4)}\n- end\n"
    assert scripts.expand(outline) == "- |\n    if a; then\n      b $$$$\n\n    fi\n- end\n"


def test_a_script_may_stand_in_several_places(tmp_path: Path) -> None:
    scripts = Scripts([put(tmp_path, "x.sh", "a\nb\n")], GITHUB)
    place_of_it = scripts("x.sh")
    assert scripts.expand(f"{place_of_it}\n  {place_of_it}\n") == "a\nb\n  a\n  b\n"


def test_a_script_that_looks_like_a_place_is_left_alone(tmp_path: Path) -> None:
    put(tmp_path, "a.sh", "x\n")
    scripts = Scripts([put(tmp_path, "b.sh", "%%script a.sh%%\n")], WOODPECKER)
    scripts("a.sh")
    assert scripts.expand(f"{scripts('b.sh')}\n") == "%%script a.sh%%\n"


@pytest.mark.parametrize("target", [GITHUB, WOODPECKER], ids=["github", "woodpecker"])
@given(text=SHELL, column=st.integers(1, 14))
def test_any_script_comes_back(
    target: Target, text: str, column: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = text.rstrip("\n") + "\n"
    try:
        block(text, target)
    except ValueError:
        assume(False)
    folder = put(tmp_path_factory.getbasetemp() / "any", "x.sh", text)
    scripts = Scripts([folder], target)
    expanded = scripts.expand(f"- |\n{at(scripts('x.sh'), column)}\n- end\n")
    read = substitute(expanded, {"a": "x\ny"}) if target is WOODPECKER else expanded
    assert yaml.load_plain(read) == [text, "end"]
    assert yaml.plain(yaml.load(read)) == [text, "end"]


def test_every_packaged_script_can_be_embedded_for_both() -> None:
    folder = packaged_templates()
    names = sorted(path.name for path in (folder / "scripts").glob("*.sh"))
    assert len(names) > 5
    for target in (GITHUB, WOODPECKER):
        scripts = Scripts([folder], target)
        for name in names:
            expanded = scripts.expand(f"- |\n{at(scripts(name), 2)}\n")
            read = substitute(expanded, {}) if target is WOODPECKER else expanded
            assert yaml.load_plain(read) == [(folder / "scripts" / name).read_text(encoding="utf-8")]


@pytest.mark.parametrize(
    "content, problem",
    [
        (b"a\r\nb\r\n", "script 'x.sh' cannot be embedded: a block cannot hold the character '\\r'"),
        (b"a", "script 'x.sh' cannot be embedded: a block ends with exactly one newline"),
        (b"", "script 'x.sh' cannot be embedded: a block ends with exactly one newline"),
        (b"\xef\xbb\xbfa\n", "script 'x.sh' cannot be embedded: a block cannot hold the character '\\ufeff'"),
        (b"a\0\n", "script 'x.sh' cannot be embedded: a block cannot hold the character '\\x00'"),
        (b"caf\xe9\n", "script 'x.sh' cannot be embedded: it is not UTF-8 text (byte 3)"),
        (
            b"echo ${{ x }}\n",
            "script 'x.sh' cannot be embedded: '${{' would be evaluated by GitHub; pass the value through `env:`",
        ),
    ],
)
def test_a_script_that_cannot_be_embedded(content: bytes, problem: str, tmp_path: Path) -> None:
    scripts = Scripts([put(tmp_path, "x.sh", content)], GITHUB)
    with pytest.raises(PipelinegenError) as caught:
        scripts("x.sh")
    assert str(caught.value) == problem


def test_a_script_that_is_not_there(tmp_path: Path) -> None:
    scripts = Scripts([tmp_path / "nowhere", put(tmp_path, "deploy.sh", "a\n")], WOODPECKER)
    with pytest.raises(PipelinegenError) as caught:
        scripts("depoly.sh")
    assert str(caught.value) == ("there is no script 'depoly.sh' in the templates folders; did you mean 'deploy.sh'?")


def test_lines_of_the_outline_and_of_the_whole() -> None:
    texts = {"two.sh": "a\nb\n", "one.sh": "c\n"}
    outline = f"first\n  {place('two.sh')}\nthird\n{place('one.sh')}\n{place('two.sh')}\nlast\n"
    whole = "first\n  a\n  b\nthird\nc\na\nb\nlast\n"
    for number, line in enumerate(outline.splitlines(), 1):
        if "%%" not in line:
            assert whole.splitlines()[line_after_expansion(outline, number, texts) - 1] == line
    assert line_after_expansion(outline, 2, texts) == 2
