"""What becomes of a failure: who looks at a command's status or output, and whether what follows passes it on."""

from __future__ import annotations

from ...syntax.shell import Assignment, Command, Script, Statement, Word

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


def is_judged(script: Script, name: str, after: int) -> bool:
    """Whether a variable is used for anything but being shown."""
    shown = [
        word
        for command in script.calls("echo", "printf")
        if not command.piped_to and not command.captured and output_file(command) is None
        for word in command.words
    ]
    return any(
        each.name == name and each.start > after and not any(word.start <= each.start < word.end for word in shown)
        for each in script.expansions
    )


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


def output_is_judged(script: Script, command: Command) -> bool:
    """Whether something looks at what the command writes."""
    for reader in command.piped_to:
        if not prints(reader):
            return True
        if reader.program == "tee" and any(is_mentioned(script, each, reader.end) for each in reader.operands):
            return True
    last = command.piped_to[-1] if command.piped_to else command
    file = output_file(last)
    if file is not None:
        return is_mentioned(script, file, last.end)
    if not command.captured:
        return False
    found = holder(script, command)
    if isinstance(found, Assignment):
        return is_judged(script, found.name, found.start)
    return found is None or found.program not in ("echo", "printf") or bool(found.piped_to)


def following(script: Script, start: int) -> tuple[Statement, Statement | None] | None:
    """The innermost statement that holds what stands at an offset, and the one behind it in its block."""
    best: tuple[Statement, Statement | None] | None = None
    for block in script.blocks:
        for at, statement in enumerate(block):
            if statement.start <= start < statement.end and (best is None or statement.start >= best[0].start):
                best = statement, block[at + 1] if at + 1 < len(block) else None
    return best


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
        if current is None or current.kind == "function":
            return None
        if current.kind in ("for", "while", "until"):
            return current
    return None


def _around(script: Script, inner: Statement) -> Statement | None:
    around = [
        each
        for block in script.blocks
        for each in block
        if each.start <= inner.start and each.end >= inner.end and (each.start, each.end) != (inner.start, inner.end)
    ]
    return min(around, key=lambda each: each.end - each.start, default=None)
