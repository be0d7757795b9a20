"""What must hold of a file before it is written; each failure is a finding at its line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from ..finding import Finding, Position
from ..schema.validate import check_document
from ..syntax import github, woodpecker, yaml
from ..woodpecker import EVENTS, environ, metadata_of
from ..woodpecker.compile import compile_file
from ..woodpecker.compiled import CompileError
from ..woodpecker.file.document import read as read_document
from ..woodpecker.file.document import value as plain_value
from ..woodpecker.names import NAMES, hostile, safe
from ..woodpecker.substitution import SubstitutionError, references, substitute
from .grounds import Known
from .script import line_after_expansion, place
from .swift import passes

if TYPE_CHECKING:
    from ..woodpecker import Metadata
    from ..woodpecker.version import Version
    from .grounds import Grounds, Remembered
    from .render import RenderedFile


_SHAPES = Known()


def prove(file: RenderedFile, grounds: Grounds, shapes: Remembered | None = None) -> list[Finding]:
    """Everything that is wrong with a rendered file; an empty list is the proof.

    `shapes` are known to be canonical. What does not surely pass is looked at again, to say what is wrong where.
    """
    if file.as_found:
        return _readable(file)
    return [] if passes(file, grounds, shapes or _SHAPES) else faults(file, grounds)


def _readable(file: RenderedFile) -> list[Finding]:
    """What is wrong with a file that somebody has written: that it is no YAML, or asks for secrets unknown to us."""
    try:
        return [*_declared_secrets(file, yaml.value(yaml.compose(file.text)))]
    except yaml.YamlError as error:
        return [Finding("yaml-syntax", file.path, error.position, error.message)]


def faults(file: RenderedFile, grounds: Grounds) -> list[Finding]:
    """The same, found out at length.

    Layout, schemas and secrets are read off the outline, where a script is one line; then the whole text, as the CI
    will read it, must give the same document with every script in its place, byte for byte.
    """
    try:
        document = yaml.load(file.outline)
        outline = yaml.plain(document)
        findings = [
            *_canonical(file, document),
            *check_document(
                file.path,
                document,
                floating_images=sorted(grounds.known.floating_images or ()),
                latest_is_published=file.publishes_latest,
            ),
            *_declared_secrets(file, document),
        ]
    except yaml.YamlError as error:
        findings = [Finding("yaml-syntax", file.path, error.position, error.message)]
    if findings:
        return [_in_whole_text(finding, file) for finding in findings]
    if not _is_github(file):
        outline = _as_the_server_reads(file.outline)
    expected = _map_texts(outline, {place(name) + "\n": text for name, text in file.scripts.items()}.get)
    if _is_github(file):
        found = _reads_as(file, file.text, expected)
    else:
        found = _survives_substitution(file, expected, outline)
    try:
        # What an older reader sees is compared with what a new one sees: that this was meant is proved beside it.
        return list(dict.fromkeys([*_same_in_yaml_1_1(file, yaml.load_plain(file.text)), *found]))
    except yaml.YamlError as error:
        return [Finding("text-changes-document", file.path, error.position, error.message)]


def prove_for_server(files: Sequence[RenderedFile], grounds: Grounds) -> list[Finding]:
    """The reason for which the server would refuse a project's workflows on some event; an empty list is the proof.

    Filters other than the event's count as holding: a workflow for one schedule or one variable is looked at, too.
    """
    for file in (file for file in files if not _is_github(file)):
        assert grounds.repository is not None  # the project has workflows, so it has both
        assert grounds.branch is not None
        for event, metadata in _pipelines(grounds.repository, grounds.branch, grounds.server.version):
            try:
                list(compile_file(file.path, file.text, metadata, grounds.server, any_filter=True))
            except CompileError as error:
                message = f"on {event!r} the server refuses the pipeline: {error.message}"
                return [Finding("refused-by-server", file.path, error.position or Position(), message)]
    return []


@lru_cache(4)
def _pipelines(repository: str, branch: str, version: Version) -> tuple[tuple[str, Metadata], ...]:
    """What a server knows on each event. Whether the repository is trusted is nothing that a definition says."""
    return tuple(
        (event, metadata_of(event, repository=repository, default_branch=branch, version=version, trusted=True))
        for event in EVENTS
    )


def _is_github(file: RenderedFile) -> bool:
    return file.path.startswith(".github/")


def _in_whole_text(finding: Finding, file: RenderedFile) -> Finding:
    line = line_after_expansion(file.outline, finding.position.line, file.scripts)
    return replace(finding, position=Position(line, finding.position.column))


def _canonical(file: RenderedFile, document: Any) -> Iterator[Finding]:
    written = yaml.dump(document).rstrip("\n") + "\n"
    if written == file.outline:
        return
    pairs = zip(file.outline.splitlines(), written.splitlines(), strict=False)
    for number, (ours, theirs) in enumerate(pairs, 1):
        if ours != theirs:
            yield Finding("not-canonical", file.path, Position(number), f"{ours!r} is not canonical", f"{theirs!r} is")
            return
    where = Position(file.outline.count("\n"))
    yield Finding("not-canonical", file.path, where, "the end of the file is not in canonical layout")


def _declared_secrets(file: RenderedFile, document: Any) -> Iterator[Finding]:
    used = github.secret_names(document) if _is_github(file) else woodpecker.secret_names(document)
    for name in sorted(used.symmetric_difference(file.secrets)):
        what = "used without being declared" if name in used else "declared without being used"
        yield Finding("undeclared-secret", file.path, Position(), f"secret {name!r} is {what}", "use `secret(…)`")


def _same_in_yaml_1_1(file: RenderedFile, document: Any) -> Iterator[Finding]:
    old = yaml.load_1_1(file.text)
    if _is_github(file) and isinstance(old, dict) and True in old:
        old = {("on" if key is True else key): value for key, value in old.items()}
    if difference := _difference(document, old):
        where = yaml.position(yaml.load(file.text), difference)
        yield Finding("yaml-1-1-differs", file.path, where, "an older YAML reader sees another value here", "quote it")


def _survives_substitution(file: RenderedFile, expected: Any, outline: Any) -> Iterator[Finding]:
    """The file must stay what it is, whatever the variables hold on any event."""
    typical = environ(metadata_of("push"))
    try:
        found = references(file.text)
        text = substitute(file.text, typical)
    except SubstitutionError as error:
        yield Finding("substitution-syntax", file.path, Position(error.line, error.column), error.reason)
        return
    unsafe = [reference for reference in found if not safe(reference.name)]
    for reference in unsafe:
        before = file.text[: reference.offset]
        yield Finding(
            "unsafe-substitution",
            file.path,
            Position(before.count("\n") + 1, reference.offset - before.rfind("\n")),
            f"'${{{reference.name}}}' is replaced before the file is parsed, and may be empty or anything",
            f"read ${reference.name} in a script",
        )
    if unsafe:
        return
    yield from _reads_as(file, text, _map_texts(expected, partial(_substituted, file, typical)))
    # Scripts are embedded without a reference, so the lines around them are all that a value can change.
    for variables in _worst(typical, {reference.name for reference in found}):
        changed = _map_texts(outline, partial(_substituted, file, variables))
        yield from _reads_as(file, substitute(file.outline, variables), changed)


def _worst(typical: Mapping[str, str], names: Collection[str]) -> Iterator[Mapping[str, str]]:
    """All variables empty; then each of the named ones with every one of the worst values it can have."""
    yield {}
    values = {name: hostile(NAMES[name].alphabet) for name in names}
    for turn in range(max(map(len, values.values()), default=0)):
        yield {**typical, **{name: each[turn % len(each)] for name, each in values.items()}}


def _substituted(file: RenderedFile, variables: Mapping[str, str], text: str) -> str:
    """A text of the document as the server hands it on; a script has been put in escaped, and comes out as it is."""
    plain = "$" not in text and "\\" not in text
    return text if plain or text in file.scripts.values() else substitute(text, variables)


def _reads_as(file: RenderedFile, text: str, expected: Any) -> Iterator[Finding]:
    """The text, as the CI gets it, must be exactly the document that was meant."""
    read = yaml.load_plain(text) if _is_github(file) else _as_the_server_reads(text)
    if difference := _difference(expected, read):
        where = yaml.position(yaml.load(file.text), difference)
        yield Finding("text-changes-document", file.path, where, "this comes out as something else than was meant")


def _as_the_server_reads(text: str) -> Any:
    node = read_document(text)
    return None if node is None else plain_value(node)


def _difference(new: Any, old: Any, path: tuple[str | int, ...] = ()) -> tuple[str | int, ...] | None:
    """The path of the first place where two trees differ, in value or in type."""
    if isinstance(new, dict) and isinstance(old, dict) and list(new) == list(old):
        return next((found for key in new if (found := _difference(new[key], old[key], (*path, key)))), None)
    if isinstance(new, list) and isinstance(old, list) and len(new) == len(old):
        pairs = enumerate(zip(new, old, strict=True))
        return next((found for index, (a, b) in pairs if (found := _difference(a, b, (*path, index)))), None)
    return None if type(new) is type(old) and new == old else path or ("",)


def _map_texts(node: Any, change: Callable[[str], str | None]) -> Any:
    """The tree with every text replaced by what `change` makes of it; None leaves it."""
    if isinstance(node, dict):
        return {key: _map_texts(value, change) for key, value in node.items()}
    if isinstance(node, list):
        return [_map_texts(item, change) for item in node]
    if isinstance(node, str):
        changed = change(node)
        return node if changed is None else changed
    return node
