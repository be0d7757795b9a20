"""What the values of variables can hold, and the worst of them."""

from __future__ import annotations

from enum import StrEnum


class Alphabet(StrEnum):
    """What a value can hold; in words, for documentation."""

    NUMBER = "digits"
    FLAG = "`true` or `false`"
    HEX = "hexadecimal digits, a whole commit"
    SLUG = "a word: a letter or digit, then also `.`, `_`, `-` and `/`"
    NAME = "letters, digits, `.`, `_` and `-`, any of them in front"
    URL = "an address without a query"
    LINK = "any address of the forge, `?`, `&` and `#` included"
    REF = "a git ref: quotes, `$`, `#`, `&`, `;` and more, but no space, `*`, `?`, `[`, `~`, `^`, `:`, `\\`"
    JSON = "a JSON list of paths on one line"
    LINE = "anybody's text on one line"
    TEXT = "anybody's text, several lines"


HARMLESS = frozenset({Alphabet.NUMBER, Alphabet.FLAG, Alphabet.HEX, Alphabet.SLUG, Alphabet.URL})
"""Values of these change neither the shape of a YAML document nor what a shell runs, only perhaps a text's type."""

# Words that YAML, of one version or another, takes for something else than a text.
_TYPED = ("null", "true", "no", "010", "0x1F", "0o17", "1e3", "1.10", "1_000", "2024-01-01")

_LINES = (
    '"',
    "'",
    'it\'s "so"',
    "fix: a",
    "a: b: c",
    ":",
    "a:",
    "a #b",
    "#a",
    "- a",
    "-",
    "--",
    "---",
    "...",
    "? a",
    "*a",
    "&a",
    "!a",
    "!!int a",
    "|",
    ">-",
    "%a",
    "@a",
    "`id`",
    "$(id)",
    "a; id",
    "a && id",
    "a | id",
    "{",
    "}",
    "{a: b}",
    "[",
    "]",
    "[a, b]",
    "a, b",
    "a\tb",
    " a",
    "a ",
    " ",
    "~",
    "\\",
    "\\n",
    'a\\"',
    "${CI_COMMIT_SHA}",
    "$$",
    "}}",
    "é ü 漢字 🚀 \u2028 \xa0",
    "\ufeffa",
    "=",
    "<<",
    ("x: 'y' # \"z\" [é] " * 600)[:10_000],
    *_TYPED,
)

_HOSTILE: dict[Alphabet, tuple[str, ...]] = {
    Alphabet.NUMBER: ("0", "9223372036854775807"),
    Alphabet.FLAG: ("false", "true"),
    # Numbers in YAML, as a whole or in the first eight digits: decimal, octal, with an exponent.
    Alphabet.HEX: (
        "12345678" * 5,
        "01234567" * 5,
        "0000123e" * 5,
        "000012e3" * 5,
        "1e" + "0" * 38,
        "12e45678" + "9" * 32,
        "0" * 40,
        "f" * 64,
    ),
    Alphabet.SLUG: (*_TYPED, "0", "a-", "a/b.c_d", "a" * 250),
    Alphabet.NAME: (*_TYPED, "-", "--", "---", "-n", ".", ".a", "_", "...", "a" * 100),
    Alphabet.URL: ("http://10.0.0.1:8000/1", "https://ci.example:8443/a/b~c/repos/2/pipeline/512", "ci:8000"),
    Alphabet.LINK: (
        "https://ci.example/a?b=c&d=%20#e",
        "https://forge.example/o/r/commit/x;id",
        "https://forge.example/?a=$(id)&b=`id`&c='d',{e}[f]",
        "https://forge.example/" + "a" * 10_000,
    ),
    Alphabet.REF: (
        *_TYPED,
        "feature/a",
        "it's",
        'say-"a"',
        '"',
        "'",
        "a#b",
        "#a",
        "&a",
        "a&b",
        "!a",
        "%a",
        "@a",
        "`id`",
        "$(id)",
        "${IFS}",
        "$HOME",
        "a;b",
        "a|b",
        "|",
        ">",
        "{",
        "}",
        "{a,b}",
        "a,b",
        "]",
        "=",
        "<<",
        "é/漢字/🚀",
        "a/" * 120 + "a",
    ),
    Alphabet.JSON: (
        "[]",
        '["a: b","c #d"]',
        '["it\'s","say \\"a\\"","\\\\"]',
        '["$(id)","`id`","a;b"]',
        '["{a","b]","*","- c"," "]',
        '["a\\nb","\\u003cé\\u003e\\u0026","漢字 🚀"]',
        "[" + ",".join(f'"a/deep/folder/{number:04}"' for number in range(500)) + "]",
    ),
    Alphabet.LINE: _LINES,
    Alphabet.TEXT: (
        *_LINES,
        "\n",
        "a\nb",
        "fix: a\n\nbody: 'b' # \"c\"\n- d\n",
        "a\r\nb",
        "a\n---\nb",
        "a\n...\n",
        "\n" * 50,
        "a\nEOF\nid\n",
        ("line: 'é' # \"x\"\n" * 700)[:10_000],
    ),
}


def hostile(alphabet: Alphabet) -> tuple[str, ...]:
    """The worst values of that alphabet: those that a careless place in a file takes for something else."""
    return _HOSTILE[alphabet]
