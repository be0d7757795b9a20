"""What is wrong with CI files, wherever they come from."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ..finding import Finding, Position
from ..schema.sources import is_github
from ..schema.validate import check_document
from ..syntax import yaml
from ..woodpecker.substitution import SubstitutionError, parse


def validate(files: Mapping[str, str], *, floating_images: Collection[str] = ()) -> list[Finding]:
    """The findings for texts by path, in the order of the files and their lines.

    A path with `.github/workflows/` is a GitHub workflow, any other one a Woodpecker workflow. `floating_images` are
    the images that may be used without a fixed tag.
    """
    findings = []
    for path, text in files.items():
        found = _validate_one(path, text, floating_images)
        findings += sorted(found, key=lambda finding: finding.position)
    return findings


def _validate_one(path: str, text: str, floating_images: Collection[str]) -> list[Finding]:
    if not is_github(path):
        try:
            parse(text)
        except SubstitutionError as error:
            where = Position(error.line, error.column)
            remedy = "write `$$` for a `$` that is meant for the shell"
            return [
                Finding("substitution-syntax", path, where, f"the server refuses this `${{`: {error.reason}", remedy)
            ]
    try:
        document = yaml.load(text)
    except yaml.YamlError as error:
        return [Finding("yaml-syntax", path, error.position, error.message)]
    return check_document(path, document, floating_images=floating_images)
