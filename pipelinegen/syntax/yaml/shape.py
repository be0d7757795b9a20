"""What decides whether a text is in the canonical layout: the text with its contents taken out.

Reading and writing a document pays no heed to what the letters in quotes, in a comment or in a line of a block are, as
long as they are plain printable ones. So what holds of one text holds of every other one of the same shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

# Letters without spaces at either end, so that no writer could drop one.
_TRIMMED = r"[!-~](?:[ -~]*[!-~])?"
_COMMENT = re.compile(rf"( *)# +{_TRIMMED}")
_IN_QUOTES = r'"[ !#-\[\]-~]*"'
_WITH_ESCAPES = r'"(?:[ !#-\[\]-~]|\\[\\"/nrt])*"'
_SINGLE = r"'[ -&(-~]*'"
_EXPRESSION = r"\$\{\{ [\w.-]+ \}\}"
_PLAIN = r"[A-Za-z0-9/][\w./@+=-]*(?: [\w./@+=-]+)*"
_SCALAR = rf"(?:{_WITH_ESCAPES}|{_SINGLE}|{_EXPRESSION}|{_PLAIN})"
_LIST = rf"\[(?:{_SCALAR}(?:, {_SCALAR})*)?\]"
# A line that is complete in itself: dashes, a key, a value, a comment, each of which may be missing.
_LINE = re.compile(
    rf"(?P<indent> *)(?P<dashes>(?:- )*)(?:(?P<key>[A-Za-z_][\w-]{{0,99}}):(?: (?! )|\Z|(?= +#)))?"
    rf"(?:(?P<sign>[|>][-+]?)|(?P<value>\{{\}}|{_LIST}|{_SCALAR}))?"
    rf"(?P<comment> +# +{_TRIMMED})?",
    re.ASCII,
)
_CONTENT = re.compile(rf"( *)(?!#){_TRIMMED}")
_QUOTED = re.compile(_IN_QUOTES)
_REFERENCE = re.compile(_EXPRESSION)
# As a key each of these is something else than a text for some reader.
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


def shape_of(text: str) -> str:
    """The shape of a text; the text itself if it is written in another way than is known here."""
    first, *lines = text.split("\n")
    names: dict[str, str] = {}
    shape = [first]
    block: int | None = None  # how far the lines of an open block `|` or `>` are set in at least
    content: Callable[[str], str] = _content
    for line in lines:
        if block is not None and (not line.strip(" ") or len(line) - len(line.lstrip(" ")) >= block):
            shape.append(content(line))
            continue
        read = _read(line)
        if read is None or (read.block is not None and read.block < 1):
            return text
        block, content = read.block, str if read.folded else _content
        key = names.setdefault(read.key, f"k{len(names)}") if read.key else ""
        shape.append(read.before + key + read.after)
    return "\n".join(shape)


class _Line(NamedTuple):
    """A line without its contents: what is before the key, the key if it may be any other, and what is behind it.

    For one that opens a block, how far the lines of that are set in at least, and whether they are folded.
    """

    before: str
    key: str = ""
    after: str = ""
    block: int | None = None
    folded: bool = False


@lru_cache(4096)  # the files of a fleet have most of their lines in common
def _read(line: str) -> _Line | None:
    if comment := _COMMENT.fullmatch(line):
        return _Line(f"{comment[1]}# x")
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    key, sign = found["key"], found["sign"] or ""
    block = None
    if sign:
        # Its lines are set in further than the mapping or the list that it is in.
        block = len(found["indent"]) + len(found["dashes"]) + (1 if key else -1)
    start = found.end("key") if key else 0
    value, comment_at = found["value"] or "", found.start("comment")
    end = len(line) if comment_at < 0 else comment_at
    after = line[start : end - len(value)] + _without_contents(value)
    if comment_at >= 0:
        after += line[comment_at : line.index("#", comment_at)] + "# x"
    if not key:
        return _Line(after, block=block, folded=sign.startswith(">"))
    before = line[: found.start("key")]
    if key.lower() in _WORDS:
        return _Line(before + key + after, block=block, folded=sign.startswith(">"))
    return _Line(before, key, after, block, sign.startswith(">"))


@lru_cache(4096)
def _content(line: str) -> str:
    content = _CONTENT.fullmatch(line)
    return f"{content[1]}x" if content else line


def _without_contents(value: str) -> str:
    if "\\" in value or "'" in value:
        return value
    return _QUOTED.sub(lambda found: '"x"' if len(found[0]) > 2 else '""', _REFERENCE.sub("${{ x }}", value))
