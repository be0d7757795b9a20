"""What a YAML text means, against the library inside a Woodpecker server."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import islice
from random import Random
from typing import Any

from pipelinegen.woodpecker.file import document
from pipelinegen.woodpecker.file.document import DocumentError, Float, Int, Timestamp

from .amount import cases
from .conftest import ROOT, Oracle
from .documents import documents, pieces

FILES = sorted(ROOT.glob("generated/*/.woodpecker/*.yml"))
SEED = 20260731


def answer(text: str) -> dict[str, Any]:
    """Our own answer, in the oracle's form."""
    try:
        node = document.parse(text)
        return {"value": None if node is None else document.value(node)}
    except DocumentError as error:
        return {"error": error.message}


def agree(ours: dict[str, Any], theirs: dict[str, Any]) -> bool:
    if theirs.get("error", "").startswith("two keys are both"):
        return "value" in ours  # it was read, but has no JSON form
    if "error" in ours:
        return "error" in theirs
    return "value" in theirs and same(ours["value"], theirs["value"])


def same(ours: object, theirs: object) -> bool:
    """Whether the oracle printed this value, as JSON, with its keys as Go prints them."""
    if isinstance(ours, dict):
        if not isinstance(theirs, dict) or len(ours) != len(theirs):
            return False
        return all(printed(key) in theirs and same(item, theirs[printed(key)]) for key, item in ours.items())
    if isinstance(ours, list):
        return isinstance(theirs, list) and len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(ours, Timestamp):
        return theirs == ours.rfc3339 and ours == datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", ours.rfc3339))
    if isinstance(ours, Float):
        if not math.isfinite(ours):
            return theirs == (".nan" if math.isnan(ours) else ".inf" if ours > 0 else "-.inf")
        # A float without a fraction is printed like a whole number.
        return isinstance(theirs, int | float) and float(theirs) == ours
    return type(theirs) is (int if isinstance(ours, Int) else type(ours)) and theirs == ours


def printed(key: object) -> str:
    if isinstance(key, bool):
        return str(key).lower()
    if isinstance(key, Timestamp):
        return f"{key:%Y-%m-%d %H:%M:%S} +0000 UTC"
    if isinstance(key, Float):
        number = Decimal(repr(key)).normalize()
        if -5 < number.adjusted() < 6:
            return f"{number:f}"
        return re.sub(r"e([+-])(\d)$", r"e\g<1>0\2", f"{number:e}")
    return "<nil>" if key is None else str(key)


def accepted(texts: Sequence[str], oracle: Oracle) -> int:
    """How many of the texts the library takes, once it is sure that we say the same of each."""
    answers = oracle.ask([{"op": "yaml", "text": text} for text in texts])
    told = [(text, answer(text), theirs) for text, theirs in zip(texts, answers, strict=True)]
    wrong = [f"{text!r}\n  ours   {ours}\n  theirs {theirs}" for text, ours, theirs in told if not agree(ours, theirs)]
    assert not wrong, f"{len(wrong)} of {len(texts)}:\n" + "\n".join(sorted(wrong, key=len)[:20])
    return sum("value" in theirs for theirs in answers)


def test_documents_mean_what_they_mean_there(oracle: Oracle) -> None:
    texts = list(islice(documents(Random(SEED)), cases(1500, 15_000)))
    # Half of the answers of a generator that makes only nonsense would be right by refusing.
    assert accepted(texts, oracle) > len(texts) / 4


def test_pieces_of_workflow_files_mean_what_they_mean_there(oracle: Oracle) -> None:
    texts = list(islice(pieces(FILES, Random(SEED)), cases(500, 5_000)))
    assert accepted(texts, oracle) > len(texts) / 4


def test_the_fleets_files_mean_what_they_mean_there(oracle: Oracle) -> None:
    assert accepted([file.read_text() for file in FILES], oracle) == len(FILES) > 0
