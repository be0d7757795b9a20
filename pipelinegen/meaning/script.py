"""What has changed in a script: its code or only its comments, and how much of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..syntax import shell
from .said import Said, Subject, Weight
from .words import cut, lines_changed, opcodes

_LONGEST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class ScriptText:
    """A script as it is `written` and as its shell gets it, with samples of what is `put_in`, in the order of the text.

    `readable` is for a reader of shell: every character stands where it does in `served`; None where none can read it.
    """

    written: str
    served: str
    readable: str | None = None
    put_in: tuple[str, ...] = ()


def script_changed(subject: Subject, old: ScriptText, new: ScriptText) -> Iterator[Said]:
    """What to say where the two are not the same."""
    if old.written == new.written:
        return
    if old.put_in == new.put_in and old.served == new.served:
        yield Said(Weight.REST, subject, "has", "a script that is written otherwise; the shell gets the same")
    elif old.put_in == new.put_in and _code(old) is not None and _code(old) == _code(new):
        yield Said(Weight.REST, subject, "has", "a script of which only comments have changed")
    else:
        yield Said(Weight.SCRIPTS, subject, "", _told(old.written, new.written))


def _told(old: str, new: str) -> str:
    before, after = old.splitlines(), new.splitlines()
    changes = [each for each in opcodes(before, after) if each[0] != "equal"]
    if len(changes) == 1:
        _, start, end, first, last = changes[0]
        if end - start <= 1 and last - first <= 1:
            was, now = "".join(before[start:end]), "".join(after[first:last])
            return _one_line(was.strip(), now.strip())
    return f"the script has {lines_changed(old, new)}"


def _one_line(was: str, now: str) -> str:
    if was and now:
        return f"the script runs `{cut(now, _LONGEST_SHOWN)}`, was `{cut(was, _LONGEST_SHOWN)}`"
    if now:
        return f"the script also runs `{cut(now, _LONGEST_SHOWN)}`"
    return (
        f"the script no longer runs `{cut(was, _LONGEST_SHOWN)}`" if was else "the script has a blank line less or more"
    )


def _code(script: ScriptText) -> str | None:
    """The script without its comments; None where it cannot be read as a whole."""
    if script.readable is None:
        return None
    read = shell.read(script.readable)
    return None if read.broken else _without(script.served, read.comments)


def _without(text: str, comments: Sequence[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in comments:
        before = text[at:start]
        line = before.rpartition("\n")[2]
        # Where a line is nothing but a comment, its end goes, too.
        kept.append(before.rstrip(" \t") if line.strip() else before[: len(before) - len(line)])
        at = end if line.strip() else end + 1
    return "".join([*kept, text[at:]])
