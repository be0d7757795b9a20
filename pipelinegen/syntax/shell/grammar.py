"""The grammar of shell: lists, pipelines, and the words that open and close groups."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from .script import Command, Word
from .simple import Commands
from .tree import Group, List, Node, Pipeline, Simple

_SPACE = re.compile(r"(?:[ \t\r\n]++|\\\n)*+")
_FUNCTION = re.compile(r"([^\s;&|<>()'\"$`\\=]+)[ \t]*\([ \t]*\)")
_PARENTHESES = re.compile(r"\([ \t]*\)")
_BRANCH_ENDS = re.compile(r";;&|;;|;&")
_ENDS_WORD = r"(?=[ \t\r\n;&|<>()]|\Z)"
_OPENING = re.compile(rf"(?:if|while|until|for|select|case|{{|\[\[|function){_ENDS_WORD}")
_CLOSING = re.compile(rf"(?:then|elif|else|fi|do|done|esac|}}){_ENDS_WORD}")
_DEEPEST = 50
# Nobody joins more commands into one list; each side of one is a call within a call.
_LONGEST = 100


@cache
def _closer(words: tuple[str, ...]) -> re.Pattern[str]:
    """What matches one of the words that close a block."""
    return re.compile("|".join(re.escape(each) + (_ENDS_WORD if each[0] not in ");" else "") for each in words))


@dataclass
class Grammar(Commands):
    """A reader of statements. What it cannot place it steps over, and calls the script broken."""

    nesting: int = 0
    blocks: list[list[Node]] = field(default_factory=list)
    functions: dict[str, tuple[int, int]] = field(default_factory=dict)
    loops: set[str] = field(default_factory=set)

    def program(self, end: str, *closing: str) -> list[Node]:
        """The statements up to the end, or up to before what closes them."""
        closes = _closer(closing) if closing else None
        block: list[Node] = []
        self.blocks.append(block)
        if self.nesting >= _DEEPEST:
            self.broken, self.at = True, self.limit
            return block
        self.nesting += 1
        while self._to_statement() and not (end and self.text.startswith(end, self.at)):
            before = self.at
            if closes is not None and closes.match(self.text, before, self.limit):
                break
            node = self._list()
            if node is not None:
                block.append(node)
                self._separator(node)
            if self.at == before:
                if end or closing or self.text[before] == ")":
                    # Let the one that opened a group look at it.
                    break
                self.broken = True
                self.at += 1
        self.nesting -= 1
        return block

    def _to_statement(self) -> bool:
        """Steps over what stands between statements; whether one may follow."""
        while True:
            self._blank()
            if self.at >= self.limit:
                return False
            sign = self.text[self.at]
            if sign == "\n":
                self._line_end()
            elif sign == "#":
                self._comment()
            elif sign == ";" and not self.text.startswith(";;", self.at):
                self.at += 1
            else:
                return True

    def _separator(self, node: Node) -> None:
        if self.text.startswith("&", self.at, self.limit):
            self.at += 1
            node.background = True

    def _list(self) -> Node | None:
        left = self._pipeline()
        sides = 1
        while left is not None:
            at = self._blank()
            if at >= self.limit or self.text[at] not in "&|":
                break
            operator = self.text[at : min(at + 2, self.limit)]
            if operator not in ("&&", "||") or sides > _LONGEST:
                break
            sides += 1
            self.at += 2
            self._lines()
            before = len(self.assignments)
            right = self._pipeline()
            if right is None:
                self.broken = True
                break
            left = List(left, operator, right, left.start, right.end, (before, len(self.assignments)))
        return left

    def _pipeline(self) -> Node | None:
        start, negated = self.at, False
        while self.text.startswith("!", self.at, self.limit) and self._ends_word(self.at + 1):
            self.at += 1
            negated = not negated
            self._blank()
        first = self._command()
        if first is None:
            self.broken |= negated
            return None
        parts = [first]
        while True:
            at = self._blank()
            if at >= self.limit or self.text[at] != "|":
                break
            operator = self.text[at : min(at + 2, self.limit)]
            if operator == "||" or len(parts) > _LONGEST:
                break
            self.at += 2 if operator == "|&" else 1
            self._lines()
            part = self._command()
            if part is None:
                self.broken = True
                break
            parts.append(part)
        if len(parts) == 1 and not negated:
            return first
        return Pipeline(parts, start, parts[-1].end, negated)

    def _command(self) -> Node | None:
        """One command, simple or not; None where none can begin."""
        text, start = self.text, self.at
        if start >= self.limit:
            return None
        sign = text[start]
        if sign == "(":
            return self._arithmetic() if text.startswith("((", start, self.limit) else self._subshell()
        if sign in ";&|)\n":
            return None
        if sign in "iwufsc{[":
            node = self._reserved()
            if node is not None:
                return node
        if sign in "tedf}" and _CLOSING.match(text, start, self.limit):
            return None
        match = _FUNCTION.match(text, start, self.limit)
        if match is not None and not match[1].startswith("#"):
            self.at = match.end()
            return self._function(match[1], start)
        return self._simple()

    def _expect(self, word: str) -> None:
        """Steps over a word that must stand here."""
        self._space()
        if self.text.startswith(word, self.at, self.limit):
            self.at += len(word)
        else:
            self.broken = True

    def _space(self) -> None:
        while True:
            self._lines()
            if not (self.text.startswith(";", self.at, self.limit) and not self.text.startswith(";;", self.at)):
                return
            self.at += 1

    def _subshell(self) -> Group:
        start, errexit, pipefail = self.at, self.errexit, self.pipefail
        self.at += 1
        nodes = self.program("", ")")
        self._expect(")")
        self.errexit, self.pipefail = errexit, pipefail
        return self._group("subshell", start, [("", nodes)])

    def _group(self, kind: str, start: int, parts: list[tuple[str, list[Node]]]) -> Group:
        end = self.at
        redirects = self._redirects()
        return Group(kind, start, max(end, self.at) if redirects else end, parts, redirects)

    def _arithmetic(self) -> Node:
        start = self.at
        commands: list[Command] = []
        before = len(self.expansions)
        if not self.sum_at(start, commands):
            return self._subshell()
        word = Word("((", start, "((", expansions=tuple(self.expansions[before:]), commands=tuple(commands))
        return Simple([word], start, self.at, [], self._redirects(), self._options())

    def _function(self, name: str, start: int) -> Node:
        self._lines()
        outer, self.function = self.function, name
        before = self.at
        self.nesting += 1
        body = self._command() if self.nesting < _DEEPEST else None
        self.nesting -= 1
        self.function = outer
        self.broken |= body is None or self.at == before
        end = body.end if body is not None else self.at
        self.functions[name] = (start, end)
        return Group("function", start, end, [("", [body])] if body is not None else [], [])

    def _reserved(self) -> Node | None:
        """What the reserved word here opens, if one stands here."""
        match = _OPENING.match(self.text, self.at, self.limit)
        if match is None:
            return None
        word, start, self.at = match[0], self.at, match.end()
        if word == "if":
            return self._if(start)
        if word in ("while", "until"):
            condition = self.program("", "do", "done")
            return self._group(word, start, [(word, condition), ("", self._body())])
        if word in ("for", "select"):
            return self._for(start)
        if word == "case":
            return self._case(start)
        if word == "{":
            nodes = self.program("", "}")
            self._expect("}")
            return self._group("group", start, [("", nodes)])
        if word == "function":
            self._blank()
            name = self.word().value
            self._blank()
            match = _PARENTHESES.match(self.text, self.at, self.limit)
            self.at = match.end() if match else self.at
            return self._function(name, start)
        return self._test(start)

    def _body(self) -> list[Node]:
        self._expect("do")
        nodes = self.program("", "done")
        self._expect("done")
        return nodes

    def _if(self, start: int) -> Node:
        parts = [("if", self.program("", "then", "fi"))]
        while True:
            self._expect("then")
            parts.append(("", self.program("", "elif", "else", "fi")))
            if not self._closes("elif"):
                break
            self.at += 4
            parts.append(("if", self.program("", "then", "fi")))
        if self._closes("else"):
            self.at += 4
            parts.append(("", self.program("", "fi")))
        self._expect("fi")
        return self._group("if", start, parts)

    def _for(self, start: int) -> Node:
        self._blank()
        if self.text.startswith("((", self.at, self.limit):
            self._arithmetic()
        else:
            name = self.word()
            self.loops.add(name.value)
            self._lines()
            if self._closes("in"):
                self.at += 2
                self._blank()
                while self.at < self.limit and self.text[self.at] not in "\n;&|<>)":
                    before = self.at
                    self.word()
                    if self.at == before:
                        break
                    self._blank()
        self._space()
        if self._closes("{"):
            self.at += 1
            nodes = self.program("", "}")
            self._expect("}")
            return self._group("for", start, [("", nodes)])
        return self._group("for", start, [("", self._body())])

    def _case(self, start: int) -> Node:
        self._blank()
        self.word()
        self._lines()
        self._expect("in")
        parts: list[tuple[str, list[Node]]] = []
        while True:
            self._space()
            if self.at >= self.limit or self._closes("esac") or not self._patterns():
                break
            parts.append(("", self.program("", ";;", ";&", "esac")))
            match = _BRANCH_ENDS.match(self.text, self.at, self.limit)
            if match is None:
                break
            self.at = match.end()
        self._expect("esac")
        return self._group("case", start, parts)

    def _patterns(self) -> bool:
        """Steps over `a | b)`; whether it stands there."""
        before = self.at
        if self.text.startswith("(", self.at, self.limit):
            self.at += 1
        while self.at < self.limit:
            self._blank()
            at = self.at
            self.word()
            # Patterns of bash such as `@(a|b)`.
            if self.text.startswith("(", self.at, self.limit) and self.at > at:
                end = self.text.find(")", self.at, self.limit)
                self.at = end + 1 if end >= 0 else self.limit
                continue
            self._blank()
            if self.text.startswith(")", self.at, self.limit):
                self.at += 1
                return True
            if not self.text.startswith("|", self.at, self.limit):
                break
            self.at += 1
        self.at = before
        return False

    def _test(self, start: int) -> Node:
        """`[[ … ]]`, whose operators are no operators of the shell."""
        words = [Word("[[", start, "[[")]
        while True:
            space = _SPACE.match(self.text, self.at, self.limit)
            assert space is not None  # it also matches nothing
            self.at = space.end()
            if self.at >= self.limit:
                self.broken = True
                break
            before = self.at
            words.append(self.word())
            if words[-1].text == "]]":
                break
            if self.at == before:
                words.pop()
                self.at += 1
        end = self.at
        return Simple(words, start, end, [], self._redirects(), self._options())

    def _closes(self, *closing: str) -> bool:
        return _closer(closing).match(self.text, self.at, self.limit) is not None
