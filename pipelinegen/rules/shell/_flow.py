"""What becomes of a failure: who looks at a command's status or output, and whether what follows passes it on."""

from __future__ import annotations

from enum import IntEnum

from ...syntax.shell import Assignment, Command, Expansion, Script, Statement, Word

_DEEPEST = 4
_HARMLESS = frozenset({"true", ":", "echo", "printf", "sleep", "date", "ls", "pwd", "env", "set"})
_PRINTING = frozenset(
    {"head", "tail", "cat", "tee", "jq", "yq", "sed", "cut", "tr", "sort", "uniq", "wc", "less", "more", "column",
     "fold", "nl", "ts", "indent", "xmllint"}
)  # fmt: skip
_NOWHERE = frozenset({"/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty", "-"})


def place(command: Command) -> int:
    """Where the program's name stands."""
    return command.words[command.at].start if command.at < len(command.words) else command.start


def output_file(command: Command) -> Word | None:
    """The file that the command's output goes to; None for a screen, a pipe or nowhere."""
    found = None
    for redirect in command.redirects:
        if redirect.operator in (">", ">>", "1>", "1>>", "&>", "&>>", ">|"):
            found = redirect.target if redirect.target.value not in _NOWHERE else None
    return found


def harmless(script: Script, command: Command, depth: int = 0) -> bool:
    """Whether a command neither fails nor keeps in mind that another one did."""
    program = command.program
    if program in ("exit", "return"):
        return bool(command.operands) and command.operands[0].value == "0"
    if program in _HARMLESS:
        return output_file(command) is None and not command.piped_to
    span = script.functions.get(program)
    if span is None or depth > 3:
        return False
    assigned = any(span[0] <= each.start < span[1] and each.keyword != "local" for each in script.assignments)
    return not assigned and all(harmless(script, each, depth + 1) for each in script.within(*span) if not each.captured)


def swallows(script: Script, command: Command) -> bool:
    """Whether `|| …` behind a command makes its failure a success that nobody remembers."""
    alternative = command.alternative
    if not alternative or command.alternative_assignments:
        return False
    return all(harmless(script, each) for each in alternative)


def holder(script: Script, command: Command) -> Assignment | Command | None:
    """What a captured command's output becomes: the value of a variable, or an argument."""
    for assignment in script.assignments:
        if assignment.value is not None and any(each is command for each in assignment.value.commands):
            return assignment
    for other in script.commands:
        if any(each is command for word in other.words for each in word.commands):
            return other
    return None


class Attention(IntEnum):
    """How much somebody cares for an output: it is shown at most, used as a value, or judged."""

    SHOWN = 0
    USED = 1
    JUDGED = 2


def attention_to(script: Script, name: str, after: int, depth: int = 0) -> Attention:
    """What a variable is used for behind an offset."""
    uses = [each for each in script.expansions if each.name == name and each.start > after]
    return max((_attention_at(script, each, depth) for each in uses), default=Attention.SHOWN)


def _attention_at(script: Script, use: Expansion, depth: int) -> Attention:
    if use.operator.startswith((":?", "?")):
        return Attention.JUDGED
    inside = [each for each in script.commands if any(word.start <= use.start < word.end for word in each.words)]
    if not inside:
        assigned = any(
            each.value is not None and each.value.start <= use.start < each.value.end for each in script.assignments
        )
        # What is neither an argument nor a value is the word of a `case`, or what a command reads.
        return Attention.USED if assigned else Attention.JUDGED
    command = max(inside, key=lambda each: each.start)
    if command.program in ("echo", "printf") and depth < _DEEPEST:
        if output_file(command) is not None:
            return Attention.USED
        return attention(script, command, depth + 1)
    return Attention.USED if command.program in ("curl", "echo", "printf") else Attention.JUDGED


def is_mentioned(script: Script, file: Word, after: int) -> bool:
    """Whether a later command reads or names a file."""
    if not file.value:
        return True
    return any(
        file.value in word.value
        for command in script.commands
        if command.start > after
        for word in (*command.words, *(each.target for each in command.redirects if each.operator.startswith("<")))
    )


