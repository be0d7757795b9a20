"""What a shell script is read as: commands with what becomes of their exit status, assignments and expansions.

All offsets count characters from the beginning of the script, from 0.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

# Programs that run the one that follows, with the options of theirs that take a value.
_WRAPPERS = {
    "sudo": "ugpChrDT", "doas": "u", "env": "uC", "command": "", "builtin": "", "exec": "a", "time": "fo", "nice": "n",
    "nohup": "", "timeout": "sk", "stdbuf": "ioe", "xargs": "nPIdLsEa", "chronic": "", "retry": "", "ionice": "cn",
    "setsid": "",
}  # fmt: skip
_ASSIGNED = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")


class Expansion(NamedTuple):
    """One `$NAME`, `${NAME…}` or `$?`; `operator` is what follows the name in braces, such as `:-x`."""

    name: str
    start: int
    end: int
    quoted: bool = False
    braced: bool = False
    operator: str = ""


class Word(NamedTuple):
    """One word of a command: as it is written, and its `value` without quotes, where expansions stand as written.

    `literal` says that nothing in it is expanded. `quoted` that all of it stands in quotes. `commands` are those that
    run in its `$(…)`.
    """

    text: str
    start: int
    value: str
    literal: bool = True
    quoted: bool = False
    expansions: tuple[Expansion, ...] = ()
    commands: tuple[Command, ...] = ()

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.start + len(self.text)


class Redirect(NamedTuple):
    """A redirection: `2>`, `>`, `>>`, `<`, `<<`; for a heredoc `target` is its text."""

    operator: str
    target: Word
    start: int


class Assignment(NamedTuple):
    """`NAME=value`, alone, before a command (`for_command`) or behind `export`, `local`, `readonly`, `declare`.

    `value` is None where only the name is said, and for an array.
    """

    name: str
    start: int
    value: Word | None
    keyword: str = ""
    for_command: bool = False


class Command(NamedTuple):
    """One simple command, and what becomes of its exit status.

    `words` are its name and arguments; `[`, `[[` and `((` are commands, too. `tested_by` says what looks at the status:
    `if`, `while`, `until`, `!`, or `&&` behind it. `alternative` is what stands behind `||` for it, None without one,
    and `alternative_assignments` what is assigned there. `piped_to` are the commands that read its output, in order;
    the status of the last one alone counts unless `pipefail`. `captured`: it runs in `$(…)`; the word that holds it has
    it among its `commands`. `errexit` says whether `set -e` holds. `function` is the name of the function it stands
    in. `redirects` are its own and those of the groups and loops around it. `at` is the index of the program's word.
    `subshell`: it runs in a shell of its own, where `exit` ends no more than that.
    """

    words: tuple[Word, ...]
    start: int
    end: int
    assignments: tuple[Assignment, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    tested_by: str = ""
    alternative: tuple[Command, ...] | None = None
    alternative_assignments: tuple[Assignment, ...] = ()
    piped_to: tuple[Command, ...] = ()
    captured: bool = False
    background: bool = False
    errexit: bool = True
    pipefail: bool = False
    function: str = ""
    at: int = 0
    subshell: bool = False

    @property
    def tested(self) -> bool:
        """Whether something looks at the status."""
        return self.tested_by != ""

    @property
    def program(self) -> str:
        """The name of the program without its folder, behind wrappers such as `sudo`; empty where it is not literal."""
        if self.at >= len(self.words):
            return ""
        word = self.words[self.at]
        return word.value.rpartition("/")[2] if word.literal else ""

    @property
    def arguments(self) -> tuple[Word, ...]:
        """The program's arguments."""
        return self.words[self.at + 1 :]

    @property
    def operands(self) -> tuple[Word, ...]:
        """The arguments that are no options; the value of an option that is written apart counts as one."""
        return tuple(word for word in self.arguments if not word.value.startswith("-"))

    def has(self, *options: str) -> bool:
        """Whether one of the options is there: `-f` also within `-sSf`, `--name` also as `--name=value`."""
        return any(True for _ in self._found(options))

    def value_of(self, *options: str) -> Word | None:
        """The first value that one of the options has: `-X POST`, `-XPOST`, `--request POST`, `--request=POST`."""
        return next(iter(self.values_of(*options)), None)

    def values_of(self, *options: str) -> tuple[Word, ...]:
        """Every value that one of the options has, in order."""
        found = []
        for at, option in self._found(options):
            word = self.arguments[at]
            if option.startswith("--"):
                joined, offset = "=" in word.value, len(option) + 1
            else:
                offset = word.value.index(option[1], 1) + 1
                joined = offset < len(word.value)
            if joined:
                found.append(_rest(word, offset))
            elif at + 1 < len(self.arguments):
                found.append(self.arguments[at + 1])
        return tuple(found)

    def _found(self, options: tuple[str, ...]) -> Iterator[tuple[int, str]]:
        for at, word in enumerate(self.arguments):
            value = word.value
            if value == "--":
                return
            if not value.startswith("-"):
                continue
            for option in options:
                if option.startswith("--"):
                    if value == option or value.startswith(f"{option}="):
                        yield at, option
                elif not value.startswith("--") and _cluster(value, option[1]):
                    yield at, option


