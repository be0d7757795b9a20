"""The globs and the expressions of conditions against the libraries inside a Woodpecker server."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from random import Random

import pytest

from pipelinegen.woodpecker import EvaluateError, EvaluateUnknown
from pipelinegen.woodpecker.when.evaluate import evaluate
from pipelinegen.woodpecker.when.glob import match

from .amount import cases
from .conftest import Oracle
from .expressions import ENVIRONMENTS, Expressions

CASES = cases(20_000, 60_000)


def patterns(random: Random) -> Iterator[str]:
    """Globs: plain ones, ones of every sign, ones mostly of braces."""
    plain = [*"ab/*?", "**", "/**/", "**/"]
    signs = [*"ab/*?[]{},\\!^-é\ufffd", "**", "/**/", "**/", "{a,b}", "[a-b]", "[!a]"]
    braces = [*"{}{},,ab/*[]\\", "**"]
    while True:
        words = random.choices([plain, signs, braces], [3, 5, 2])[0]
        yield "".join(random.choice(words) for _ in range(random.randint(0, 12)))


def name_for(pattern: str, random: Random) -> str:
    """A name that the pattern may well match, or any."""
    if random.random() < 0.5:
        return "".join(random.choice("ab/é\\{}[]-!,*\ufffd") for _ in range(random.randint(0, 8)))
    name = re.sub(r"\*\*|\*|\?", lambda star: random.choice(["a", "b"] if star[0] == "?" else ["", "a", "ab"]), pattern)
    name = re.sub(r"\{([^{}]*)\}", lambda braces: random.choice(braces[1].split(",")), name)
    name = re.sub(r"\[[!^]?([^\]])[^\]]*\]", r"\1", name)
    return name.replace("\\", "") if random.random() < 0.5 else name


def test_globs_match_what_the_library_matches(oracle: Oracle) -> None:
    random = Random(20260731)
    source = patterns(random)
    pairs = [(pattern, name_for(pattern, random)) for pattern, _ in zip(source, range(CASES), strict=False)]
    answers = oracle.ask([{"op": "glob", "pattern": pattern, "name": name} for pattern, name in pairs])
    wrong = [
        f"{pattern!r} {name!r}: the library says {answer}"
        for (pattern, name), answer in zip(pairs, answers, strict=True)
        if answer != {"match": match(pattern, name)}
    ]
    assert not wrong, "\n".join(wrong[:20])
    # Half of the answers of a generator that makes only nonsense would be right by saying no.
    assert sum(answer["match"] for answer in answers) > CASES / 5


def ours(expression: str, environment: Mapping[str, str]) -> str:
    try:
        return str(evaluate(expression, environment))
    except EvaluateError:
        return "refused"
    except EvaluateUnknown:
        return "unknown"


def compared(cases: Sequence[tuple[str, Mapping[str, str]]], oracle: Oracle) -> Counter[str]:
    """How often which answer was given; it fails for one that differs from the library's and is not `unknown`."""
    answers = oracle.ask([{"op": "evaluate", "expression": text, "env": env} for text, env in cases])
    given: Counter[str] = Counter()
    wrong = []
    for (text, env), answer in zip(cases, answers, strict=True):
        found = ours(text, env)
        given[found] += 1
        if found not in {"unknown", str(answer.get("match", "refused"))}:
            used = {name: value for name, value in env.items() if name in text}
            wrong.append(f"{text!r} with {used}: we say {found}, the library says {answer}")
    assert not wrong, "\n".join(sorted(wrong, key=len)[:20])
    return given


@pytest.mark.parametrize(
    ("kind", "seed", "most_unknown"),
    # Much of what is only well-formed uses functions and operators that no pipeline has any use for.
    [("typed", 1, 0.08), ("wild", 2, 0.25), ("mutated", 3, 0.05)],
)
def test_expressions_answer_what_the_library_answers(kind: str, seed: int, most_unknown: float, oracle: Oracle) -> None:
    random = Random(seed)
    source = Expressions(random)
    make = {"typed": source.typed, "wild": source.wild, "mutated": source.mutated}[kind]
    count = CASES // 3 + 1
    given = compared([(make(), random.choice(ENVIRONMENTS)) for _ in range(count)], oracle)
    assert given["unknown"] < count * most_unknown, given
    assert min(given["True"], given["False"], given["refused"]) > count / 400, given


def test_what_pipelines_write_is_always_known(oracle: Oracle) -> None:
    random = Random(4)
    source = Expressions(random)
    given = compared([(source.usual(), random.choice(ENVIRONMENTS)) for _ in range(CASES // 4)], oracle)
    assert not given["unknown"], given
    assert min(given["True"], given["False"]) > CASES // 4 / 5, given


def test_patterns_are_searched_as_go_searches_them(oracle: Oracle) -> None:
    random = Random(5)
    source = Expressions(random)
    cases = [
        ("TEXT matches PATTERN", {"TEXT": source.subject(), "PATTERN": source.pattern()}) for _ in range(CASES // 2)
    ]
    given = compared(cases, oracle)
    assert given["unknown"] < CASES // 2 / 8, given
    assert given["True"] > CASES // 2 / 10, given
