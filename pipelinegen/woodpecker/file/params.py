"""What a step's `environment` and `settings` become: texts by the names of environment variables."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from decimal import Decimal

from ...syntax.yaml import Node
from .document import DocumentError, Float, Int, Timestamp, is_null, merged, scalar_text, value
from .reader import refused

# Asked for every secret that is used, with the node that asks.
Reveal = Callable[[str, Node], str]


def environment(nodes: Mapping[str, Node], reveal: Reveal) -> dict[str, str]:
    """The variables of `environment`, under their own names; what is null is left out."""
    return {name: _text(node, reveal) for name, node in nodes.items() if name and not is_null(node)}


def plugin_settings(nodes: Mapping[str, Node], reveal: Reveal) -> dict[str, str]:
    """The variables of `settings`: `dry-run` becomes `PLUGIN_DRY_RUN`."""
    named = environment(nodes, reveal).items()
    return {"PLUGIN_" + _upper(name.replace(".", "_").replace("-", "_")): content for name, content in named}


def _upper(text: str) -> str:
    # Go makes one character of one character, or leaves it.
    return "".join(upper if len(upper := character.upper()) == 1 else character for character in text)


def _text(node: Node, reveal: Reveal) -> str:
    """A scalar printed from its type, a list of such scalars with commas between, and anything else as JSON."""
    if node.kind == "sequence" and all(is_null(item) or _is_simple(item) for item in node.items):
        return ",".join("" if is_null(item) else _printed(value(item)) for item in node.items)
    if _is_simple(node):
        return _printed(value(node))
    if node.kind == "mapping" and (secret := _secret(node, reveal)) is not None:
        return secret
    return _json(_revealed(node, reveal), node)


def _is_simple(node: Node) -> bool:
    """Whether the server prints it as it is: neither dates nor numbers beyond 63 bits are among that."""
    if node.kind != "scalar":
        return False
    found = value(node)
    return not isinstance(found, Timestamp) and not (isinstance(found, Int) and found >= 1 << 63)


class _Secret(str):
    """What stands for a secret's value; it is told as it is, even within JSON."""

    __slots__ = ()


def _secret(node: Node, reveal: Reveal) -> str | None:
    """The secret that a mapping stands for; None if it is an ordinary one. Other keys beside are ignored."""
    found = value(node)
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
        key = next((key for key, _ in node.pairs if key.kind == "scalar" and not isinstance(value(key), str)), node)
        raise refused(key, "a text (put it in quotes)", "a key")
    wanted = next((item for key, item in merged(node) if scalar_text(key) == "from_secret"), None)
    if wanted is None:
        return None
    name = value(wanted)
    if not isinstance(name, str):
        raise refused(wanted, "the name of one secret, a text,", "from_secret")
    return _Secret(reveal(name, wanted))


def _revealed(node: Node, reveal: Reveal) -> object:
    """The value with the secrets in their places."""
    if node.kind == "sequence":
        return [_revealed(item, reveal) for item in node.items]
    if node.kind != "mapping":
        return value(node)
    secret = _secret(node, reveal)
    return {scalar_text(key): _revealed(item, reveal) for key, item in merged(node)} if secret is None else secret


def _printed(found: object) -> str:
    if isinstance(found, bool):
        return str(found).lower()
    if isinstance(found, Float):
        return _go_float(found)
    return str(int(found)) if isinstance(found, Int) else str(found)


# Go's encoder makes JSON safe to stand in HTML and JavaScript.
_GO_JSON = str.maketrans({character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"})


def _json(found: object, node: Node) -> str:
    """Compact JSON with sorted keys, as Go writes it."""
    if isinstance(found, dict):
        pairs = (f"{_json(key, node)}:{_json(found[key], node)}" for key in sorted(found))
        return "{" + ",".join(pairs) + "}"
    if isinstance(found, list):
        return "[" + ",".join(_json(item, node) for item in found) + "]"
    if isinstance(found, Float):
        if not math.isfinite(found):
            raise DocumentError(f"{found.text} is no number that JSON has; write another one", node.position)
        return _json_float(found)
    if isinstance(found, Int):
        return str(int(found))
    if isinstance(found, Timestamp):
        found = found.rfc3339
    text = json.dumps(found, ensure_ascii=False)
    return text if isinstance(found, _Secret) else text.translate(_GO_JSON)


def _go_float(number: float) -> str:
    """A number as Go's %v prints it: the shortest digits, with an exponent below 1e-4 and from 1e21 on."""
    if not math.isfinite(number):
        return "NaN" if math.isnan(number) else "+Inf" if number > 0 else "-Inf"
    return _fixed(number) if number == 0 or 1e-4 <= abs(number) < 1e21 else _with_exponent(number)


def _json_float(number: float) -> str:
    """The same in JSON, where the exponent begins below 1e-6 and has no leading zero."""
    if number == 0 or 1e-6 <= abs(number) < 1e21:
        return _fixed(number)
    return _with_exponent(number).replace("e-0", "e-")


def _fixed(number: float) -> str:
    return format(Decimal(repr(float(number))), "f").removesuffix(".0")


def _with_exponent(number: float) -> str:
    """Python's shortest digits always have an exponent there, and they are written as Go's."""
    mantissa, _, exponent = repr(float(number)).partition("e")
    return f"{mantissa}e{int(exponent):+03d}"
