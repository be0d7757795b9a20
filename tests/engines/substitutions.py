"""Texts and variables at random for the substitution: nearly all of its grammar, whole and broken."""

from __future__ import annotations

from random import Random

NAMES = ["A", "B", "CI_COMMIT_SHA", "CI_COMMIT_MESSAGE", "_x9", "UNSET", "été", "7", "٣"]

VALUES = [
    *("", "a", "main", "feature/é", "3d3c42e5aac5ba805825da76410c181273ba90b1", "/home/x/y.tar.gz", "a*b?[c]-d"),
    *("12", "ab/ab/ab", "żółw/é", "😀x😀", "€uro€", "\ufffdx\ufffd", "ß ŉ İ ǆ ᾀ Σς", "e\u0301\u200b\u00a0", "-"),
    *("a:b}c${A}", "fix: it\n\nbody", 'say "a\\b"\n', "żółw\n€\t\x01\x7f\u00ad\u2028\ufffe\U000e0001\U0010ffff😀"),
    *("\n", "a\r\nb\0c"),
]

WORDS = [
    *("a", "b", "ab", "x", "main", "/", "//", ":", "::", " ", "\n", "#", "%", "-", "=", "?", "+", "!", "@", ",", "^"),
    *("*", "$", "$$", "$$$", "\\", "\\\\", "\\/", "\\\\/", "\\n", "{", "}", "[", "]", "${", "$${", "}}", "$(date)"),
    *("$HOME", "é", "ż", "€", "😀", "\ufffd", "0", "8", "'s/a\\/b/'", '"', "echo ", "# see ", "- run: "),
]

OFFSETS = [
    *("0", "1", "2", "3", "8", "40", "+1", " 1", "", "x", "1x", "0x1", "1_0", "é", "٣", "007", "0" * 30 + "2", "-0"),
    *("9223372036854775807", "-9223372036854775808", "9223372036854775808", "99999999999999999999999"),
    *("-1", "-1", "-1", "-2", "-2", "-3", "-40"),
]

# Pieces of glob patterns; those of the second kind are malformed, or become so when turned round.
GLOBS = [
    *("*", "**", "?", "??", "*?", "a", "b", "/", ".", "é", "ż", "€", "😀", "-", "\\*", "\\a", "\\é", "*/", "*.", "??*"),
    *("[a-z]", "[^a]", "[ab]", "[żé]", "[^ż]", "[\ufffd]", "[^\ufffd]", "[a-é]", "[\\]]", "[€-😀]", "[0-9]", "[^/]"),
    *("[a*b]", "[*]"),
]
BROKEN_GLOBS = [
    *("[", "[a", "]z-a[", "[]", "[]a]", "[^]", "[a-]", "[-a]", "\\", "[\\", "]b[", "]ż^[", "]\ufffd["),
]


class Substitutions:
    """A source of texts and of variables."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def variables(self) -> dict[str, str]:
        """Values for some of the names."""
        return {name: self._pick(VALUES) for name in NAMES if name != "UNSET"}

    def text(self) -> str:
        """A text of a few words and references; one of five is damaged, which half of the time makes it an error."""
        parts = [self._part() for _ in range(self._random.randint(1, 3))]
        # What has been read once is not read again.
        text = "".join(self._random.choices(parts, k=len(parts) + 1))
        if self._random.random() < 0.2:
            at = self._random.randint(0, len(text))
            text = text[:at] + self._random.choice(["", self._pick(WORDS)]) + text[at + self._random.randint(0, 2) :]
        return text

    def trim(self) -> str:
        """A trim whose pattern is made for the alphabet of the values, or one that makes an argument for another."""
        name, other = self._pick(NAMES), self._pick(NAMES)
        if self._random.random() < 0.2:
            cut = self._pick(["%?", "#?", "%%[^a]", "##[^a]", ":0:1", ":1:1", ":2"])
            return (
                f"${{{name}{self._pick(['//', '%', '%%', '#', '##', '/'])}${{{other}{cut}}}{self._pick(['', '/x'])}}}"
            )
        pattern = "".join(self._glob() for _ in range(self._random.choice([1, 1, 1, 2, 2, 3, 4])))
        return f"${{{name}{self._pick(['#', '##', '%', '%%'])}{pattern}}}"

    def _pick(self, choices: list[str]) -> str:
        return self._random.choice(choices)

    def _part(self) -> str:
        kind = self._random.random()
        if kind < 0.3:
            return self._plain()
        if kind < 0.4:
            name, at = self._pick(NAMES), self._random.randint(0, 5)
            return f"${{{name}:0:{at}}}${{{name}:{at}}}"
        return self._reference()

    def _plain(self) -> str:
        words = [word for word in WORDS if word != "${" or self._random.random() < 0.1]
        return "".join(self._pick(words) for _ in range(self._random.randint(1, 5)))

    def _reference(self, depth: int = 0) -> str:
        """A reference; the deeper, the plainer."""
        name = self._pick(NAMES)
        form = self._random.random() * (1 if depth < 3 else 0.3)
        if form < 0.1:
            inner = self._pick([name, name, f"#{name}", f" {name}", f"!{name}", "", f"{name}-b", f"{name}[0]", "#"])
        elif form < 0.3:
            inner = name + self._pick(["^", "^^", ",", ",,", ",^", "^,", "^^^", "="])
        elif form < 0.5:
            arguments = "".join(self._argument(depth) for _ in range(self._random.randint(0, 3)))
            inner = name + self._pick([":-", ":-", "=", ":=", ":?", ":+", "-", "?"]) + arguments
        elif form < 0.7:
            inner = f"{name}:{self._number(depth)}"
            if self._random.random() < 0.6:
                inner += self._pick([":", ":", ":", ":", "::"]) + self._number(depth)
        elif form < 0.85:
            # A brace does not end what is replaced.
            old = self._argument(depth) if self._random.random() < 0.9 else self._pick(["}", "a}b", "}${A}"])
            new = self._argument(depth) if self._random.random() < 0.8 else ""
            inner = name + self._pick(["/", "//", "/#", "/%", "//"]) + old + self._pick(["/"] * 8 + ["//", ""]) + new
        else:
            pattern = self._reference(depth + 1) if self._random.random() < 0.2 else self._glob() + self._glob()
            inner = name + self._pick(["#", "##", "%", "%%"]) + pattern
        return f"${{{inner}}}"

    def _argument(self, depth: int) -> str:
        """A text or a reference, such as a cut through a character, for an argument of another one."""
        kind = self._random.random()
        if kind < 0.3:
            return self._reference(depth + 1)
        if kind < 0.5:
            return f"${{{self._pick(NAMES)}:{self._random.randint(0, 3)}:{self._random.randint(0, 3)}}}"
        words = [word for word in WORDS if word not in {"}", "}}", "${", "/", "//", "\n"}]
        return self._pick(words if self._random.random() < 0.9 else WORDS)

    def _number(self, depth: int) -> str:
        if self._random.random() < 0.1:
            return self._reference(depth + 1)
        return str(self._random.randint(0, 9)) if self._random.random() < 0.6 else self._pick(OFFSETS)

    def _glob(self) -> str:
        return self._pick(GLOBS if self._random.random() < 0.9 else BROKEN_GLOBS)
