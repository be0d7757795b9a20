"""The substitution of random texts against the library inside a Woodpecker server."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random

from pipelinegen.woodpecker import SubstitutionError, substitute

from .amount import cases
from .conftest import Oracle
from .substitutions import Substitutions

Case = tuple[str, Mapping[str, str]]

# The oracle is asked so many at a time: a hundred thousand answers need not be kept.
BATCH = 10_000


def ours(text: str, variables: Mapping[str, str]) -> dict[str, str]:
    """What we say, in the oracle's form."""
    try:
        # JSON shows each byte that is no text as a replacement character.
        return {"out": re.sub("[\udc80-\udcff]", "\ufffd", substitute(text, variables))}
    except SubstitutionError as error:
        return {"panic": ""} if re.search("crash(es)? the server", error.reason) else {"error": error.reason}


def compared(given: Sequence[Case], oracle: Oracle) -> Counter[str]:
    """How often the answer was out, error or panic, and of what kind out was; every answer must agree."""
    answers = oracle.ask([{"op": "substitute", "text": text, "env": variables} for text, variables in given])
    counts: Counter[str] = Counter()
    wrong = []
    for (text, variables), answer in zip(given, answers, strict=True):
        used = {name: value for name, value in variables.items() if name in text}
        theirs = {"panic": ""} if "panic" in answer else answer
        (kind,) = theirs
        counts[kind] += 1
        counts["changed"] += kind == "out" and theirs["out"] != text
        counts["trimmed"] += kind == "out" and theirs["out"] not in variables.values()
        # A value that ends, or begins, within a character.
        counts["cut"] += "\ufffd" in theirs.get("out", "") and "\ufffd" not in "".join((text, *used.values()))
        if ours(text, variables) != theirs:
            wrong.append(f"{text!r} with {used}\n  ours   {ours(text, variables)}\n  theirs {answer}")
    assert not wrong, f"{len(wrong)} of {len(given)}:\n" + "\n".join(sorted(wrong, key=len)[:20])
    return counts


def test_texts_become_what_they_become_there(oracle: Oracle) -> None:
    source = Substitutions(Random(20260801))
    total = cases(6_000, 150_000)
    counts: Counter[str] = Counter()
    for done in range(0, total, BATCH):
        counts += compared([(source.text(), source.variables()) for _ in range(min(BATCH, total - done))], oracle)
    # Most answers of a generator of nonsense would be errors, and of one of plain text the text itself.
    assert counts["out"] > total / 2, counts
    assert counts["error"] > total / 8, counts
    assert counts["panic"] > total / 200, counts
    assert counts["changed"] > total / 3, counts


def test_trims_cut_what_they_cut_there(oracle: Oracle) -> None:
    source = Substitutions(Random(20260802))
    total = cases(3_000, 50_000)
    counts: Counter[str] = Counter()
    for done in range(0, total, BATCH):
        counts += compared([(source.trim(), source.variables()) for _ in range(min(BATCH, total - done))], oracle)
    # A malformed pattern, and one that does not match, leave a value as it is.
    assert counts["out"] > total * 0.7, counts
    assert counts["cut"] > total / 200, counts
    assert counts["trimmed"] > total / 4, counts


# Go's tables are of another version of Unicode than Python's: only what Python knows is compared.
KNOWN = [chr(code) for code in range(1, 0x110000) if unicodedata.category(chr(code)) not in {"Cn", "Cs", "Co"}]


def runs(characters: Sequence[str]) -> list[str]:
    return ["".join(characters[at : at + 1000]) for at in range(0, len(characters), 1000)]


def test_every_character_has_the_case_and_the_quotes_it_has_there(oracle: Oracle) -> None:
    given = [(text, {"A": run}) for run in runs(KNOWN) for text in ("${A^^}", "${A,,}")]
    given += [("${A}", {"A": run + "\n"}) for run in runs(KNOWN)]
    counts = compared(given, oracle)
    assert counts["out"] == counts["changed"] == len(given)


def test_names_are_made_of_the_same_characters_there(oracle: Oracle) -> None:
    kinds = {each: unicodedata.category(each) for each in KNOWN}
    letters = [each for each, kind in kinds.items() if kind[0] == "L" or kind == "Nd"]
    counts = compared([(f"${{{run}}}", {run: "1"}) for run in runs(letters)], oracle)
    assert counts["out"] == len(runs(letters))
    others = [each for each, kind in kinds.items() if kind[0] != "L" and kind != "Nd" and not each.isascii()]
    counts = compared([(f"${{A{other}}}", {"A": "1"}) for other in others], oracle)
    assert counts["error"] == len(others)
