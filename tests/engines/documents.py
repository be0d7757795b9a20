"""YAML texts that somebody may write, or may write by mistake."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from random import Random

FORMS = """
a b-c a.b a/b $HOME ${A} a:b a::b http://x.y/z?a=b#c a?b a#b a,b ?a :a -a -- --x a: -a: <a> a=b a|b a>b a&b a*b a!b 50%x
~ null Null NULL nULL true True TRUE tRUE false False FALSE yes no on off Yes y n Y N
0 00 7 010 08 0o10 0O17 0x1F 0X1f 0xg 0b1 0B11 0b2 1_000 _1 1_ +1 -1 -0 +0 -0.0 -00 +010 -0x1F 1__0 0x_1F 0_8
1.10 1. .5 -.5 +.5 .5. 1e3 1E3 1e+3 1e-3 1e 1e400 1e-400 .1e3 .5_0 ._5 .5_ 1_0.5 1.5.5 . .. .e3 -. 0x1p3 1,5 1e03 01.5
.inf -.inf +.inf .Inf .INF .nan .NaN .NAN +.nan .iNF inf nan NaN 1e22 123456789012345678901234567890
9223372036854775807 9223372036854775808 18446744073709551615 18446744073709551616 -9223372036854775808
-9223372036854775809 +9223372036854775808 0xFFFFFFFFFFFFFFFF 0x1FFFFFFFFFFFFFFFF 01777777777777777777777
2024-01-01 2024-1-1 2024-02-30 2023-02-29 2024-02-29 2024-13-01 24-01-01 02024-01-01 2024-01-01x 2024-01 1:30 12:30:45
2024-01-01T10:20:30Z 2024-01-01t10:20:30Z 2024-01-01T10:20:30 2024-01-01T10:20:30.5Z 2024-01-01T1:2:3Z
2024-01-01T10:20:30+02:00 2024-01-01T10:20:30-11:30 2024-01-01T10:20:30.123456789123Z 2024-01-01T10:20:60Z
2024-01-01T10:20:30+00:00 2024-01-01T10:20:30+25:00 2024-01-01T10:20:30+1:00 2024-01-01T10:20:30,25Z 0099-01-01
2024-01-01T25:00:00Z 2024-01-01T10:20Z
"""
PLAIN = FORMS.split()
SPACED = [
    "a b",
    "a  b",
    "2024-01-01 10:20:30",
    "2024-01-01  1:2:3.50",
    "2024-01-01 1:2:3Z",
    "a #b",
    "a: b",
    "a\tb",
    "- a",
]
WORDS = ["a", "b", "c", "key", "a b", "é", "日本", "😀", "a-b", "it's", "x\u2028y", "\u00a0", "%", "@"]
# A mapping holds no two of these that are the same key for Python and not for Go: true and 1, 2 and 2.0.
KEYS = [
    "a",
    "b",
    "c",
    "d-e",
    "f g",
    "true",
    "~",
    "3",
    "010",
    "1.5",
    "2024-01-01",
    "yes",
    '"q"',
    "'3'",
    "!!str 4",
    "x://y",
]
TAGS = ["!!str", "!!int", "!!float", "!!bool", "!!null", "!!timestamp", "!!binary", "!own", "!", "!!foo", "!!seq"]
ANCHORS = ["x", "y-1", "z_2", "a.b", "a/b", "long+name"]
MERGES = ["{0}", "[{0}, {1}]", "{{a: 1, b: 2}}", "[{{a: 1}}, {{a: 2, <<: {{c: 3}}}}]", "x"]
ESCAPES = [
    r"\n",
    r"\"",
    r"\\",
    r"\x41",
    r"\u00e9",
    r"\U0001F600",
    r"\t",
    r"\0",
    r"\e",
    r"\ ",
    r"\/",
    r"\_",
    r"\N",
    r"\q",
]
STARTS = [
    "",
    "",
    "",
    "---\n",
    "# A comment.\n",
    "# One.\n\t# Two.\n",
    "%YAML 1.1\n---\n",
    "%YAML 1.2\n---\n",
    "\ufeff",
    "\n",
]
SCRAPS = [
    *"ab1-?:,[]{}&*!|>'\"%@`#~ =\t\\\n",
    *["- ", "? ", ": ", "\n  ", "\n    ", "&x ", "*x ", "!t ", "!!str ", "|-", ">-", "|+2", " #", "#c\n", "<<: "],
    *["\n---\n", "\r\n", "\u0085", "\u2028", "\n- ", "\na: ", "k: v\n", "'x'", '"y"', "\\x41", "  ", "::", ":}"],
]

# Where the C reader differs from go-yaml in forms that no workflow file has.
FOREIGN = re.compile(
    r"\A\ufeff?(?:[ \t]*(?:#.*)?[\r\n\u0085\u2028])*(?:\.\.\.|(?:---\s+)?[|>])"  # begins with an end; is one block
    r"|(?!\A)\ufeff"  # a byte order mark within is text for go-yaml
    r"|&[^\s,\[\]{}:]*[?%@`]"  # a name that the C reader ends before its end
    r"|[\[,]\s*:[\s,\]]"  # a colon alone in a list
    r"|#.*\s+[:?]\S"  # in a list, a comment before a text that begins like a key
    r"|(?m:^[ -]*[?:]\t\s*#)"  # a tab between a complex key's sign and a comment
)


class Documents:
    """Makes up documents of every form."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.anchors: list[str] = []

    def document(self) -> str:
        self.anchors = []
        text = self.random.choice(STARTS)
        text += self.random.choice([self.mapping, self.mapping, self.sequence])(0, 0).lstrip("\n")
        text += self.random.choice(["", "", "\n", "\n---\nb: 1\n", "\n...\n", "\n# End."])
        return text.replace("\n", "\r\n") if self.chance(0.1) else text

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def mapping(self, indent: int, depth: int) -> str:
        pairs = [self.pair(indent, depth) for _ in range(self.random.randint(1, 4))]
        return "".join("\n" + " " * indent + pair for pair in pairs)

    def pair(self, indent: int, depth: int) -> str:
        if self.anchors and self.chance(0.15):
            names = (f"*{self.random.choice(self.anchors)}" for _ in "12")
            return "<<: " + self.random.choice(MERGES).format(*names)
        key = self.random.choice(KEYS)
        return (f"? {key}\n{' ' * indent}:" if self.chance(0.03) else f"{key}:") + self.value(indent, depth)

    def sequence(self, indent: int, depth: int) -> str:
        items = ["-" + self.item(indent, depth) for _ in range(self.random.randint(1, 4))]
        return "".join("\n" + " " * indent + item for item in items)

    def item(self, indent: int, depth: int) -> str:
        if depth < 3 and self.chance(0.3):  # `- a: 1` and `- - a`
            return "   " + self.random.choice([self.mapping, self.sequence])(indent + 4, depth + 1).lstrip()
        return self.value(indent, depth)

    def value(self, indent: int, depth: int) -> str:
        name = self.random.choice(ANCHORS) if self.chance(0.15) else ""
        value = self.unnamed(f" &{name}" if name else "", indent, depth)
        if name:
            self.anchors.append(name)
        return value

    def unnamed(self, anchor: str, indent: int, depth: int) -> str:
        properties = anchor + (" " + self.random.choice(TAGS) if self.chance(0.06) else "")
        comment = self.random.choice(["", "", "", "", " # A comment.", "\t# x", " "])
        if depth < 3 and self.chance(0.35):
            step = self.random.choice([0, 1, 2, 2, 2, 4])
            # A list may stand below its key without being indented.
            make = self.sequence if step == 0 else self.random.choice([self.mapping, self.sequence])
            return properties + comment + make(indent + step, depth + 1)
        if self.chance(0.2):
            return f"{properties} {self.block(indent)}"
        return f"{properties} {self.flow(depth)}{comment}"

    def flow(self, depth: int) -> str:
        if self.anchors and self.chance(0.1):
            return f"*{self.random.choice(self.anchors)} "
        if depth > 4 or self.chance(0.75):
            return self.scalar()
        space = self.random.choice(["", " ", " ", "\n      ", " # c\n      "])
        if self.chance(0.5):
            parts = [self.flow(depth + 1) for _ in range(self.random.randint(0, 3))]
            return f"[{space}{f',{space}'.join(parts)}{space}]"
        colon = self.random.choice([": ", ": ", " : ", ":"])
        parts = [f"{self.random.choice(KEYS)}{colon}{self.flow(depth + 1)}" for _ in range(self.random.randint(0, 3))]
        return f"{{{space}{f',{space}'.join(parts)}{space}}}"

    def scalar(self) -> str:
        kind = self.random.random()
        if kind < 0.55:
            return self.random.choice(PLAIN)
        if kind < 0.65:
            return self.random.choice(SPACED)
        if kind < 0.75:  # mostly numbers, dates and what is nearly one
            return "".join(self.random.choice("0123456789+-._eExobT:Zz") for _ in range(self.random.randint(1, 8)))
        return self.quoted()

    def quoted(self) -> str:
        words = [self.random.choice([*WORDS, *PLAIN]) for _ in range(self.random.randint(0, 3))]
        text = self.random.choice([" ", "", "\n      ", "\n\n      ", "  \n      "]).join(words)
        kind = self.random.random()
        if kind < 0.4:
            return "'" + text.replace("'", "''") + "'"
        if kind < 0.5:
            return "\n      ".join(words or ["a"])
        ends = ["", "", "z", "\\\n      z", "/"]
        return f'"{text}{self.random.choice(["", "", *ESCAPES])}{self.random.choice(ends)}"'

    def block(self, indent: int) -> str:
        head = self.random.choice("|>") + self.random.choice(["", "", "-", "+", "2", "2-", "-2", "+1", "4"])
        word = self.random.choice([*WORDS, *PLAIN, "# c", "a: b", "\tt"])
        line = " " * (indent + self.random.choice([2, 2, 2, 2, 3, 4])) + word
        others = [line, line, "", " " * (indent + 2), f"{line} ", f" {line}"]
        more = [self.random.choice(others) for _ in range(self.random.randint(0, 4))]
        return "\n".join([head + self.random.choice(["", "", " # c", " "]), line, *more])


