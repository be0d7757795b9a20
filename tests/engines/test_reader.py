"""What is read into a typed field, and what is refused, against the YAML library inside a Woodpecker server."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import pytest

from pipelinegen.syntax.yaml import YamlError
from pipelinegen.woodpecker.file import reader
from pipelinegen.woodpecker.file.document import DocumentError, is_null, read, value
from pipelinegen.woodpecker.file.workflow import whole_number

from .amount import cases
from .conftest import Oracle

# Left out because nobody writes them: a lone `<<`, with which the library drops the whole field unless it is a text,
# and a key `!!float 1`, which it drops.
SCALARS = [
    *("a", "'a'", '"a b"', "''", "~", "null", "Null", "'~'", "true", "True", "false", "'true'", "yes", "'yes'", "Yes"),
    *("on", "OFF", "y", "n", "N", "'no'", "0", "1", "-7", "+3", "010", "0o17", "0x1F", "0b11", "1_000", "1e3", "1.10"),
    *("3.0", "3.5", "-0.5", ".5", ".inf", ".nan", "99999999999999999999", "2024-01-01", "2024-01-01T00:00:00Z"),
    *(
        "'2024-01-01'",
        "!!str 1",
        "!!int '1'",
        "!!float 1",
        "!!binary aGk=",
        "!!str true",
        "!!bool 'yes'",
        "!x a",
        "=",
    ),
    *("[]", "{}", "[a]", "{a: b}", "[a, [b]]"),
]
KEYS = [scalar for scalar in SCALARS if scalar != "!!float 1" and scalar[0] not in "[{"]
ZERO: dict[str, Any] = {"string": "", "bool": False, "int": 0, "strings": (), "mapping": {}}
READERS: dict[str, Any] = {
    "string": reader.text,
    "bool": reader.flag,
    "int": whole_number,
    "strings": reader.strict_list,
    "mapping": lambda node, where: {name: value(item) for name, item in reader.named_nodes(node, where).items()},
}


def texts(random: Random) -> str:
    """A scalar, or a collection of some."""
    kind = random.random()
    if kind < 0.4:
        return random.choice(SCALARS)
    items = [random.choice(SCALARS) for _ in range(random.randint(0, 4))]
    if kind < 0.7:
        return f"[{', '.join(items)}]"
    keys = [random.choice([*KEYS, "a", "b", "c"]) for _ in items]
    return "{" + ", ".join(f"{key} : {item}" for key, item in zip(keys, items, strict=True)) + "}"


def ours(field: str, text: str) -> object:
    try:
        node = read(text)
        found = ZERO[field] if node is None or is_null(node) else READERS[field](node, field)
    except (DocumentError, YamlError):
        return "refused"
    return comparable(field, found)


def comparable(field: str, found: Any) -> object:
    """A value as both sides can have it: a missing list is an empty one, of a mapping the keys count."""
    return sorted(found or ()) if field == "mapping" else [*(found or ())] if field == "strings" else found


@pytest.mark.parametrize("field", READERS)
def test_fields_take_what_the_library_takes(field: str, oracle: Oracle) -> None:
    random = Random(field)
    asked = [*SCALARS, *(texts(random) for _ in range(cases(400, 20_000)))]
    answers = oracle.ask([{"op": "decode", "field": field, "text": text} for text in asked])
    wrong = []
    given: Counter[bool] = Counter()
    for text, answer in zip(asked, answers, strict=True):
        theirs = "refused" if "error" in answer else comparable(field, answer["value"])
        given[theirs == "refused"] += 1
        if (found := ours(field, text)) != theirs:
            wrong.append(f"{text}: we say {found!r}, the library {answer}")
    assert not wrong, "\n".join(wrong[:20])
    assert min(given.values()) > len(asked) / 50, given
