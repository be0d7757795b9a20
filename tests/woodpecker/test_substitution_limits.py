"""No text and no value makes the substitution crash, hang or eat the memory: beyond its limits it says so."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from random import Random

import pytest

from pipelinegen.woodpecker import SubstitutionError, escape, substitute
from pipelinegen.woodpecker.envsubst import grammar
from pipelinegen.woodpecker.substitution import parse

MB = 1_000_000
OURS = "; this is a limit of pipelinegen, the server has none"
OPENINGS = f"more than 100000 times '${{'{OURS}"
RESULT = f"the values put in are longer than 20000000 bytes{OURS}"
WORK = (
    "the operators look at more than 100000000 bytes of values, a place at which a pattern is tried counted as 200"
    + OURS
)


@pytest.fixture(autouse=True)
def in_time() -> Iterator[None]:
    """Each of these takes a fraction of a second; what hangs takes hours."""
    start = time.process_time()
    yield
    assert time.process_time() - start < 10


def refusal(text: str, **variables: str) -> str:
    with pytest.raises(SubstitutionError) as caught:
        substitute(text, variables)
    return caught.value.reason


def test_random_bytes() -> None:
    data = Random(1).randbytes(10 * MB).replace(b"\0", b"$")
    assert refusal(data.decode("utf-8", "surrogateescape")) == "unable to parse variable name"
    text = data.replace(b"{", b"\\").decode("utf-8", "surrogateescape")
    assert len(text) * 0.99 < len(substitute(text, {})) < len(text)
    assert substitute(escape(text), {}) == text


@pytest.mark.parametrize("text", ["${", "${A:-", "${A}", "$${", "${A", "${A/"])
def test_ten_megabytes_of_an_opening(text: str) -> None:
    assert refusal(text * (10 * MB // len(text))) == OPENINGS


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("$$", "$"),
        ("\\\\", "\\"),
        ("$$\\/", "$/"),
        ("$x\\", "$x\\"),
        ("}", "}"),
        ("\n", "\n"),
        ("é", "é"),
        ("\udcff",) * 2,
    ],
)
def test_ten_megabytes_of_plain_text(text: str, result: str) -> None:
    count = 10 * MB // len(text)
    assert substitute(text * count, {}) == result * count


@pytest.mark.parametrize("text", ["$x", "\\$", "é"])
def test_ten_megabytes_of_an_argument(text: str) -> None:
    text *= 10 * MB // len(text)
    assert substitute(f"${{A:-{text}}}", {}) == text
    assert refusal(f"${{A/{text}") == "bad substitution"


def test_a_name_of_ten_megabytes() -> None:
    assert substitute(f"${{{'é' * 10 * MB}}}", {}) == ""
    assert refusal(f"${{{'²' * 10 * MB}}}") == "unable to parse variable name"
    assert refusal(f"${{A{'²' * 10 * MB}}}") == "missing closing brace"


@pytest.mark.parametrize("form", ["${A:-%s}", "${A//a/%s}", "${A/%s/a}", "${A#%s}", "${A:%s:1}"])
def test_a_nest_is_read_to_a_depth_of_a_hundred(form: str) -> None:
    text = "x"
    for _ in range(100):
        text = form.replace("%s", text)
    assert len(substitute(text, {})) <= 1
    assert refusal(form.replace("%s", text)) == f"references nested deeper than 100{OURS}"


def test_as_many_references_as_are_read_are_all_put_in() -> None:
    assert substitute("${A}" * 100_000, {"A": "a"}) == "a" * 100_000
    assert refusal("${A}" * 100_001) == OPENINGS


@pytest.mark.parametrize(
    ("text", "value", "result"),
    [
        ("${X##*a*b*c}", "a" * 10 * MB, "a" * 10 * MB),
        ("${X##*a*b*c}", "abc" * 3 * MB, ""),
        ("${X#*a*b*c}", "abc" * 3 * MB, "abc" * (3 * MB - 1)),
        ("${X%%*a*a*a*a*}", "b" * 10 * MB, "b" * 10 * MB),
        ("${X%%*a*a*a*a*}", "é" * 5 * MB, "é" * 5 * MB),
        ("${X%b*a}", "b" + "é" * 5 * MB + "a", ""),
        ("${X#?}", "é" * 5 * MB, "\udca9" + "é" * (5 * MB - 1)),
        ("${X^^}", "é" * 5 * MB, "É" * 5 * MB),
        ("${X//é/e}", "é" * 5 * MB, "e" * 5 * MB),
        ("${X:-1}${#X}", "é" * 5 * MB, "é" * 5 * MB + "10000000"),
    ],
)
def test_a_value_of_ten_megabytes(text: str, value: str, result: str) -> None:
    assert substitute(text, {"X": value}) == result


@pytest.mark.parametrize(
    ("text", "value", "other"),
    [
        ("${X##*[0-9]}", "a" * 10 * MB, ""),
        ("${X#*?x}", "é" * 5 * MB, ""),
        ("${X##*z*?}", "é" * 5 * MB, ""),
        ("${X##*?x}", "é" * 10_000, ""),
        ("${X##${Y}}", "a" * 10 * MB, "?" * 10 * MB),
        ("${X##${Y}}", "a" * 10 * MB, "a*" * 400_000),
        ("${X##${Y}}", "a" * 10 * MB, "*" + "a" * 50_000 + "[b]"),
        ("${X##${Y}}", "b" * MB, "*[" + "a" * 50_000 + "]"),
        ("${X#${Y}}", "é" * 10_000, "?" * 10_000),
        ("${X}", "é\n" * 4 * MB, ""),
        ("".join(f"${{X##{'*' * stars}}}" for stars in range(1, 20)), "a" * 9 * MB, ""),
    ],
)
def test_a_value_on_which_an_operator_takes_too_long(text: str, value: str, other: str) -> None:
    assert refusal(text, X=value, Y=other) == WORK


def test_a_pattern_as_long_as_the_value_is_searched_for_in_one_pass() -> None:
    value, pattern = "a" * 10 * MB, "*ab" + "a" * 90_000
    assert substitute("${X##${Y}}", {"X": value, "Y": pattern}) == value
    assert substitute("${X#${Y}}", {"X": value, "Y": pattern}) == value


def test_many_patterns() -> None:
    assert refusal("".join(f"${{X#*{number}?}}" for number in range(99_999)), X="refs/heads/main") == WORK


@pytest.mark.parametrize(
    ("text", "value", "other"),
    [
        ("${X//a/${Y}}", "a" * 10 * MB, "b" * MB),
        ("${X//${E}/${Y}}", "a" * 10 * MB, "b" * MB),
        ("${E:-${X//a/${Y}}}", "a" * 100, "b" * MB),
        ("${X//a/" * 8 + "x" + "}" * 8, "a" * 100, ""),
        ("${X}" * 50_000, "a" * 10 * MB, ""),
        ("${E:-" + "${X}" * 50_000 + "}", "a" * 10 * MB, ""),
        ("${X#z}${X##z}${X%z}", "a" * 9 * MB, ""),
        ("${X}", "\x01\n" * 3_500_000, ""),
    ],
)
def test_a_result_that_would_not_fit(text: str, value: str, other: str) -> None:
    assert refusal(text, X=value, Y=other) == RESULT


@pytest.mark.parametrize(
    "line",
    [
        'sed -e \'s/a\\/b/c/\' -e "s,\\\\d,x," $$ $${VAR:-x} "$HOME" && kill $$$$\n',
        "an image of ${CI_COMMIT_SHA:0:8} to the place\nof the name ${A:-b}, with more text\n",
    ],
)
def test_a_megabyte_takes_a_fraction_of_a_second(line: str) -> None:
    text = line * (MB // len(line))
    taken = []
    for _ in range(3):
        start = time.process_time()
        substitute(text, {"CI_COMMIT_SHA": "3d3c42e5aac5ba805825da76410c181273ba90b1"})
        taken.append(time.process_time() - start)
    # A twentieth of a second where nothing else is going on.
    assert min(taken) < 5


def test_numbers_of_a_million_digits() -> None:
    nines, zeros = "9" * MB, "0" * MB
    assert substitute(f"${{X:{nines}:1}}${{X:0:{nines}}}${{X:-{nines}}}", {"X": "abc"}) == "abcabcabc"
    assert substitute(f"${{X:{zeros}1:{zeros}1}}${{X: -{zeros}1}}", {"X": "abc"}) == "babc"
    assert substitute("${X:${Y}}", {"X": "abc", "Y": f"+{zeros}1"}) == "bc"


def test_what_is_kept_of_texts_is_bounded() -> None:
    grammar._cached.cache_clear()
    for number in range(100):
        parse(f"# {number}\n${{A}}")
    parse("x" * MB)
    parse("x" * 65_536)
    kept = grammar._cached.cache_info()
    assert (kept.currsize, kept.misses) == (32, 101)
    assert parse("x" * 65_536) is parse("x" * 65_536)


WITHIN_500_MB = """
import resource
resource.setrlimit(resource.RLIMIT_AS, (500_000_000, 500_000_000))
from pipelinegen.woodpecker import SubstitutionError, substitute
def tried(text, **variables):
    try:
        return len(substitute(text, variables))
    except SubstitutionError as error:
        return error.reason.partition(";")[0]
a, e = "a" * 10_000_000, "é" * 5_000_000
print(tried("😀${X}" + a, X="a" * 19_000_000))
print(tried("😀${X}${X:0:0}" + a, X=e))
print(tried("".join(f"${{A{number}}}" for number in range(100_000))))
print(tried("${X//a/${X}}", X=a))
print(tried("${" * 5_000_000))
print(tried("${A:-" + "$" * 5_000_000 + "}"))
"""


def test_memory() -> None:
    done = subprocess.run([sys.executable, "-c", WITHIN_500_MB], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "29000001",
        "15000001",
        "0",
        *(RESULT.partition(";")[0], OPENINGS.partition(";")[0]),
        "5000000",
    ]
