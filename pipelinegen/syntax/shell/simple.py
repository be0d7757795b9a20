"""Simple commands of a shell script: words, assignments, redirections and heredocs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .script import Assignment, Command, Word, program_at
from .tree import Redirects, Simple
from .word import Words

_COMMENT = re.compile(r"#[^\n]*")
_REDIRECT = re.compile(r"(?:\d+|\{\w+\})?(?:<<<|<<-?|<&|<>|<(?!\()|>>|>&|>\||>(?!\())|&>>?")
_ASSIGNED = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?:\[[^\]\n]*\])?\+?=")
_DECLARING = frozenset({"export", "local", "readonly", "declare", "typeset"})


@dataclass
class Commands(Words):
    """A reader of simple commands; `errexit` and `pipefail` are as the script has set them up to there."""

    errexit: bool = True
    pipefail: bool = False
    function: str = ""
    commands: list[Command] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    comments: list[tuple[int, int]] = field(default_factory=list)
    heredocs: list[tuple[Redirects, int, str, bool, bool]] = field(default_factory=list)

    def _comment(self) -> None:
        match = _COMMENT.match(self.text, self.at, self.limit)
        assert match is not None
        self.comments.append(match.span())
        self.at = match.end()

    def _line_end(self) -> None:
        self.at += 1
        if self.heredocs:
            waiting, self.heredocs = self.heredocs, []
            for redirects, at, sign, tabs, literal in waiting:
                self._heredoc(redirects, at, sign, tabs, literal)

    def _heredoc(self, redirects: Redirects, at: int, sign: str, tabs: bool, literal: bool) -> None:
        start = self.at
        end = re.compile(rf"^{chr(9) + '*' if tabs else ''}{re.escape(sign)}\r?$", re.MULTILINE)
        match = end.search(self.text, start, self.limit)
        stop = match.start() if match else self.limit
        self.broken |= match is None
        text = self.text[start:stop]
        if literal or ("$" not in text and "`" not in text and "\\" not in text):
            body = Word(text, start, text, quoted=literal)
        else:
            body = self._expanded_body(start, stop)
        operator, _, place = redirects[at]
        redirects[at] = (operator, body, place)
        self.at = match.end() if match else self.limit

    def _expanded_body(self, start: int, stop: int) -> Word:
        limit, self.limit = self.limit, stop
        before, value, commands = len(self.expansions), list[str](), list[Command]()
        self.expanded("", value, commands)
        self.limit, self.at = limit, stop
        own = tuple(self.expansions[before:])
        dynamic = bool(own or commands)
        return Word(self.text[start:stop], start, "".join(value), not dynamic, False, own, tuple(commands))

    def _ends_word(self, at: int) -> bool:
        return at >= self.limit or self.text[at] in " \t\r\n;&|<>()"

    def _lines(self) -> None:
        """Steps over ends of lines and comments, behind an operator."""
        while self.at < self.limit:
            self._blank()
            sign = self.text[self.at : min(self.at + 1, self.limit)]
            if sign == "\n":
                self._line_end()
            elif sign == "#":
                self._comment()
            else:
                return

    def _blank(self) -> int:
        """Steps over blanks, also where a line is continued."""
        at, text, limit = self.at, self.text, self.limit
        if at < limit and text[at] == " ":
            at += 1
        while at < limit and (text[at] in " \t\r" or (text[at] == "\\" and text[at + 1 : min(at + 2, limit)] == "\n")):
            at += 1 if text[at] != "\\" else 2
        self.at = at
        return at

    def _simple(self) -> Simple | None:
        start = self.at
        words: list[Word] = []
        assignments: list[Assignment] = []
        redirects: Redirects = []
        declaring, end = "", start
        text, limit = self.text, self.limit
        while True:
            if (at := self._blank()) >= limit:
                break
            sign = text[at]
            if sign in "\n;|)" or (sign == "#" and at > start):
                break
            if sign in "<>&{0123456789" and (match := _REDIRECT.match(text, at, limit)):
                self._redirect(match, redirects)
                end = self.at
                continue
            if sign in "&(":
                break
            assigned = (declaring or not words) and _ASSIGNED.match(text, at, limit)
            if assigned:
                assignments.append(self._assigned(assigned, declaring))
                end = self.at
                continue
            word = self.word()
            if self.at == at:
                break
            end = self.at
            if not words and not declaring and word.text in _DECLARING and not assignments:
                declaring = word.text
            elif declaring:
                self._declared(word, declaring)
            else:
                words.append(word)
        if end == start:
            return None
        return self._finished(Simple(words, start, end, assignments, redirects, self._options()), declaring)

    def _options(self) -> tuple[bool, bool, str]:
        return self.errexit, self.pipefail, self.function

    def _finished(self, node: Simple, declaring: str) -> Simple:
        if node.words:
            node.assignments = [each._replace(for_command=True) for each in node.assignments]
            node.program = program_at(node.words)
            if node.words[0].text == "set":
                self._set([word.value for word in node.words[1:]])
                node.options = self._options()
        self.assignments += node.assignments
        if declaring or node.words:
            node.assignments = [] if declaring else node.assignments
        return node

    def _declared(self, word: Word, keyword: str) -> None:
        if re.fullmatch(r"[A-Za-z_]\w*", word.value):
            self.assignments.append(Assignment(word.value, word.start, None, keyword))

    def _set(self, words: list[str]) -> None:
        """`set -e` and its like hold from there on, wherever they stand: a reader goes by the order of the text."""
        for at, word in enumerate(words):
            if word in ("-", "--"):
                return
            if not re.fullmatch(r"[-+][a-zA-Z]+", word):
                continue
            on = word[0] == "-"
            named = words[at + 1] if "o" in word and at + 1 < len(words) else ""
            if "e" in word or named == "errexit":
                self.errexit = on
            if named == "pipefail":
                self.pipefail = on

    def _assigned(self, match: re.Match[str], keyword: str) -> Assignment:
        start, self.at = match.start(), match.end()
        if self.text.startswith("(", self.at, self.limit):
            self.at += 1
            while self.at < self.limit and not self.text.startswith(")", self.at):
                self._lines()
                before = self.at
                self.word()
                if self.at == before:
                    break
                self._lines()
            self.broken |= not self.text.startswith(")", self.at, self.limit)
            self.at = min(self.at + 1, self.limit)
            return Assignment(match[1], start, None, keyword)
        return Assignment(match[1], start, self.word(), keyword)

    def _redirect(self, match: re.Match[str], redirects: Redirects) -> None:
        operator, start = match[0], match.start()
        self.at = match.end()
        self._blank()
        sign = operator.lstrip("0123456789")
        if sign in ("<<", "<<-"):
            word = self.word()
            redirects.append(("<<", Word("", self.at, ""), start))
            literal = word.text != word.value or word.quoted
            self.heredocs.append((redirects, len(redirects) - 1, word.value, sign == "<<-", literal))
            return
        word = self.word()
        self.broken |= word.text == ""
        redirects.append((operator, word, start))

    def _redirects(self) -> Redirects:
        """What is redirected behind a group."""
        found: Redirects = []
        while True:
            self._blank()
            match = _REDIRECT.match(self.text, self.at, self.limit)
            if match is None:
                return found
            self._redirect(match, found)