def documents(random: Random) -> Iterator[str]:
    """Documents of every form, a fifth of them damaged."""
    source = Documents(random)
    while True:
        text = source.document()
        yield from _native(damaged(text, random) if random.random() < 0.2 else text)


def pieces(files: list[Path], random: Random) -> Iterator[str]:
    """Pieces of these files, most of them damaged."""
    lines = [file.read_text().splitlines() for file in files]
    while True:
        file = random.choice(lines)
        start = random.randrange(len(file))
        piece = textwrap.dedent("\n".join(file[start : start + random.randint(1, 15)]) + "\n")
        piece = damaged(piece, random) if random.random() < 0.8 else piece
        # Below a key, lest the document ends with the first line that begins further to the left.
        yield from _native("piece:\n" + textwrap.indent(piece, "  "))


def _native(text: str) -> list[str]:
    return [] if FOREIGN.search(text) else [text]


def damaged(text: str, random: Random) -> str:
    """The text after a few slips of the hand."""
    for _ in range(random.randint(1, 4)):
        at, other = random.randrange(len(text) + 1), random.randrange(len(text) + 1)
        kind = random.random()
        if kind < 0.5:
            text = text[:at] + random.choice(SCRAPS) + text[at:]
        elif kind < 0.75:
            text = text[:at] + text[at + random.randint(1, 4) :]
        else:
            text = text[:at] + text[other : other + random.randint(1, 10)] + text[at:]
    return text
