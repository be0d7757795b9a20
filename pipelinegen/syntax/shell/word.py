"""The words of a shell script: quotes, expansions and the commands within them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .script import Command, Expansion, Word

# What ends a word.
_END = r"(?=[ \t\r\n;&|<>()]|\Z)"
# The words of most scripts, each by one match; what is left is taken apart character by character.
_EASY = re.compile(
    rf"(?P<plain>[\w./:=,@%+^~*?!{{}}\[\]-][\w./:=,@%+^~*?!{{}}\[\]#-]*+){_END}"
    rf"|\"(?P<text>[^\"$`\\]*+)\"{_END}"
    rf"|'(?P<raw>[^']*+)'{_END}"
    rf"|(?P<quote>\"?)\$(?P<brace>\{{?)(?P<name>[A-Za-z_]\w*|[0-9@*#?!$-])"
    rf"(?P<close>\}}?)(?P<unquote>\"?){_END}",
    re.ASCII,
)
_PLAIN, _TEXT, _RAW = 1, 2, 3
_UNQUOTED = re.compile(r"[^ \t\r\n;&|<>()\\'\"$`]++")
_DOUBLE = re.compile(r"[^\\\"$`]++")
_HEREDOC = re.compile(r"[^\\$`]++")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?!$-]")
_BRACED = re.compile(r"([!#]?)([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?!$-])")
_OPERAND = re.compile(r"[^\\\"'$`{}]++")
_NUMBERS = re.compile(r"[^()$`\\\"']++")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b", "e": "\x1b"}
_DEEPEST = 30


@dataclass
class Words:
    """A reader of words; `at` is where it stands, `limit` where it must stop."""

    text: str
    at: int = 0
    limit: int = 0
    broken: bool = False
    depth: int = 0
    sums: int = 0
    no_sums: set[int] = field(default_factory=set)
    expansions: list[Expansion] = field(default_factory=list)

    def substituted(self, end: str) -> tuple[Command, ...]:
        """The commands of a substitution, up to before the character that ends it."""
        raise NotImplementedError

    def word(self) -> Word:
        """The word that begins here; an empty one where none does."""
        start = self.at
        match = _EASY.match(self.text, start, self.limit)
        if match is None:
            return self._parts()
        self.at = match.end()
        group = match.lastindex
        if group == _PLAIN:
            return Word(match[0], start, match[0])
        if group in (_TEXT, _RAW):
            return Word(match[0], start, match[group], True, True)
        return self._expanding(match, start) or self._parts()

    def _expanding(self, match: re.Match[str], start: int) -> Word | None:
        """The word that is one expansion; None where its signs do not match each other."""
        quoted = match["quote"] != ""
        if len(match["brace"]) != len(match["close"]) or len(match["quote"]) != len(match["unquote"]):
            self.at = start
            return None
        expansion = Expansion(match["name"], start + quoted, self.at - quoted, quoted, match["brace"] != "")
        self.expansions.append(expansion)
        value = match[0][1:-1] if quoted else match[0]
        return Word(match[0], start, value, literal=False, quoted=quoted, expansions=(expansion,))

    def _parts(self) -> Word:
        start, text = self.at, self.text
        before, sums = len(self.expansions), self.sums
        commands: list[Command] = []
        value: list[str] = []
        dynamic = quoted = False
        while self.at < self.limit:
            if match := _UNQUOTED.match(text, self.at, self.limit):
                value.append(match[0])
                self.at = match.end()
                quoted = False
                continue
            sign = text[self.at]
            if sign in "\"'":
                quoted = self.at == start
                self._quotes(sign, value, commands)
            elif sign in "<>" and text[self.at + 1 : self.at + 2] == "(" and self.at + 1 < self.limit:
                dynamic, quoted = True, False
                value.append(self._run(self.at + 2, ")", commands))
            elif sign in "$`":
                quoted = False
                dynamic = self._dollar(value, commands, quoted=False) or dynamic
            elif sign == "\\":
                quoted = False
                value.append(self._escaped())
            else:
                break
        own = tuple(self.expansions[before:])
        dynamic = dynamic or bool(own) or bool(commands) or self.sums > sums
        return Word(
            text[start : self.at], start, "".join(value), not dynamic, quoted and self.at > start, own, tuple(commands)
        )

    def _escaped(self) -> str:
        following = self.text[self.at + 1 : min(self.at + 2, self.limit)]
        self.at += 1 + len(following)
        return "" if following == "\n" else following or "\\"

    def _quotes(self, sign: str, value: list[str], commands: list[Command]) -> None:
        if sign == "'":
            end = self.text.find("'", self.at + 1, self.limit)
            self.broken |= end < 0
            end = end if end >= 0 else self.limit
            value.append(self.text[self.at + 1 : end])
            self.at = min(end + 1, self.limit)
            return
        self.at += 1
        self.expanded('"', value, commands)

    def expanded(self, end: str, value: list[str], commands: list[Command]) -> None:
        """Text as within double quotes, up to behind the quote, or for a heredoc up to the limit."""
        run = _DOUBLE if end else _HEREDOC
        while self.at < self.limit:
            if match := run.match(self.text, self.at, self.limit):
                value.append(match[0])
                self.at = match.end()
                continue
            sign = self.text[self.at]
            if sign == "\\":
                following = self.text[self.at + 1 : min(self.at + 2, self.limit)]
                self.at += 1 + len(following)
                if following != "\n":
                    value.append(following if following and following in '$`"\\' else "\\" + following)
            elif sign == '"':
                self.at += 1
                return
            else:
                self._dollar(value, commands, quoted=True)
        self.broken |= bool(end)

    def _dollar(self, value: list[str], commands: list[Command], *, quoted: bool) -> bool:
        """What `$` or a backquote begins; whether it is anything but the character itself."""
        text, start = self.text, self.at
        if text[start] == "`":
            value.append(self._backquoted(commands))
            return True
        following = text[start + 1 : min(start + 3, self.limit)]
        if following[:1] == "{":
            value.append(self._braced(commands, quoted=quoted))
        elif following == "((":
            value.append(self._sum(commands))
        elif following[:1] == "(":
            value.append(self._run(start + 2, ")", commands))
        elif following[:1] == "'" and not quoted:
            value.append(self._ansi())
            return False
        elif match := _NAME.match(text, start + 1, self.limit):
            self.at = match.end()
            self.expansions.append(Expansion(match[0], start, self.at, quoted))
            value.append(text[start : self.at])
        else:
            self.at += 1
            # `$"…"` is a text to be translated.
            if not (following[:1] == '"' and not quoted):
                value.append("$")
            return False
        return True

    def _run(self, inner: int, end: str, commands: list[Command]) -> str:
        """A substitution of commands whose first one begins at `inner`."""
        start, self.at = self.at, inner
        if self.depth >= _DEEPEST:
            self.broken, self.at = True, self.limit
            return self.text[start : self.at]
        self.depth += 1
        commands += self.substituted(end)
        self.depth -= 1
        if self.text.startswith(end, self.at, self.limit):
            self.at += 1
        else:
            self.broken = True
        return self.text[start : self.at]

    def _backquoted(self, commands: list[Command]) -> str:
        end = self.at + 1
        while end < self.limit and self.text[end] != "`":
            end += 2 if self.text[end] == "\\" else 1
        end = min(end, self.limit)
        start, limit, self.limit = self.at, self.limit, end
        self._run(self.at + 1, "", commands)
        self.broken |= self.at < end or end == limit
        self.limit, self.at = limit, min(end + 1, limit)
        return self.text[start : self.at]

    def _braced(self, commands: list[Command], *, quoted: bool) -> str:
        """`${NAME}` with what follows the name, in which all may occur that occurs in words."""
        start = self.at
        self.at += 2
        match = _BRACED.match(self.text, self.at, self.limit)
        # `${#}` and `${!}` are parameters themselves.
        if match and match[1] and self.text.startswith("}", match.end(1)):
            match = _NAME.match(self.text, self.at, self.limit)
        at = len(self.expansions)
        if match:
            self.at = match.end()
        behind = self.at
        self._operand(commands)
        end = self.at - 1 if self.text.startswith("}", self.at - 1) else self.at
        if match:
            name = match[2] if match.re is _BRACED else match[0]
            operator = self.text[behind : max(end, behind)]
            self.expansions.insert(at, Expansion(name, start, self.at, quoted, True, operator))
        else:
            self.broken = True
        return self.text[start : self.at]

    def _operand(self, commands: list[Command]) -> None:
        """All up to behind the brace that closes."""
        if self.depth >= _DEEPEST:
            self.broken, self.at = True, self.limit
            return
        self.depth += 1
        while self.at < self.limit:
            if match := _OPERAND.match(self.text, self.at, self.limit):
                self.at = match.end()
                continue
            sign = self.text[self.at]
            if sign == "}":
                self.at += 1
                self.depth -= 1
                return
            if sign in "$`":
                self._dollar([], commands, quoted=True)
            elif sign == '"':
                self._quotes(sign, [], commands)
            elif sign == "'" and self.text.find("'", self.at + 1, self.limit) >= 0:
                self.at = self.text.find("'", self.at + 1, self.limit) + 1
            else:
                self.at = min(self.at + (2 if sign == "\\" else 1), self.limit)
        self.depth -= 1
        self.broken = True

    def _sum(self, commands: list[Command]) -> str:
        """`$((…))`; where it is no sum it is a subshell in a substitution."""
        start = self.at
        if self.sum_at(start + 1, commands):
            self.sums += 1
            return self.text[start : self.at]
        return self._run(start + 2, ")", commands)

    def sum_at(self, start: int, commands: list[Command]) -> bool:
        """Steps over `((…))`, if it is one and not two subshells."""
        # What was no sum once is not tried again: each level within would double the time.
        if start not in self.no_sums and self.depth < _DEEPEST:
            before, ran = len(self.expansions), len(commands)
            at, self.at = self.at, start + 2
            self.depth += 1
            self._numbers(commands)
            self.depth -= 1
            if self.text.startswith("))", self.at, self.limit):
                self.at += 2
                return True
            self.no_sums.add(start)
            del self.expansions[before:], commands[ran:]
            self.at = at
        return False

    def _numbers(self, commands: list[Command]) -> None:
        """A sum, up to before the parenthesis that closes it."""
        opened = 0
        while self.at < self.limit:
            if match := _NUMBERS.match(self.text, self.at, self.limit):
                self.at = match.end()
                continue
            sign = self.text[self.at]
            if sign == ")" and opened == 0:
                return
            if sign in "$`":
                self._dollar([], commands, quoted=True)
                continue
            opened += {"(": 1, ")": -1}.get(sign, 0)
            self.at += 1

    def _ansi(self) -> str:
        """`$'…'`, whose escapes are those of C."""
        self.at += 2
        value: list[str] = []
        while self.at < self.limit:
            sign = self.text[self.at]
            self.at += 1
            if sign == "'":
                return "".join(value)
            if sign == "\\" and self.at < self.limit:
                sign = _ESCAPES.get(self.text[self.at], "\\" + self.text[self.at])
                self.at += 1
            value.append(sign)
        self.broken = True
        return "".join(value)
