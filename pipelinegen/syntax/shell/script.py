"""What a shell script is read as: commands with what becomes of their exit status, assignments and expansions.

All offsets count characters from the beginning of the script, from 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# Programs that run the one that follows, with the options of theirs that take a value.
_WRAPPERS = {
    "sudo": "ugpC", "env": "uC", "command": "", "exec": "a", "time": "fo", "nice": "n", "nohup": "", "timeout": "sk",
    "stdbuf": "ioe", "xargs": "nPIdLs", "then": "", "chronic": "", "retry": "",
}  # fmt: skip
_ASSIGNED = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")


@dataclass(frozen=True, slots=True)
class Expansion:
    """One `$NAME`, `${NAME…}` or `$?`; `operator` is what follows the name in braces, such as `:-x`."""

    name: str
    start: int
    end: int
    quoted: bool = False
    braced: bool = False
    operator: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a command: as it is written, and its `value` without quotes, where expansions stand as written.

    `literal` says that nothing in it is expanded. `quoted` that all of it stands in quotes.
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


@dataclass(frozen=True, slots=True)
class Redirect:
    """A redirection: `2>`, `>`, `>>`, `<`, `<<`; for a heredoc `target` is its text."""

    operator: str
    target: Word
    start: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """`NAME=value`, alone, before a command (`for_command`) or behind `export`, `local`, `readonly`, `declare`."""

    name: str
    start: int
    value: Word | None
    keyword: str = ""
    for_command: bool = False


@dataclass(frozen=True)
class Command:
    """One simple command, and what becomes of its exit status.

    `words` are its name and arguments. `tested`: an `if`, `while`, `!`, or the left side of `&&` looks at the status.
    `alternative` is what stands behind `||` for it, None without one. `piped_to` are the commands that read its output,
    in order; the status of the last one alone counts unless `pipefail`. `captured`: it runs in `$(…)`, and `captor` is
    the word that holds it. `errexit` says whether a failure ends the script there (`set -e`). `function` is the name of
    the function it stands in. `redirects` include those of the pipeline's own part only.
    """

    words: tuple[Word, ...]
    start: int
    end: int
    assignments: tuple[Assignment, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    tested: bool = False
    alternative: tuple[Command, ...] | None = None
    piped_to: tuple[Command, ...] = ()
    captured: bool = False
    background: bool = False
    errexit: bool = True
    pipefail: bool = False
    function: str = ""

    @property
    def _names(self) -> tuple[int, ...]:
        """The index of the program's word, behind wrappers such as `sudo` and `env A=B`."""
        at = 0
        while at < len(self.words):
            takes = _WRAPPERS.get(self.words[at].value.rpartition("/")[2])
            if takes is None:
                return (at,)
            timeout = self.words[at].value == "timeout"
            at += 1
            while at < len(self.words) and (
                self.words[at].value.startswith("-") or _ASSIGNED.match(self.words[at].value)
            ):
                option = self.words[at].value
                at += 2 if len(option) == 2 and option[1] in takes and takes else 1
            at += timeout
        return ()

    @property
    def program(self) -> str:
        """The name of the program without its folder, behind wrappers such as `sudo`; empty where it is not literal."""
        for at in self._names:
            if self.words[at].literal:
                return self.words[at].value.rpartition("/")[2]
        return ""

    @property
    def arguments(self) -> tuple[Word, ...]:
        """The program's arguments."""
        return self.words[at[0] + 1 :] if (at := self._names) else ()

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
                start = (
                    word.start + word.text.find(word.value[offset:]) if word.value[offset:] in word.text else word.start
                )
                found.append(
                    Word(word.value[offset:], start, word.value[offset:], word.literal, word.quoted, word.expansions)
                )
            elif at + 1 < len(self.arguments):
                found.append(self.arguments[at + 1])
        return tuple(found)

    def _found(self, options: tuple[str, ...]) -> Iterator[tuple[int, str]]:
        for at, word in enumerate(self.arguments):
            for option in options:
                if option.startswith("--"):
                    if word.value == option or word.value.startswith(f"{option}="):
                        yield at, option
                elif re.match(rf"-[A-Za-z0-9#]*?{re.escape(option[1])}", word.value):
                    yield at, option


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a block, whole: where it begins and ends and the kind that the grammar calls it."""

    kind: str
    start: int
    end: int
    commands: tuple[Command, ...] = ()
    assignments: tuple[Assignment, ...] = ()


@dataclass(frozen=True)
class Script:
    """A script: its commands and assignments in the order of the text, those in `$(…)` and functions too.

    `blocks` are its statements, first the script's own, then those of each loop, function or branch. `broken` says
    that a part of it is no shell; what could be read is there. `heredocs` and `strings` are where expansions are text.
    """

    text: str
    commands: tuple[Command, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    blocks: tuple[tuple[Statement, ...], ...] = ()
    comments: tuple[tuple[int, int], ...] = ()
    functions: frozenset[str] = field(default_factory=frozenset)
    loop_variables: frozenset[str] = field(default_factory=frozenset)
    broken: bool = False

    def calls(self, *programs: str) -> tuple[Command, ...]:
        """The commands that run one of the programs."""
        return tuple(command for command in self.commands if command.program in programs)

    @property
    def own_names(self) -> frozenset[str]:
        """The variables that the script sets itself: assigned, read, or the variable of a loop."""
        read = {
            word.value
            for command in self.calls("read", "mapfile", "readarray", "getopts")
            for word in command.operands
            if word.literal
        }
        return frozenset({each.name for each in self.assignments} | self.loop_variables | read)
