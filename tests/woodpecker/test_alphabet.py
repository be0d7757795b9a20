"""The worst values of each alphabet are of that alphabet, and bad enough."""

from __future__ import annotations

import json
import re
import shlex
import subprocess

import pytest

from pipelinegen.syntax import yaml
from pipelinegen.woodpecker.alphabet import HARMLESS, Alphabet, hostile
from pipelinegen.woodpecker.names import NAMES
from pipelinegen.woodpecker.substitution import substitute

FORMS = {
    Alphabet.NUMBER: r"[0-9]+",
    Alphabet.FLAG: "true|false",
    Alphabet.HEX: r"[0-9a-f]{40}|[0-9a-f]{64}",
    Alphabet.SLUG: r"[A-Za-z0-9][A-Za-z0-9._/-]*",
    Alphabet.NAME: r"[A-Za-z0-9._-]+",
    Alphabet.URL: r"[A-Za-z0-9][A-Za-z0-9._~:/@%+-]*",
    Alphabet.LINK: r"https://[^\s]+",
    # What `git check-ref-format` has to say.
    Alphabet.REF: r"(?!-|.*(?:\.\.|@\{|//|\.$|/$|\.lock$))[^\x00-\x20\x7f*?\[~^:\\]+",
    Alphabet.JSON: r"\[.*\]",
    Alphabet.LINE: r"[^\n]+",
    Alphabet.TEXT: r"(?s).+",
}


def fits(alphabet: Alphabet, value: str) -> bool:
    """Whether the value is of the alphabet."""
    return re.fullmatch(FORMS[alphabet], value) is not None


@pytest.mark.parametrize("alphabet", Alphabet)
def test_the_worst_values_are_of_the_alphabet(alphabet: Alphabet) -> None:
    values = hostile(alphabet)
    assert values
    assert len(set(values)) == len(values)
    assert [value for value in values if not fits(alphabet, value)] == []
    assert all(value.encode() for value in values)


def test_every_alphabet_is_of_some_name() -> None:
    assert {name.alphabet for name in NAMES.values()} == set(Alphabet)


def test_the_paths_are_json() -> None:
    lists = [json.loads(value) for value in hostile(Alphabet.JSON)]
    assert all(isinstance(path, str) for paths in lists for path in paths)
    assert max(map(len, lists)) == 500


@pytest.mark.parametrize("alphabet", [Alphabet.LINE, Alphabet.TEXT])
def test_a_text_is_bad_in_every_way(alphabet: Alphabet) -> None:
    values = hostile(alphabet)
    whole = "".join(values)
    assert [
        part for part in ('"', "'", ": ", " #", "*", "&", "!", "|", "{", "[", "%", "@", "`", "$(") if part not in whole
    ] == []
    assert {"null", "true", "010", "~", "- a", " a", "a "} <= set(values)
    assert max(map(len, values)) == 10_000
    assert any("\n" in value for value in values) is (alphabet is Alphabet.TEXT)


def test_git_takes_the_refs() -> None:
    for value in hostile(Alphabet.REF):
        done = subprocess.run(["git", "check-ref-format", "--branch", value], capture_output=True, text=True)
        assert done.returncode == 0, value


# Places in which a careful person puts a value that is a plain word.
PLACES = (
    "key: a ${X}\n",
    "key: 'a ${X}'\n",
    'key: "a ${X}"\n',
    "key: a-${X}-b\n",
    "key:\n  - a ${X}\n",
    "key: |\n  a ${X}\n",
)


@pytest.mark.parametrize("alphabet", sorted(HARMLESS))
@pytest.mark.parametrize("place", PLACES)
def test_harmless_values_stay_texts_in_a_text(place: str, alphabet: Alphabet) -> None:
    for value in hostile(alphabet):
        found = yaml.load_plain(substitute(place, {"X": value}))
        expected = yaml.load_plain(place)
        (text,) = expected["key"] if isinstance(expected["key"], list) else [expected["key"]]
        filled = text.replace("${X}", value)
        assert found == {"key": [filled] if isinstance(expected["key"], list) else filled}


@pytest.mark.parametrize("alphabet", sorted(HARMLESS))
def test_harmless_values_alone_are_one_scalar(alphabet: Alphabet) -> None:
    # In a list or mapping on one line `${X}` is quoted, or the text would be no YAML before it is substituted.
    place = 'key: ${X}\nnext: ["${X}", {a: "${X}"}]\n'
    for value in hostile(alphabet):
        found = yaml.load_plain(substitute(place, {"X": value}))
        assert not isinstance(found["key"], dict | list)
        assert found["next"] == [value, {"a": value}]


@pytest.mark.parametrize("alphabet", sorted(HARMLESS))
def test_harmless_values_are_one_word_of_a_shell(alphabet: Alphabet) -> None:
    for value in hostile(alphabet):
        assert shlex.quote(value) in {value, f"'{value}'"}
        printed = subprocess.run(["sh", "-c", f"printf '%s\\n' {value}"], capture_output=True, text=True, check=True)
        assert printed.stdout == f"{value}\n"


@pytest.mark.parametrize("alphabet", sorted(set(Alphabet) - HARMLESS))
def test_the_others_do_harm_somewhere(alphabet: Alphabet) -> None:
    assert any(harm(value) for value in hostile(alphabet))


def harm(value: str) -> bool:
    """Whether the value alone is another document than a text, or another command than a word."""
    try:
        document = yaml.load_plain(f"key: {value}\nnext: 1\n")
    except yaml.YamlError:
        return True
    return document is None or list(document) != ["key", "next"] or shlex.quote(value) != value
