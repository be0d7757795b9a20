"""The small types of a definition: what each takes, and what it refuses with which words."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from pipelinegen.model import base
from pipelinegen.model.resources import Cpu, Memory


def refusal(kind: Any, value: object) -> str:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    return caught.value.errors()[0]["msg"]


GOOD: dict[str, tuple[Any, list[Any]]] = {
    "project": (base.ProjectName, ["a", "a-b", "0", "a" * 63]),
    "kubernetes": (base.KubernetesName, ["a", "a-b", "a.b", "0"]),
    "workflow": (base.WorkflowName, ["deploy", "build-and-deploy", "a1"]),
    "variable": (base.VariableName, ["A", "IMAGE_TAG", "A1_"]),
    "branch": (base.BranchName, ["main", "release/1.0", "Feature_x-y"]),
    "path": (
        base.CheckoutPath,
        [".", "Dockerfile", "a/b/c.txt", "src/**", "*.{yml,yaml}", "a b", "a..b", ".hidden", "é"],
    ),
    "url": (base.HttpUrl, ["https://a", "http://a.b:80", "https://a/b", "https://a/b?c=d&e#f"]),
    "reason": (base.Reason, ["ten chars!", "because it is so"]),
    "number": (base.PositiveInt, [1, 300]),
    "memory": (Memory, ["1Ki", "512Mi", "3Gi"]),
    "processor": (Cpu, ["1", "250m", "16"]),
}
BAD: dict[str, tuple[Any, list[Any]]] = {
    "project": (base.ProjectName, ["", "A", "a_b", "-a", "a-", "a b", "a\n", "a.b", "ä", "a" * 64, 1, None]),
    "kubernetes": (base.KubernetesName, ["", "A", "a_b", ".a", "a..b", "a/b", "a\n", "a."]),
    "workflow": (base.WorkflowName, ["", "a.yml", "A", "a_b", "-a", "a-", "a--b", "a/b", "../a", "a\n", "é"]),
    "variable": (base.VariableName, ["", "a", "1A", "A-B", "A B", "_A", "A\n", "Ä"]),
    "branch": (base.BranchName, ["", "*", "main*", "a b", "-a", "a\n", "${X}", "a,b"]),
    "path": (
        base.CheckoutPath,
        ["", "/a", "../a", "a/../b", "..", "a/..", "a\n", "${X}", "a\tb", '"', "a;b", "~/a", "a\\b"],
    ),
    "url": (
        base.HttpUrl,
        ["", "a", "ftp://a", "https://", "https://a/", "https://a b", "https://a/b/", 'https://a"', "https://a$b"],
    ),
    "reason": (base.Reason, ["", "short", "         ", "          ", "\n" * 12, " because  "]),
    "number": (base.PositiveInt, [0, -1, "1", True, 1.0, None]),
    "memory": (Memory, ["", "0Mi", "1", "1M", "1.5Gi", "-1Gi", "1 Gi", "1Gi\n", "٣Gi"]),
    "processor": (Cpu, ["", "0", "0.5", "1k", "-1", "1m ", "٣"]),
}


@pytest.mark.parametrize("kind, value", [(kind, value) for kind, values in GOOD.values() for value in values])
def test_good_values(kind: Any, value: object) -> None:
    assert TypeAdapter(kind).validate_python(value) == value


@pytest.mark.parametrize(
    "kind, value",
    [(kind, value) for kind, values in BAD.values() for value in values],
    ids=[f"{name}-{value!r:.20}" for name, (_, values) in BAD.items() for value in values],
)
def test_bad_values(kind: Any, value: object) -> None:
    assert refusal(kind, value)


@pytest.mark.parametrize(
    "kind, value, message",
    [
        (base.ProjectName, "A", "Value error, 'A' is not a project name: lower-case letters, digits and dashes"),
        (
            base.CheckoutPath,
            "../a",
            "Value error, '../a' is not a path inside the checkout, such as 'docker/Dockerfile'",
        ),
        (base.VariableName, "tag", "Value error, 'tag' is not a variable name in capitals, such as IMAGE_TAG"),
        (Memory, "1", "Value error, '1' is not an amount of memory such as '512Mi' or '3Gi'"),
    ],
)
def test_what_is_said(kind: Any, value: str, message: str) -> None:
    assert refusal(kind, value) == message


def test_a_definition_cannot_be_changed_and_knows_its_fields() -> None:
    class Thing(base.Model):
        name: base.ProjectName

    thing = Thing(name="a")
    with pytest.raises(ValidationError, match="frozen"):
        thing.name = "b"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        Thing.model_validate({"name": "a", "nmae": "b"})
    assert thing == Thing(name="a")
