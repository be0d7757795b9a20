"""What is sent to a server: a document, parts of which nobody else may see."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

# Shorter parts of a value are found in any text by chance.
_SHORTEST_LINE = 4


class Hushed:
    """A text that no traceback shows."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return "Hushed(***)"

    def reveal(self) -> str:
        """The text itself."""
        return self._text


class Body:
    """A document to be sent as JSON, which shows itself nowhere.

    `secret` is what of it is secret: fields of the document beside the others, whose values are taken out of whatever
    the server says. So are the `sealed` ones, which the document holds in a form that only the server can read.
    """

    __slots__ = ("_content", "_pattern")

    def __init__(
        self, document: object, *, secret: Mapping[str, str] | None = None, sealed: Sequence[str] = ()
    ) -> None:
        whole = {**document, **secret} if secret and isinstance(document, Mapping) else document
        self._content = json.dumps(whole).encode()
        # A value of nothing but what cannot be printed has no form: that would be found everywhere.
        forms = [form for value in (*(secret or {}).values(), *sealed) for form in _forms(value) if form]
        self._pattern = re.compile("|".join(forms), re.IGNORECASE) if forms else None

    def __repr__(self) -> str:
        return "Body(***)"

    def reveal(self) -> bytes:
        """The document itself, for the request."""
        return self._content

    def hidden(self, text: str) -> str:
        """The text with `***` wherever a secret value, or a line of one, stands in it."""
        return self._pattern.sub("***", text) if self._pattern else text


def letter_form(letter: str) -> str:
    """A pattern for a letter of a secret, as it is and as JSON, URLs and HTML may write it."""
    if letter.isascii() and letter.isalnum():
        return letter
    code = ord(letter)
    percent = "".join(f"%{byte:02x}" for byte in letter.encode("utf-8", "surrogatepass"))
    escaped = "".join(rf"\\u{unit:04x}" for unit in _utf16(letter))
    names = "".join(f"{name}|" for name in _ENTITIES.get(letter, ()))
    # The longest first: the letter itself may be how another form begins.
    return rf"(?:{names}&#(?:{code}|x{code:x});|{percent}|{escaped}|\\?{re.escape(letter)})"


_ENTITIES = {"<": ("&lt;",), ">": ("&gt;",), "&": ("&amp;",), '"': ("&quot;",), "'": ("&apos;",)}
# White space as JSON and URLs write it; the words of an answer have a single space for it, or none.
_SPACE = r"(?:\s|\\[nrt]|%(?:20|0a|0d|09)|\+)*"


def _forms(value: str) -> list[str]:
    lines = [line for line in value.splitlines() if len(line.strip()) >= _SHORTEST_LINE]
    texts = [value.strip(), *(line.strip() for line in lines)] if value.strip() else []
    # The longest first: of a value that has another one in it nothing is left.
    return [_form(text) for text in sorted(dict.fromkeys(texts), key=len, reverse=True)]


def _form(text: str) -> str:
    # What cannot be printed is dropped from the words of an answer like white space.
    words = "".join(each if each.isprintable() else " " for each in text).split()
    return _SPACE.join("".join(map(letter_form, word)) for word in words)


def _utf16(letter: str) -> list[int]:
    units = letter.encode("utf-16-be", "surrogatepass")
    return [int.from_bytes(units[at : at + 2]) for at in range(0, len(units), 2)]
