"""Shell scripts read into commands that know what becomes of their exit status: POSIX shell, and what bash adds."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from .grammar import Grammar
from .script import Assignment, Command, Redirect, Script, Statement
from .tree import Group, List, Node, Pipeline, Simple

# A file with a script of this length is none that somebody wrote.
_LONGEST = 200_000


def read(text: str, *, errexit: bool = True, pipefail: bool = False) -> Script:
    """The script as a shell reads it; `errexit` and `pipefail` are how it was started."""
    return _read(text, errexit, pipefail)


@lru_cache(maxsize=64)
def _read(text: str, errexit: bool, pipefail: bool) -> Script:
    if len(text) > _LONGEST or "\0" in text:
        return Script(text, broken=True)
    reader = _Reader(text, limit=len(text), errexit=errexit, pipefail=pipefail)
    return reader.script()


class _Reader(Grammar):
    """The commands of a script; those of a substitution are made as soon as it is read."""

    def script(self) -> Script:
        nodes = self.program("")
        while self.at < self.limit:
            # Something closes here that nothing opened.
            self.broken = True
            self.at += 1
            nodes += self.program("")
        self._make(nodes, _AT_THE_TOP)
        self.commands.sort(key=lambda command: command.start)
        self.assignments.sort(key=lambda assignment: assignment.start)
        self.expansions.sort(key=lambda expansion: expansion.start)
        starts = [command.start for command in self.commands]
        assigned = [assignment.start for assignment in self.assignments]

        def statement(node: Node) -> Statement:
            commands = self.commands[bisect_left(starts, node.start) : bisect_left(starts, node.end)]
            assignments = self.assignments[bisect_left(assigned, node.start) : bisect_left(assigned, node.end)]
            return Statement(node.kind, node.start, node.end, tuple(commands), tuple(assignments))

        return Script(
            self.text,
            tuple(self.commands),
            tuple(self.assignments),
            tuple(self.expansions),
            tuple(tuple(map(statement, block)) for block in self.blocks),
            tuple(sorted(self.comments)),
            self.functions,
            frozenset(self.loops),
            self.broken,
        )

    def substituted(self, end: str) -> tuple[Command, ...]:
        errexit, pipefail = self.errexit, self.pipefail
        nodes = self.program(end)
        # What a subshell sets ends with it.
        self.errexit, self.pipefail = errexit, pipefail
        return tuple(self._make(nodes, _CAPTURED))

    def _make(self, nodes: Sequence[Node], context: _Context) -> list[Command]:
        made: list[Command] = []
        for node in nodes:
            made += self._made(node, context)
        return made

    def _made(self, node: Node, context: _Context) -> list[Command]:
        if type(node) is Simple:
            return self._of_simple(node, context)
        if type(node) is List:
            return self._of_list(node, context)
        if type(node) is Pipeline:
            return self._of_pipeline(node, context)
        assert type(node) is Group
        return self._of_group(node, context)

    def _of_simple(self, node: Simple, context: _Context) -> list[Command]:
        if not node.words:
            return []
        tested_by, alternative, assigned, piped_to, captured, background, outer, subshell = context
        if node.background:
            background = True
        redirects = outer + tuple(map(Redirect._make, node.redirects)) if node.redirects else outer
        errexit, pipefail, function = node.options
        command = Command(
            tuple(node.words), node.start, node.end, tuple(node.assignments), redirects, tested_by, alternative,
            assigned, piped_to, captured, background, errexit, pipefail, function, node.program, subshell or background,
        )  # fmt: skip
        self.commands.append(command)
        return [command]

    def _of_list(self, node: List, context: _Context) -> list[Command]:
        made: list[Command] = []
        left: Node = node
        while type(left) is List:
            if left.background:
                context = (*context[:5], True, *context[6:])
            right = self._made(left.right, context)
            made = right + made
            if left.operator == "&&":
                context = ("&&", *context[1:])
            else:
                # In `a && b || c` the alternative is for both; in `a || b || c` both are one to a.
                alternative = (*right, *(context[1] or ()))
                assigned = (*self.assignments[left.assigned[0] : left.assigned[1]], *context[2])
                context = (context[0], alternative, assigned, *context[3:])
            left = left.left
        return self._made(left, context) + made

    def _of_pipeline(self, node: Pipeline, context: _Context) -> list[Command]:
        if node.background:
            context = (*context[:5], True, *context[6:])
        if node.negated:
            context = ("!", *context[1:])
        made: list[Command] = []
        # From the end, for each part must know what reads it.
        for at in range(len(node.parts) - 1, -1, -1):
            inner = context
            if at < len(node.parts) - 1:
                inner = (*context[:3], (*made, *context[3]), *context[4:7], True)
            made = self._made(node.parts[at], inner) + made
        return made

    def _of_group(self, node: Group, context: _Context) -> list[Command]:
        if node.kind == "function":
            context = _AT_THE_TOP
        if node.background:
            context = (*context[:5], True, *context[6:])
        if node.redirects:
            context = (*context[:6], context[6] + tuple(map(Redirect._make, node.redirects)), context[7])
        if node.kind == "subshell":
            context = (*context[:7], True)
        made: list[Command] = []
        for tested_by, nodes in node.parts:
            made += self._make(nodes, (tested_by, *context[1:]) if tested_by else context)
        return made if node.kind != "function" else []


# tested by, alternative, what is assigned in it, piped to, captured, background, redirects of the groups around,
# in a subshell
_Context = tuple[
    str,
    tuple[Command, ...] | None,
    tuple[Assignment, ...],
    tuple[Command, ...],
    bool,
    bool,
    tuple[Redirect, ...],
    bool,
]
_AT_THE_TOP: _Context = ("", None, (), (), False, False, (), False)
_CAPTURED: _Context = ("", None, (), (), True, False, (), True)
