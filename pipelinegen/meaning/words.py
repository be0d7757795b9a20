"""How values and their changes are told to a person, in few words."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Final


class Missing:
    """Stands where a document says nothing."""

    def __repr__(self) -> str:
        return "not set"


MISSING: Final = Missing()

_LONGEST = 80
# How much of what two long texts have in common is shown before they differ.
_LEAD = 20
_MOST_COMPARED = 25_000_000
_PLURALS = {"is": "are", "has": "have", "does": "do", "may": "may"}


def plural(verb: str) -> str:
    """A verb as several do it."""
    first, space, rest = verb.partition(" ")
    return _PLURALS.get(first, first.removesuffix("s")) + space + rest


def listing(words: Sequence[str], link: str = "and") -> str:
    """Words in a row: `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {link} {words[-1]}" if words else "nothing"


def named(thing: str, names: Sequence[str]) -> str:
    """Things with their names: `secret a`, `secrets a and b`."""
    return f"{thing}{'s' if len(names) > 1 else ''} {listing(names)}"


def counted(number: int, thing: str) -> str:
    """A number of things: `1 line`, `3 lines`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def cut(text: str, longest: int = _LONGEST) -> str:
    """A text on one line, cut off where it is long."""
    line = " ".join(text.split()) if "\n" in text else text
    return line if len(line) <= longest else f"{line[: longest - 3]}..."


def shown(value: object) -> str:
    """A value as a message has it: texts in quotes, lists in brackets, a secret by its name."""
    if isinstance(value, str):
        lines = value.count("\n", 0, -1) + 1
        return f"a text of {lines} lines" if lines > 1 else repr(cut(value))
    if isinstance(value, Mapping):
        if (name := secret_of(value)) is not None:
            return f"secret {cut(name)}"
        return cut("{" + ", ".join(f"{key}: {shown(item)}" for key, item in value.items()) + "}")
    if isinstance(value, list | tuple):
        return cut("[" + ", ".join(map(shown, value)) + "]")
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    return cut(str(getattr(value, "text", value)))


def secret_of(value: object) -> str | None:
    """The name in `from_secret: name`, where that is all that a mapping says."""
    name = value.get("from_secret") if isinstance(value, Mapping) and len(value) == 1 else None
    return name if isinstance(name, str) else None


def turned(old: object, new: object) -> str:
    """From one value to another, as the end of a sentence: `is 'b', was 'a'`."""
    if isinstance(new, Missing):
        return f"is not set any more, was {shown(old)}"
    if isinstance(old, Missing):
        return f"is {shown(new)}, was not set"
    if isinstance(old, str) and isinstance(new, str) and max(old.count("\n", 0, -1), new.count("\n", 0, -1)) > 0:
        return f"has {lines_changed(old, new)}"
    before, after = _beside(old, new), _beside(new, old)
    if before == after:
        before, after = _told_apart(old, new)
    return f"is {after}, was {before}"


def _beside(value: object, other: object) -> str:
    """A value beside another one; what stands in the place of a secret may be what nobody should see."""
    return "a text in the file" if isinstance(value, str) and secret_of(other) is not None else shown(value)


def lines_changed(old: str, new: str) -> str:
    """How much of a text has changed: `2 lines changed and 1 line added`."""
    added = removed = changed = 0
    for tag, start, end, first, last in opcodes(old.splitlines(), new.splitlines()):
        if tag != "equal":
            both = min(end - start, last - first)
            changed, removed, added = changed + both, removed + end - start - both, added + last - first - both
    parts = ((changed, "changed"), (added, "added"), (removed, "removed"))
    said = [f"{counted(number, 'line')} {what}" for number, what in parts if number]
    return listing(said) if said else "another end of a line"


def opcodes(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """What was done to the items of one row to make another one of it."""
    if len(old) * len(new) > _MOST_COMPARED:  # no script that somebody wrote, and the time grows with the product
        return [("replace", 0, len(old), 0, len(new))] if old != new else []
    return difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def _told_apart(old: object, new: object) -> tuple[str, str]:
    """Two values that look the same because they are cut short, from before where they differ."""
    before, after = str(getattr(old, "text", old)), str(getattr(new, "text", new))
    differs = (at for at, (was, now) in enumerate(zip(before, after, strict=False)) if was != now)
    start = max(0, next(differs, min(len(before), len(after))) - _LEAD)
    return _from(old, before, start), _from(new, after, start)


def _from(value: object, text: str, start: int) -> str:
    shortened = ("..." if start else "") + cut(text[start:])
    return repr(shortened) if isinstance(value, str) else shortened