def _cluster(value: str, letter: str) -> bool:
    """Whether a group of short options such as `-sSfX` holds a letter, as far as there are only letters before it."""
    at = value.find(letter, 1)
    return at > 0 and (at == 1 or all(each.isalnum() or each == "#" for each in value[1:at]))


def _rest(word: Word, offset: int) -> Word:
    """The end of a word as a word, from an offset of its value on."""
    value = word.value[offset:]
    at = word.text.rfind(value)
    if at < 0:
        return Word(word.text, word.start, value, word.literal, word.quoted, word.expansions, word.commands)
    return Word(value, word.start + at, value, word.literal, word.quoted, word.expansions, word.commands)


def program_at(words: list[Word]) -> int:
    """The index of the program's word, behind wrappers such as `sudo` and `env A=B`."""
    at = 0
    while at < len(words):
        wrapper = words[at].value.rpartition("/")[2]
        takes = _WRAPPERS.get(wrapper)
        if takes is None:
            return at
        first, at = at, at + 1
        while at < len(words) and (words[at].value.startswith("-") or _ASSIGNED.match(words[at].value)):
            option = words[at].value
            if wrapper == "command" and option in ("-v", "-V"):
                return first
            at += 2 if len(option) == 2 and option[1] in takes else 1
        at += wrapper == "timeout"
    return 0 if at <= 1 else at


class Statement(NamedTuple):
    """One statement of a block, whole: where it begins and ends, and what it holds, in substitutions too.

    `kind` is `command`, `assignment`, `pipeline`, `list` (with `&&` or `||`), `not`, `if`, `while`, `until`, `for`,
    `case`, `group`, `subshell` or `function`.
    """

    kind: str
    start: int
    end: int
    commands: tuple[Command, ...] = ()
    assignments: tuple[Assignment, ...] = ()


@dataclass(frozen=True)
class Script:
    """A script: its commands and assignments in the order of the text, those in `$(…)` and functions too.

    `blocks` are its statements, first the script's own, then those of each loop, function, branch or substitution.
    `functions` are the names of those it defines, with the start and end of each. `broken` says that a part of it is no
    shell; what could be read is there.
    """

    text: str
    commands: tuple[Command, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    blocks: tuple[tuple[Statement, ...], ...] = ()
    comments: tuple[tuple[int, int], ...] = ()
    functions: dict[str, tuple[int, int]] = field(default_factory=dict, hash=False)
    loop_variables: frozenset[str] = field(default_factory=frozenset)
    broken: bool = False

    def calls(self, *programs: str) -> tuple[Command, ...]:
        """The commands that run one of the programs."""
        if len(programs) == 1:
            return self.by_program.get(programs[0], ())
        found = [command for program in self.by_program.keys() & programs for command in self.by_program[program]]
        return tuple(sorted(found, key=lambda command: command.start))

    @cached_property
    def by_program(self) -> dict[str, tuple[Command, ...]]:
        """The commands by the program that they run."""
        found: dict[str, list[Command]] = {}
        for command in self.commands:
            found.setdefault(command.program, []).append(command)
        return {program: tuple(commands) for program, commands in found.items()}

    def within(self, start: int, end: int) -> tuple[Command, ...]:
        """The commands that begin in a stretch of the text."""
        starts = self._starts
        return self.commands[bisect_left(starts, start) : bisect_left(starts, end)]

    @cached_property
    def _starts(self) -> list[int]:
        return [command.start for command in self.commands]

    @cached_property
    def own_names(self) -> frozenset[str]:
        """The variables that the script sets itself: assigned, read, or the variable of a loop."""
        read = {
            word.value
            for command in self.calls("read", "mapfile", "readarray", "getopts")
            for word in command.operands
            if word.literal
        }
        return frozenset({each.name for each in self.assignments} | self.loop_variables | read)
