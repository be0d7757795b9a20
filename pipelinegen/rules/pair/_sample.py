"""What a text of a script comes to for a sample commit, where that can be known."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...syntax.shell.script import Command, Script, Word
from ...woodpecker.event import metadata_of

COMMIT = metadata_of("push").pipeline.commit.sha
"""The commit that everything is worked out for."""
UNKNOWN = "unknown-here"
"""Stands where a part of a text is not known."""

_REFERENCE = re.compile(
    r"\$(?:(?P<name>[A-Za-z_][A-Za-z0-9_]*)|\{(?P<braced>[A-Za-z_][A-Za-z0-9_]*)(?P<operator>[^}]*)\})"
)
_SLICE = re.compile(r":\s*(\d*)\s*:\s*(\d+)")
_CUT = re.compile(r"(?:1)?-(\d+)")
_DEEPEST = 5


def known(text: str | None) -> bool:
    """Whether a text is known as a whole."""
    return text is not None and UNKNOWN not in text and "$" not in text and "`" not in text


def expanded(text: str, values: Mapping[str, str]) -> str:
    """A text with its variables replaced; what nothing is known of becomes `UNKNOWN`."""

    def value(match: re.Match[str]) -> str:
        name, operator = match["name"] or match["braced"], match["operator"] or ""
        found = values.get(name)
        if found is None or UNKNOWN in found:
            return UNKNOWN
        if not operator:
            return found
        if part := _SLICE.fullmatch(operator):
            start = int(part[1] or 0)
            return found[start : start + int(part[2])]
        if operator.startswith((":-", "-", ":?", "?")):
            return found or UNKNOWN
        return UNKNOWN

    return _REFERENCE.sub(value, text)


def variables(script: Script, given: Mapping[str, str]) -> dict[str, str]:
    """The values of a script's variables: those it is given, and those that it sets once; others become `UNKNOWN`."""
    found = dict(given)
    counts: dict[str, int] = {}
    for each in script.assignments:
        counts[each.name] = counts.get(each.name, 0) + 1
    for each in script.assignments:
        if each.for_command:
            continue
        once = counts[each.name] == 1 and each.name not in given
        found[each.name] = word_value(each.value, found) if once and each.value is not None else UNKNOWN
    for name in script.own_names - counts.keys():
        found[name] = UNKNOWN
    return found


def word_value(word: Word, values: Mapping[str, str], depth: int = 0) -> str:
    """What a word comes to."""
    if word.commands and word.value.count("$(") == 1 and depth < _DEEPEST:
        before, _, rest = word.value.partition("$(")
        after = rest.rpartition(")")[2]
        return expanded(before, values) + _output(word.commands, values, depth + 1) + expanded(after, values)
    return UNKNOWN if "`" in word.value or "$(" in word.value else expanded(word.value, values)


def _output(commands: tuple[Command, ...], values: Mapping[str, str], depth: int) -> str:
    """What a pipeline of commands prints."""
    first = min(commands, key=lambda command: command.start)
    text = _printed(first, values, depth)
    for command in first.piped_to:
        text = _piped(command, text)
    return text.rstrip("\n")


def _printed(command: Command, values: Mapping[str, str], depth: int) -> str:
    words = [word_value(word, values, depth) for word in command.arguments]
    if command.program == "echo":
        return " ".join(word for word in words if word not in ("-n", "-e"))
    if command.program == "printf" and words:
        return printf(words[0], words[1:])
    if command.program == "git" and words[:1] == ["rev-parse"] and words[-1] in ("HEAD", COMMIT):
        options = words[1:-1]
        if not options:
            return COMMIT
        short = re.fullmatch(r"--short(?:=(\d+))?", options[0])
        # Without a number git takes as many as it needs, which is 7 in a small repository and more in a large one.
        return COMMIT[: int(short[1])] if short and short[1] and len(options) == 1 else UNKNOWN
    return UNKNOWN


def printf(form: str, values: list[str]) -> str:
    """What `printf` prints, where the form has strings only."""
    left = list(values)

    def value(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%"
        text = left.pop(0) if left else ""
        return text if UNKNOWN in text or match[1] is None else text[: int(match[1])]

    if re.search(r"%(?!(?:\.\d+)?s|%)", form):
        return UNKNOWN
    return re.sub(r"%(?:\.(\d+))?s|%%", value, form).replace("\\n", "\n")


def _piped(command: Command, text: str) -> str:
    if UNKNOWN in text:
        return UNKNOWN
    if command.program == "cut":
        chosen = command.value_of("-c", "--characters", "-b")
        match = _CUT.fullmatch(chosen.value) if chosen is not None else None
        return text[: int(match[1])] if match else UNKNOWN
    if command.program == "head":
        count = command.value_of("-c", "--bytes")
        return text[: int(count.value)] if count is not None and count.value.isdigit() else UNKNOWN
    if command.program == "tr":
        words = [word.value for word in command.arguments]
        if words == ["-d", "\\n"]:
            return text.replace("\n", "")
        if words in (["[:upper:]", "[:lower:]"], ["A-Z", "a-z"]):
            return text.lower()
    return UNKNOWN
