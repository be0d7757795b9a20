"""Whether a rendered file surely passes every proof: a yes is one, a no says nothing.

What is asked is what `proof` asks, of a file that is written as simply as ours are: one reading of its outline, one of
its text, and one of what the server's substitution makes of it are enough then. Whatever is out of the ordinary is left
to the proofs themselves, which can also say where a fault is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache, partial
from hashlib import sha256
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from ..schema.validate import check_document
from ..syntax import github, woodpecker, yaml
from ..syntax.yaml.shape import shape_of
from ..syntax.yaml.simple import DOUBT, agreed, alike, simple, values
from ..woodpecker import environ, metadata_of
from ..woodpecker.names import NAMES, hostile, safe
from ..woodpecker.substitution import SubstitutionError, references, substitute
from .script import place

if TYPE_CHECKING:
    from ..syntax.yaml import Node
    from .grounds import Grounds, Remembered
    from .render import RenderedFile


def passes(file: RenderedFile, grounds: Grounds, shapes: Remembered) -> bool:
    """Whether `prove` surely finds nothing. `shapes` are those known to be canonical, and get new ones."""
    on_github = file.path.startswith(".github/")
    outline, whole = simple(file.outline), simple(file.text)
    if outline is None or whole is None:
        return False
    # GitHub's key `on` is true for an older reader, and meant to be.
    document = values(outline, _is_on if on_github else _never)
    if document is DOUBT:
        return False
    used = github.secret_names(document) if on_github else woodpecker.secret_names(document)
    scripts = {place(name) + "\n": text for name, text in file.scripts.items()}
    return (
        used == file.secrets
        and not check_document(
            file.path,
            document,
            floating_images=sorted(grounds.known.floating_images or ()),
            latest_is_published=file.publishes_latest,
        )
        and (_is_with(outline, whole, scripts) if on_github else _survives(file, outline, whole, scripts))
        and is_canonical(file.outline, shapes)
    )


def _is_on(depth: int, key: str) -> bool:
    return depth == 1 and key == "on"


def _never(_depth: int, _key: str) -> bool:
    return False


def is_canonical(text: str, shapes: Remembered) -> bool:
    """Whether a text is in the canonical layout. It is if another one of its shape is; else it is tried."""
    claim = sha256(b"canonical layout\n" + shape_of(text).encode("utf-8", "surrogatepass")).hexdigest()
    if shapes.hold(claim):
        return True
    try:
        canonical = yaml.dump(yaml.load(text)).rstrip("\n") + "\n" == text
    except yaml.YamlError:
        return False
    if canonical:
        shapes.add(claim)
    return canonical


def _is_with(outline: Node, whole: Node, scripts: Mapping[str, str]) -> bool:
    """Whether the whole text is the outline with every script in its place."""
    return alike(outline, whole, lambda here, there: there.value == scripts.get(here.value, here.value))


def _survives(file: RenderedFile, outline: Node, whole: Node, scripts: Mapping[str, str]) -> bool:
    """Whether the whole text is that, once a server has substituted it, whatever the variables hold."""
    # Before that a script is in its place, too, but escaped; what its escapes come to is seen behind it.
    if not alike(outline, whole, lambda here, there: here.value in scripts or there.value == here.value):
        return False
    try:
        if not all(safe(reference.name) for reference in references(file.text)):
            return False
        after = simple(substitute(file.text, _typical()))
        if after is None or not alike(outline, after, partial(_is_meant, scripts)):
            return False
        return _stays(file.outline)
    except SubstitutionError:
        return False


def _is_meant(scripts: Mapping[str, str], here: Node, there: Node) -> bool:
    """Whether a value of the substituted text is what its counterpart in the outline stands for."""
    text = scripts.get(here.value)
    if text is None:
        text = substitute(here.value, _typical()) if "$" in here.value or "\\" in here.value else here.value
    return there.value == text and (bool(here.style) or type(agreed(here)) is type(agreed(there)))


@cache
def _typical() -> Mapping[str, str]:
    return environ(metadata_of("push"))


# Texts in double quotes that need no escapes: one of them, or a list, on a line of its own.
_TEXT = r'"[ !#-\[\]-~]*"'
_TEXTS = re.compile(_TEXT)
_LINE = re.compile(
    rf" *(?:- )*(?:[A-Za-z_][\w-]*: )?(?:{_TEXT}|\[{_TEXT}(?:, {_TEXT})*\])(?: +#[ -~]*)?",
    re.ASCII,
)
_MOST_VALUES = 200


def _stays(outline: str) -> bool:
    """Whether no value of a variable changes more than the text that its reference is in."""
    expected = [(reference.name, reference.offset) for reference in references(outline)]
    found: list[tuple[str, int]] = []
    start = 0
    for line in outline.split("\n"):
        if "${" in line:
            if not _keeps_its_values(line):
                return False
            found += [(reference.name, start + reference.offset) for reference in references(line)]
        start += len(line) + 1
    return found == expected


@lru_cache(1024)
def _keeps_its_values(line: str) -> bool:
    """Whether a line is texts in quotes, and stays that for the worst values of its variables, and for none."""
    names = sorted({reference.name for reference in references(line)})
    worst = [("", _typical().get(name, ""), *hostile(NAMES[name].alphabet)) for name in names]
    if not _LINE.fullmatch(line) or prod(map(len, worst)) > _MOST_VALUES:
        return False
    texts = _TEXTS.findall(line)
    for chosen in product(*worst):
        variables = dict(zip(names, chosen, strict=True))
        changed = [substitute(text, variables) for text in texts]
        if not all(_TEXTS.fullmatch(text) for text in changed):
            return False
        remaining = iter(changed)
        if substitute(line, variables) != _TEXTS.sub(lambda _: next(remaining), line):  # noqa: B023 (called at once)
            return False
    return True
