"""The committed output is what the committed definitions say, and the definitions say little."""

from __future__ import annotations

import io
import tokenize
from pathlib import Path

import pytest

from pipelinegen.catalog import load_catalog
from pipelinegen.checkout import siblings
from pipelinegen.header import read_header
from pipelinegen.render import RenderedFile, render_files
from pipelinegen.syntax import yaml

ROOT = Path(__file__).parents[1]
# Of what lies at the root only what we wrote: there may be other CI files.
OWN = [path for path in siblings(ROOT) if read_header(path.read_text(encoding="utf-8"))]
FILES = sorted([*OWN, *(path for path in (ROOT / "generated").rglob("*") if path.is_file())])

# The definitions that may be longer than twenty lines, and why.
LONG = {
    "fleet": "every fact that all projects share",
    "infra": "eleven pipelines",
    "audiblez_web": "a second image that is built on its own, and a fallback for each",
    "claude_memory_mcp": "tests before the build, and a release to two registries",
}


@pytest.fixture(scope="module")
def wanted() -> dict[Path, RenderedFile]:
    """What the definitions of this repository render to."""
    catalog = load_catalog(ROOT / "projects", locks=ROOT)
    return {
        (ROOT if definition.project.in_place else ROOT / "generated" / definition.project.name) / file.path: file
        for definition in catalog.definitions
        for file in render_files(
            definition.project, catalog.fleet, definition=definition.path.relative_to(ROOT).as_posix()
        )
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_committed_file_is_as_defined(path: Path, wanted: dict[Path, RenderedFile]) -> None:
    assert path in wanted, "no definition asks for this file"
    assert path.read_bytes() == wanted[path].text.encode()


def test_no_file_is_missing(wanted: dict[Path, RenderedFile]) -> None:
    assert sorted(wanted) == FILES
    assert OWN, "this repository's own workflows"


def test_every_file_is_in_canonical_layout(wanted: dict[Path, RenderedFile]) -> None:
    for file in wanted.values():
        # The outline, with one line for each script, is the same layout at a tenth of the cost.
        assert yaml.dump(yaml.load(file.outline)) == file.outline


@pytest.mark.parametrize("path", FILES[::7], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_whole_file_comes_back_from_the_reader_as_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert yaml.dump(yaml.load(text)) == text


def lines_of_code(path: Path) -> int:
    """Lines that are no comment, no docstring and not empty."""
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
        layout = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
        if token.type not in layout and not token.string.startswith('"""'):
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines)


DEFINITIONS = sorted(path for path in (ROOT / "projects").glob("*.py") if not path.stem.startswith("_"))


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.stem)
def test_a_definition_is_short_or_has_a_reason(path: Path) -> None:
    if path.stem in LONG:
        assert lines_of_code(path) >= 20, "it is short by now: take it off the list"
    else:
        assert lines_of_code(path) < 20


def test_every_reason_is_for_a_definition() -> None:
    assert set(LONG) <= {path.stem for path in DEFINITIONS}
