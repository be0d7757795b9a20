"""Whether a document fits: the same answer as jsonschema's, for each of our schemas and every part of them."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.schema import sources
from pipelinegen.schema.fit import UnknownKeywordError, fits
from pipelinegen.syntax import yaml

ROOT = Path(__file__).parents[2]
KINDS = ("github", "woodpecker")
SCHEMAS: dict[str, Any] = {
    **{f"upstream {kind}": sources.upstream(kind) for kind in KINDS},
    **{f"house {kind}": sources.house(kind, ["alpine:latest"]) for kind in KINDS},
    **{f"house {kind}, latest published": sources.house(kind, [], latest_is_published=True) for kind in KINDS},
}
FORMATS = {"quoted": lambda value: not isinstance(value, str) or value.islower()}


def by_jsonschema(schema: Any) -> Any:
    """The same with jsonschema."""
    checker = jsonschema.FormatChecker(formats=())
    for name, check in FORMATS.items():
        checker.checks(name)(check)
    return jsonschema.Draft7Validator(schema, format_checker=checker)


@cache
def documents() -> list[Any]:
    """The documents of this fleet, of the tests' corpus and of the cases of the schemas."""
    found = []
    for top in ("generated", "tests/corpus", "tests/schema"):
        for path in sorted((ROOT / top).rglob("*.y*ml")):
            try:
                found.append(yaml.load_plain(path.read_text(encoding="utf-8")))
            except (yaml.YamlError, UnicodeDecodeError):
                continue
    return found


def parts(node: Any) -> list[Any]:
    """The node and all that is in it."""
    below = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return [node, *(part for each in below for part in parts(each))]


def is_json(node: Any) -> bool:
    """Whether all keys are texts: a validator knows nothing else."""
    return all(isinstance(key, str) for part in parts(node) if isinstance(part, dict) for key in part)


def spoiled(node: Any, chance: random.Random, pieces: list[Any]) -> Any:
    """The document with something in it missing, doubled, or replaced by a piece of another one."""
    if chance.random() < 0.05:
        return chance.choice(pieces)
    if isinstance(node, dict):
        keys = [key for key in node if chance.random() > 0.03]
        changed = {key: spoiled(node[key], chance, pieces) for key in keys}
        return changed if chance.random() > 0.05 else {**changed, chance.choice(["extra", "if", "run", "x-y"]): 1}
    if isinstance(node, list):
        return [spoiled(item, chance, pieces) for item in node if chance.random() > 0.03]
    return node


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_same_answer_as_jsonschema_s(name: str) -> None:
    quick, slow = fits(SCHEMAS[name], FORMATS), by_jsonschema(SCHEMAS[name])
    chance = random.Random(name)
    pieces = [None, True, 0, 1.0, 1.5, "", "latest", [], {}, *filter(is_json, chance.sample(parts(documents()), 300))]
    seen = set()
    for document in documents():
        for each in (document, *(spoiled(document, chance, pieces) for _ in range(3))):
            if is_json(each):
                answer = slow.is_valid(each)
                assert quick(each) == answer, each
                seen.add(answer)
    assert seen == {True, False}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 3) | st.sampled_from([0.0, 1.0, 1.5]) | st.text("ab", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "ab"]), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def schemas(draw: st.DrawFn, depth: int = 2, named: bool = True) -> Any:
    """A schema of the keywords that are known; `named`: one that may use a name."""
    inner = schemas(depth=depth - 1, named=named) if depth else st.booleans()
    kinds = st.sampled_from(["null", "boolean", "integer", "number", "string", "array", "object"])
    keywords: dict[str, st.SearchStrategy[Any]] = {
        "$comment": st.just("about"),
        "additionalProperties": inner,
        "allOf": st.lists(inner, min_size=1, max_size=2),
        "anyOf": st.lists(inner, min_size=1, max_size=3),
        "const": VALUES,
        "contains": inner,
        "dependencies": st.just({"a": ["b"]}),
        "enum": st.lists(VALUES, min_size=1, max_size=3),
        "format": st.sampled_from(["quoted", "uri"]),
        "if": inner,
        "then": inner,
        "else": inner,
        "items": inner,
        "maxItems": st.integers(0, 2),
        "minItems": st.integers(0, 2),
        "minLength": st.integers(0, 2),
        "minProperties": st.integers(0, 2),
        "minimum": st.integers(-1, 2),
        "not": inner,
        "oneOf": st.lists(inner, min_size=1, max_size=3),
        "pattern": st.sampled_from(["^a", "b$", "^(a|b)+$"]),
        "patternProperties": st.dictionaries(st.sampled_from(["^a", "b"]), inner, max_size=2),
        "properties": st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2),
        "required": st.lists(st.sampled_from(["a", "b"]), max_size=2, unique=True),
        "type": kinds | st.lists(kinds, min_size=1, max_size=2, unique=True),
        "x-own": st.just(1),
        "$ref": st.just("#/definitions/named"),
    }
    if not named:
        del keywords["$ref"]
    chosen = draw(st.lists(st.sampled_from(sorted(keywords)), max_size=4, unique=True))
    return {name: draw(keywords[name]) for name in chosen}


@given(schemas(), schemas(depth=1, named=False), VALUES)
def test_every_keyword_means_what_it_means_to_jsonschema(schema: Any, named: Any, value: Any) -> None:
    whole = {"definitions": {"named": named}, "allOf": [schema]}
    assert fits(whole, FORMATS)(value) == by_jsonschema(whole).is_valid(value)


def test_a_schema_may_hold_itself() -> None:
    tree = {
        "definitions": {"tree": {"type": "array", "items": {"$ref": "#/definitions/tree"}}},
        "$ref": "#/definitions/tree",
    }
    quick = fits(tree, {})
    assert quick([[], [[]]])
    assert not quick([[], [[1]]])


def test_a_name_with_a_slash() -> None:
    schema = {"definitions": {"a/b~c": {"type": "null"}}, "items": {"$ref": "#/definitions/a~1b~0c"}}
    assert fits(schema, {})([None])
    assert not fits(schema, {})([1])


@pytest.mark.parametrize(
    "schema",
    [{"uniqueItems": True}, {"items": [{}]}, {"dependencies": {"a": {}}}, {"properties": {"a": {"maximum": 1}}}],
)
def test_a_keyword_that_is_not_known_is_refused(schema: Any) -> None:
    with pytest.raises(UnknownKeywordError):
        fits(schema, {})