def prints(command: Command) -> bool:
    """Whether a command only passes on or shows what it reads."""
    if command.program in ("python", "python3"):
        return any(word.value == "json.tool" for word in command.arguments)
    return command.program in _PRINTING and not (command.program in ("jq", "yq") and command.has("-e", "--exit-status"))


def attention(script: Script, command: Command, depth: int = 0) -> Attention:
    """What becomes of the command's output."""
    for reader in command.piped_to:
        if not prints(reader):
            return Attention.JUDGED
        if reader.program == "tee" and any(is_mentioned(script, each, reader.end) for each in reader.operands):
            return Attention.JUDGED
    last = command.piped_to[-1] if command.piped_to else command
    file = output_file(last)
    if file is not None:
        return Attention.JUDGED if is_mentioned(script, file, last.end) else Attention.SHOWN
    if not command.captured:
        calls = script.calls(command.function) if command.function and depth < _DEEPEST else ()
        return max((attention(script, each, depth + 2) for each in calls), default=Attention.SHOWN)
    found = holder(script, command)
    if isinstance(found, Assignment):
        used = attention_to(script, found.name, found.start, depth)
        return max(used, Attention.USED) if found.keyword == "export" else used
    if found is None or found.program not in ("echo", "printf"):
        return Attention.USED if found is not None and found.program == "curl" else Attention.JUDGED
    return attention(script, found, depth + 1) if depth < _DEEPEST else Attention.USED


def following(script: Script, start: int) -> tuple[Statement, Statement | None] | None:
    """The innermost statement that holds what stands at an offset, and the one behind it in its block."""
    best: tuple[Statement, Statement | None] | None = None
    for block in script.blocks:
        for at, statement in enumerate(block):
            if statement.start <= start < statement.end and (best is None or statement.start >= best[0].start):
                best = statement, block[at + 1] if at + 1 < len(block) else None
    return best


def fails_after(script: Script, start: int) -> bool:
    """Whether what stands at an offset is on the way to an `exit 1`, so that it makes no success of anything."""
    around = []
    for block in script.blocks:
        at = next((at for at, each in enumerate(block) if each.start <= start < each.end), None)
        if at is not None:
            around.append((block[at].end - block[at].start, block[at + 1 :]))
    # The innermost block is left first, and what leaves it for good decides.
    for _, following in sorted(around, key=lambda each: each[0]):
        for statement in following:
            if statement.kind == "command" and statement.commands and _fails(statement.commands[-1]):
                return True
            if any(each.program in ("exit", "return", "break", "continue") for each in statement.commands):
                return False
    return False


def _fails(command: Command) -> bool:
    said = command.operands[0] if command.operands else None
    return command.program in ("exit", "return") and said is not None and said.literal and said.value.strip("0") != ""


def is_clean_up(script: Script, function: str) -> bool:
    """Whether a function runs when the script ends, by `trap`."""
    return function != "" and any(
        function in word.value.replace(";", " ").split() for each in script.calls("trap") for word in each.arguments[:1]
    )


def lost_before(script: Script, statement: Statement) -> Statement | None:
    """What runs next where nobody looks at a statement's status and `-e` does not hold; None where it is passed on.

    It is passed on by the last statement of a script or function. For the last one in a loop it is the loop.
    """
    current: Statement | None = statement
    while current is not None:
        for block in script.blocks:
            if current in block and block[-1] is not current:
                return block[block.index(current) + 1]
        current = _around(script, current)
        if (
            current is None
            or current.kind == "function"
            or (current.kind == "subshell" and _ends_after(script, current))
        ):
            return None
        if current.kind in ("for", "while", "until"):
            return current
    return None


def _ends_after(script: Script, statement: Statement) -> bool:
    """Whether `-e` holds again behind a subshell."""
    return next((command.errexit for command in script.commands if command.start >= statement.end), True)


def _around(script: Script, inner: Statement) -> Statement | None:
    around = [
        each
        for block in script.blocks
        for each in block
        if each.start <= inner.start and each.end >= inner.end and (each.start, each.end) != (inner.start, inner.end)
    ]
    return min(around, key=lambda each: each.end - each.start, default=None)
