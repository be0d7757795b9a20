"""`pipelinegen check --headers`: edits by hand, found without any definition or library of others."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..checkout import ci_files
from ..drift import Comparison, Verdict
from ..errors import PipelinegenError
from ..header import known_header
from ..report import github
from ..report.drift import Judged, findings, render_headers, render_json

_STYLES = ("text", "json", "github")
_VALUED = ("--format", "--against")


def check_headers(folder: Path | None, style: str) -> int:
    """Say which files below a folder (the working directory) were rendered and then edited.

    Raises PipelinegenError.
    """
    folder = folder or Path()
    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "there is no such folder"
        raise PipelinegenError(f"{folder}: {what}; name a checkout, or a folder that holds some")
    judged = [*_judged(folder)]
    if not judged:
        raise PipelinegenError(f"{folder}: no generated file below this folder; name a checkout that has some")
    sys.stdout.write(_told(judged, style) + "\n")
    sys.stdout.flush()
    return int(any(each.comparison.drifts for each in judged))


def answer(arguments: Sequence[str]) -> int | None:
    """The status of `check --headers …`, if that is what was asked for; None leaves it to the long way.

    The long way reads options by a library of others. It also has the words for whatever goes wrong.
    """
    asked: dict[str, str] = {}
    rest = [*arguments[1:]]
    while rest:
        name = rest.pop(0)
        if name == "--headers":
            asked[name] = ""
        elif name in _VALUED and name not in asked and rest and rest[0] and not rest[0].startswith("-"):
            asked[name] = rest.pop(0)
        else:
            return None
    style = asked.get("--format", "text")
    if arguments[:1] != ["check"] or "--headers" not in asked or style not in _STYLES:
        return None
    try:
        return check_headers(Path(asked["--against"]) if "--against" in asked else None, style)
    except (PipelinegenError, OSError, UnicodeEncodeError):
        return None


def _told(judged: Sequence[Judged], style: str) -> str:
    if style == "json":
        return render_json(judged)
    if style == "sarif":
        from ..report import sarif  # it knows all the rules of `validate`, and needs libraries of others

        return sarif.render(findings(judged), len(judged), ())
    return github.render(findings(judged), len(judged)) if style == "github" else render_headers(judged)


def _judged(folder: Path) -> Iterator[Judged]:
    for path in ci_files(folder):
        try:
            # A file of somebody else may have any bytes.
            text = path.read_bytes().decode("utf-8", "surrogateescape")
        except OSError as error:
            raise PipelinegenError(f"{path}: {error.strerror}") from None
        header = known_header(text, str(path))
        if header is None:
            continue
        verdict = Verdict.SAME if header.intact else Verdict.CHANGED
        comparison = Comparison("", str(path), str(path), verdict, None, None)
        yield Judged(comparison, str(path), "pipelinegen render", definition=header.definition)
