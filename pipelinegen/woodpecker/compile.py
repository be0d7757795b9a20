"""One workflow file for one event: text in, steps in their order out, or the reason why there are none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..finding import Position
from .build import Builder
from .compiled import Compiled, CompileError, UnknownError, Warned
from .file import matrix
from .file.document import DocumentError
from .file.workflow import WorkflowFile, read_document, read_workflow
from .lint import Trust, remarks
from .metadata import Metadata
from .server import Server
from .substitution import SubstitutionError, references, substitute
from .variables import environ, visible
from .version import Version
from .when.expr.error import EvaluateUnknown
from .when.glob import GlobTooComplexError

# All combinations of a matrix together; a file is a few kilobytes.
_MOST_CHARACTERS = 800_000


def workflow_name(path: str) -> str:
    """What the server calls the workflow of a file: `.woodpecker/deploy.yml` is `deploy`."""
    return path.rpartition("/")[2].removesuffix(".yml").removesuffix(".yaml").removeprefix(".")


def compile_file(
    path: str, text: str, metadata: Metadata, server: Server, number: int = 1, *, any_filter: bool = False
) -> Iterator[Compiled]:
    """The workflows of a file, in the server's order; `number` is that of the first one that is kept.

    With `any_filter` every filter of a `when` but that of the event counts as holding: whatever may be there, is.
    Raises CompileError where the server refuses the pipeline, UnknownError where its answer is not known.
    """
    try:
        axes = matrix.combinations(read_document(text))
    except DocumentError as error:
        if error.is_our_limit:
            raise _beyond(path, error.message, error.position) from None
        raise CompileError(path, _unsubstituted(text, "for its matrix", error.message), error.position) from None
    if len(axes) > 1 and len(axes) * len(text) > _MOST_CHARACTERS:
        message = f"{len(axes)} combinations of {len(text)} characters are more than can be looked at"
        raise UnknownError(f"{path}: {message}; this is no CI file")
    dropped = max(0, matrix.total(read_document(text)) - len(axes)) if len(axes) > 1 else 0
    for axis in axes:
        workflow = replace(metadata.workflow, name=workflow_name(path), number=number, matrix=axis)
        compiled = _compile(path, text, Builder(replace(metadata, workflow=workflow), server, any_filter=any_filter))
        if dropped and compiled.kept:
            some = "one combination" if dropped == 1 else f"{dropped} combinations"
            message = f"the server drops {some} of the matrix; {len(axes)} is all that it makes"
            compiled = replace(compiled, warnings=(*compiled.warnings, Warned(path, Position(), message)))
        number += compiled.kept
        yield compiled


def _compile(path: str, text: str, builder: Builder) -> Compiled:
    metadata, server = builder.metadata, builder.server
    try:
        workflow = _substituted(text, substitute(text, _values(text, metadata, server.version)), server.version)
        warnings = tuple(_lint(path, workflow, text, metadata, server))
        built = builder.build(path, workflow)
        return replace(built, warnings=warnings) if built.kept else built
    except SubstitutionError as error:
        place = Position(error.line, error.column)
        if error.is_our_limit:
            raise _beyond(path, error.reason, place) from None
        message = f"{error.reason}, in {_shown(_line(text, place)[place.column - 1 :])}"
        raise CompileError(path, f"{message}; `$${{` leaves it to the shell", place) from None
    except DocumentError as error:
        if error.is_our_limit:
            raise _beyond(path, error.message, error.position) from None
        raise CompileError(path, error.message, error.position) from None
    except (EvaluateUnknown, GlobTooComplexError) as error:
        notes = "".join(f" ({note})" for note in getattr(error, "__notes__", ()))
        raise UnknownError(f"{path}: {error}{notes}") from None


def _values(text: str, metadata: Metadata, version: Version) -> Mapping[str, str]:
    """What substitution puts in; nothing where the text asks for nothing."""
    if not references(text):
        return {}
    return {**visible(metadata, version), **environ(metadata, version), **metadata.workflow.matrix}


def _beyond(path: str, message: str, place: Position) -> UnknownError:
    return UnknownError(f"{path}: line {place.line}, column {place.column}: {message}")


def _substituted(text: str, substituted: str, version: Version) -> WorkflowFile:
    try:
        return read_workflow(substituted, version)
    except DocumentError as error:
        line = _line(substituted, error.position)
        if error.is_our_limit or line == _line(text, error.position):
            raise
        message = f"{error.message} (once it is substituted, the line is {_shown(line.strip())})"
        raise DocumentError(message, error.position) from None


def _line(text: str, place: Position) -> str:
    lines = text.split("\n", place.line)
    return lines[place.line - 1] if place.line <= len(lines) else ""


_LONGEST_SHOWN = 80


def _shown(line: str) -> str:
    return repr(line if len(line) <= _LONGEST_SHOWN else f"{line[:_LONGEST_SHOWN]}...")


def _unsubstituted(raw: str, why: str, message: str) -> str:
    """The message of a reader that sees the file as it is written; where that is how it stays, it needs no word."""
    return f"read {why}, before any substitution: {message}" if "$" in raw or "\\" in raw else message


def _lint(path: str, workflow: WorkflowFile, raw: str, metadata: Metadata, server: Server) -> Iterator[Warned]:
    trust = Trust.of(metadata.repository, server.privileged_plugins, server.trusted_clone)
    for remark in remarks(workflow, _as_written(raw, server.version), raw, trust, server.version):
        if remark.blocking:
            raise DocumentError(remark.message, remark.position)
        yield Warned(path, remark.position, remark.message)


def _as_written(raw: str, version: Version) -> WorkflowFile:
    """The file before substitution. The linter reads that, too, and the server refuses it where it cannot be read."""
    try:
        return read_workflow(raw, version)
    except DocumentError as error:
        if error.is_our_limit:
            raise
        raise DocumentError(_unsubstituted(raw, "by the linter", error.message), error.position) from None
