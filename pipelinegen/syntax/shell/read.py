"""Shell scripts read by tree-sitter's grammar of bash."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .script import Assignment, Command, Expansion, Redirect, Script, Statement, Word

if TYPE_CHECKING:
    from tree_sitter import Node

_BLOCKS = frozenset(
    {"program", "do_group", "compound_statement", "subshell", "case_item", "else_clause", "elif_clause"}
)
_STATEMENTS = frozenset(
    {
        "command", "pipeline", "list", "redirected_statement", "negated_command", "if_statement", "while_statement",
        "for_statement", "c_style_for_statement", "case_statement", "function_definition", "subshell",
        "compound_statement", "variable_assignment", "variable_assignments", "declaration_command", "test_command",
        "unset_command",
    }
)  # fmt: skip
_SUBSTITUTIONS = frozenset({"command_substitution", "process_substitution"})
_OPERATOR = re.compile(r"\$\{[!#]?\w*(.*)\}", re.DOTALL)
_HANDLERS: dict[str, str] = {
    "command": "_command",
    "test_command": "_test",
    "pipeline": "_pipeline",
    "list": "_list",
    "negated_command": "_negated",
    "if_statement": "_conditional",
    "elif_clause": "_conditional",
    "while_statement": "_conditional",
    "redirected_statement": "_redirected",
    "declaration_command": "_assignment",
    "variable_assignments": "_assignment",
    "variable_assignment": "_single",
    "function_definition": "_function",
    "for_statement": "_for",
    "comment": "_comment",
    "subshell": "_subshell",
    **dict.fromkeys(
        ["word", "string", "raw_string", "concatenation", "simple_expansion", "expansion", "command_substitution",
         "process_substitution", "number", "arithmetic_expansion", "variable_name", "array", "ansi_c_string",
         "heredoc_body", "binary_expression", "unary_expression"],
        "_expanded",
    ),
}  # fmt: skip
# A file with a script of this length is none that somebody wrote.
_LONGEST = 200_000


def read(text: str, *, errexit: bool = True, pipefail: bool = False) -> Script:
    """The script as a shell reads it; `errexit` and `pipefail` are how it was started."""
    return _read(text, errexit, pipefail)


@lru_cache(maxsize=64)
def _read(text: str, errexit: bool, pipefail: bool) -> Script:
    if len(text) > _LONGEST or "\0" in text:
        return Script(text, broken=True)
    return _Reader(text, errexit=errexit, pipefail=pipefail).script()


@lru_cache(maxsize=1)
def _parser() -> Any:
    import tree_sitter  # 10 ms with its grammar, paid only where there is a script
    import tree_sitter_bash

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))


@dataclass(frozen=True, slots=True)
class _Context:
    tested: bool = False
    alternative: tuple[Command, ...] | None = None
    piped_to: tuple[Command, ...] = ()
    captured: bool = False
    background: bool = False
    function: str = ""
    redirects: tuple[Redirect, ...] = ()


@dataclass
class _Reader:
    text: str
    errexit: bool
    pipefail: bool
    commands: list[Command] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    expansions: list[Expansion] = field(default_factory=list)
    blocks: list[tuple[Statement, ...]] = field(default_factory=list)
    comments: list[tuple[int, int]] = field(default_factory=list)
    functions: set[str] = field(default_factory=set)
    loops: set[str] = field(default_factory=set)

    def script(self) -> Script:
        data = self.text.encode("utf-8", "surrogatepass")
        self._offset = _characters(self.text, data)
        root = _parser().parse(data).root_node
        self._block(root, _Context())
        return Script(
            self.text,
            tuple(sorted(self.commands, key=lambda command: command.start)),
            tuple(sorted(self.assignments, key=lambda assignment: assignment.start)),
            tuple(sorted(self.expansions, key=lambda expansion: expansion.start)),
            tuple(self.blocks),
            tuple(self.comments),
            frozenset(self.functions),
            frozenset(self.loops),
            root.has_error,
        )

    def _start(self, node: Node) -> int:
        return self._offset(node.start_byte)

    def _end(self, node: Node) -> int:
        return self._offset(node.end_byte)

    def _source(self, node: Node) -> str:
        return self.text[self._start(node) : self._end(node)]

    def _block(self, node: Node, context: _Context) -> None:
        """The statements that stand directly in a node."""
        at = len(self.blocks)
        self.blocks.append(())
        statements = []
        children = node.children
        for index, child in enumerate(children):
            if child.type in _STATEMENTS:
                following = children[index + 1].type if index + 1 < len(children) else ""
                inner = replace(context, background=True) if following == "&" else context
                commands, assignments = len(self.commands), len(self.assignments)
                self._statement(child, inner)
                statements.append(
                    Statement(
                        child.type,
                        self._start(child),
                        self._end(child),
                        tuple(self.commands[commands:]),
                        tuple(self.assignments[assignments:]),
                    )
                )
            elif child.type == "comment":
                self.comments.append((self._start(child), self._end(child)))
            elif child.is_named:
                self._statement(child, context)
        self.blocks[at] = tuple(statements)

    def _statement(self, node: Node, context: _Context) -> tuple[Command, ...]:
        """The commands that a node runs itself, in order; those within substitutions are added beside them."""
        handler = _HANDLERS.get(node.type)
        if handler is not None:
            own: tuple[Command, ...] = getattr(self, handler)(node, context)
            return own
        if node.type in _BLOCKS:
            before = len(self.commands)
            self._block(node, context)
            return tuple(self.commands[before:])
        before = len(self.commands)
        for child in node.children:
            if child.is_named:
                self._statement(child, context)
        return tuple(self.commands[before:])

    def _command(self, node: Node, context: _Context) -> tuple[Command, ...]:
        words: list[Word] = []
        assignments: list[Assignment] = []
        redirects = list(context.redirects)
        for child in node.children:
            if child.type == "variable_assignment":
                assignments.append(self._assigned(child, for_command=True))
            elif child.type in ("file_redirect", "heredoc_redirect", "herestring_redirect"):
                redirects.append(self._redirect(child))
            elif child.is_named:
                word = self._word(child.children[0] if child.type == "command_name" and child.children else child)
                if words and words[-1].end == word.start and words[-1].text.endswith("$"):
                    word = self._joined(words.pop(), word)
                words.append(word)
        command = Command(
            tuple(words), self._start(node), self._end(node), tuple(assignments), tuple(redirects), context.tested,
            context.alternative, context.piped_to, context.captured, context.background, self.errexit, self.pipefail,
            context.function,
        )  # fmt: skip
        self.commands.append(command)
        self._options(command)
        return (command,)

    def _joined(self, first: Word, second: Word) -> Word:
        """One word that the grammar took for two: it breaks `$A/b/$C/d` behind the second dollar."""
        found = re.match(r"[A-Za-z_]\w*|[0-9#?@*!$-]", second.text)
        name = found[0] if found else ""
        own = (Expansion(name, second.start - 1, second.start + len(name)),) if found else ()
        self.expansions += own
        expansions = (*first.expansions, *own, *second.expansions)
        commands = (*first.commands, *second.commands)
        text, value = first.text + second.text, first.value + second.value
        return Word(text, first.start, value, not (expansions or commands), False, expansions, commands)

    def _options(self, command: Command) -> None:
        """`set -e` and its like hold from there on, wherever they stand: a reader goes by the order of the text."""
        if command.program != "set" or command.captured:
            return
        words = [word.value for word in command.arguments]
        for at, word in enumerate(words):
            if re.fullmatch(r"[-+][a-zA-Z]+", word):
                self.errexit = word[0] == "-" if "e" in word else self.errexit
                named = words[at + 1] if "o" in word and at + 1 < len(words) else ""
                self.errexit = word[0] == "-" if named == "errexit" else self.errexit
                self.pipefail = word[0] == "-" if named == "pipefail" else self.pipefail

    def _pipeline(self, node: Node, context: _Context) -> tuple[Command, ...]:
        parts = [child for child in node.children if child.is_named]
        piped: tuple[Command, ...] = context.piped_to
        done: list[tuple[Command, ...]] = []
        # From the end, for each part must know what reads it.
        for index, part in reversed(list(enumerate(parts))):
            last = index == len(parts) - 1
            inner = context if last else replace(context, piped_to=piped)
            own = self._statement(part, inner)
            done.insert(0, own)
            piped = (*own, *piped)
        return tuple(command for own in done for command in own)

    def _list(self, node: Node, context: _Context) -> tuple[Command, ...]:
        sides = [child for child in node.children if child.is_named]
        operator = next((child.type for child in node.children if child.type in ("&&", "||")), "&&")
        if len(sides) < 2:
            return ()
        right = self._statement(sides[-1], context)
        if operator == "||":
            # In `a && b || c` the alternative is for both.
            left = self._statement(sides[0], replace(context, alternative=right))
        else:
            left = self._statement(sides[0], replace(context, tested=True))
        return (*left, *right)

    def _negated(self, node: Node, context: _Context) -> tuple[Command, ...]:
        return self._children(node, replace(context, tested=True))

    def _children(self, node: Node, context: _Context) -> tuple[Command, ...]:
        before = len(self.commands)
        for child in node.children:
            if child.is_named:
                self._statement(child, context)
        return tuple(self.commands[before:])

    def _conditional(self, node: Node, context: _Context) -> tuple[Command, ...]:
        before = len(self.commands)
        in_condition = True
        body: list[Node] = []
        for child in node.children:
            if child.type in ("then", "do_group"):
                in_condition = False
            if in_condition or child.type in ("do_group", "elif_clause", "else_clause"):
                if child.type == "elif_clause":
                    self._conditional(child, context)
                elif child.is_named:
                    self._statement(child, replace(context, tested=True) if in_condition else context)
            elif child.is_named:
                body.append(child)
        if body:
            self._statements(body, context)
        return tuple(self.commands[before:])

    def _statements(self, nodes: list[Node], context: _Context) -> None:
        at = len(self.blocks)
        self.blocks.append(())
        found = []
        for node in nodes:
            commands, assignments = len(self.commands), len(self.assignments)
            if node.type == "comment":
                self.comments.append((self._start(node), self._end(node)))
                continue
            self._statement(node, context)
            span = self._start(node), self._end(node)
            own = tuple(self.commands[commands:]), tuple(self.assignments[assignments:])
            found.append(Statement(node.type, *span, *own))
        self.blocks[at] = tuple(found)

    def _redirected(self, node: Node, context: _Context) -> tuple[Command, ...]:
        body = node.child_by_field_name("body")
        redirects = tuple(self._redirect(child) for child in node.children if child.type.endswith("_redirect"))
        inner = replace(context, redirects=(*context.redirects, *redirects))
        own = self._statement(body, inner) if body is not None else ()
        # What follows a heredoc's sign on its line belongs to the statement: `cat <<EOF | sh`.
        for child in node.children:
            if child.type == "heredoc_redirect":
                for part in child.children:
                    if part.type in _STATEMENTS:
                        own = (*own, *self._statement(part, context))
        return own

    def _redirect(self, node: Node) -> Redirect:
        operator = "".join(
            self._source(child) for child in node.children if not child.is_named or child.type == "file_descriptor"
        )
        if node.type == "heredoc_redirect":
            body = next((child for child in node.children if child.type == "heredoc_body"), None)
            if body is None:
                return Redirect("<<", Word("", self._start(node), ""), self._start(node))
            return Redirect("<<", self._word(body, quoted=True), self._start(node))
        target = node.child_by_field_name("destination") or (node.named_children[-1] if node.named_children else None)
        word = self._word(target) if target is not None else Word("", self._start(node), "")
        return Redirect(operator, word, self._start(node))

    def _assignment(self, node: Node, _: _Context) -> tuple[Command, ...]:
        keyword = ""
        for child in node.children:
            if child.type == "variable_assignment":
                self._assigned(child, keyword=keyword)
            elif not child.is_named:
                keyword = self._source(child)
            elif child.type == "variable_name" and keyword:
                self.assignments.append(Assignment(self._source(child), self._start(child), None, keyword))
            else:
                self._word(child)
        return ()

    def _single(self, node: Node, _: _Context) -> tuple[Command, ...]:
        self._assigned(node)
        return ()

    def _assigned(self, node: Node, *, keyword: str = "", for_command: bool = False) -> Assignment:
        name = node.child_by_field_name("name")
        value = node.child_by_field_name("value")
        word = self._word(value) if value is not None else None
        found = Assignment(self._source(name) if name else "", self._start(node), word, keyword, for_command)
        self.assignments.append(found)
        return found

    def _function(self, node: Node, _: _Context) -> tuple[Command, ...]:
        name = node.child_by_field_name("name")
        called = self._source(name) if name else ""
        self.functions.add(called)
        body = node.child_by_field_name("body")
        if body is not None:
            self._statement(body, replace(_Context(), function=called))
        return ()

    def _for(self, node: Node, context: _Context) -> tuple[Command, ...]:
        variable = node.child_by_field_name("variable")
        if variable is not None:
            self.loops.add(self._source(variable))
        before = len(self.commands)
        for child in node.children:
            if child.is_named and child != variable:
                if child.type == "do_group":
                    self._statement(child, context)
                else:
                    self._word(child)
        return tuple(self.commands[before:])

    def _expanded(self, node: Node, _: _Context) -> tuple[Command, ...]:
        self._word(node)
        return ()

    def _word(self, node: Node, *, quoted: bool = False) -> Word:
        expansions: list[Expansion] = []
        before = len(self.commands)
        value = self._value(node, expansions, quoted=quoted)
        commands = tuple(self.commands[before:])
        literal = not expansions and not commands and not any(_is_dynamic(each) for each in node.named_children)
        literal = literal and not _is_dynamic(node)
        self.expansions += expansions
        whole = node.type in ("string", "raw_string", "ansi_c_string", "translated_string")
        return Word(self._source(node), self._start(node), value, literal, whole, tuple(expansions), commands)

    def _value(self, node: Node, expansions: list[Expansion], *, quoted: bool) -> str:
        """The text of a word without its quotes; what is expanded in it is collected."""
        kind = node.type
        source = self._source(node)
        if kind == "raw_string":
            return source[1:-1]
        if kind in ("simple_expansion", "expansion"):
            return self._expansion(node, expansions, quoted=quoted)
        if kind in _SUBSTITUTIONS:
            self._captured(node)
            return source
        if kind == "word" and not node.children:
            return re.sub(r"\\(.)", r"\1", source)
        if not node.children:
            return re.sub(r"\\([\"$`\\])", r"\1", source) if quoted else source
        inside = quoted or kind in ("string", "heredoc_body")
        parts: list[str] = []
        at = self._start(node)
        for child in node.children:
            start = self._start(child)
            parts.append(_unescaped(self.text[at:start], inside=inside))
            at = self._end(child)
            if child.type == '"':
                continue
            parts.append(self._value(child, expansions, quoted=inside))
        parts.append(_unescaped(self.text[at : self._end(node)], inside=inside))
        return "".join(parts)

    def _expansion(self, node: Node, expansions: list[Expansion], *, quoted: bool) -> str:
        source = self._source(node)
        found = next((child for child in node.children if child.type.endswith("variable_name")), None)
        subscript = next((child for child in node.children if child.type == "subscript"), None)
        if found is None and subscript is not None:
            found = subscript.child_by_field_name("name")
        if found is not None:
            operator = match[1] if (match := _OPERATOR.fullmatch(source)) else ""
            braced = source.startswith("${")
            expansions.append(
                Expansion(self._source(found), self._start(node), self._end(node), quoted, braced, operator)
            )
        for child in node.named_children:
            if child != found and child.type != "variable_name":
                self._value(child, expansions, quoted=quoted)
        return source

    def _captured(self, node: Node) -> None:
        errexit, pipefail = self.errexit, self.pipefail
        self._block(node, _Context(captured=True))
        # What a subshell sets ends with it.
        self.errexit, self.pipefail = errexit, pipefail

    def _test(self, node: Node, context: _Context) -> tuple[Command, ...]:
        for child in node.named_children:
            self._word(child)
        words = (Word("[", self._start(node), "["),)
        command = Command(
            words, self._start(node), self._end(node), (), context.redirects, context.tested, context.alternative,
            context.piped_to, context.captured, context.background, self.errexit, self.pipefail, context.function,
        )  # fmt: skip
        self.commands.append(command)
        return (command,)

    def _subshell(self, node: Node, context: _Context) -> tuple[Command, ...]:
        before = len(self.commands)
        errexit, pipefail = self.errexit, self.pipefail
        self._block(node, context)
        self.errexit, self.pipefail = errexit, pipefail
        return tuple(self.commands[before:])

    def _comment(self, node: Node, _: _Context) -> tuple[Command, ...]:
        self.comments.append((self._start(node), self._end(node)))
        return ()


def _is_dynamic(node: Node) -> bool:
    return node.type in ("arithmetic_expansion", "brace_expression") or node.type in _SUBSTITUTIONS


def _unescaped(text: str, *, inside: bool) -> str:
    return re.sub(r"\\([\"$`\\])" if inside else r"\\(.)", r"\1", text)


def _characters(text: str, data: bytes) -> Callable[[int], int]:
    """From offsets in bytes to offsets in characters."""
    if len(text) == len(data):
        return lambda offset: offset
    starts = list(_byte_starts(text))
    return lambda offset: bisect_right(starts, offset) - 1


def _byte_starts(text: str) -> Iterator[int]:
    at = 0
    for character in text:
        yield at
        at += len(character.encode("utf-8", "surrogatepass"))
    yield at
