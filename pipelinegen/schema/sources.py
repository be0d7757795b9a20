"""Where the schemas come from: upstream's from the check-jsonschema package, ours from this folder."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

from ..errors import PipelinegenError

_UPSTREAM = {"github": "github-workflows.json", "woodpecker": "woodpecker-ci.json"}


def is_github(path: str) -> bool:
    """Whether a file is a GitHub workflow by its path; the others here are Woodpecker's."""
    # The last one counts: a repository may be called .github, too.
    path = f"/{path}"
    return path.rfind("/.github/workflows/") > path.rfind("/.woodpecker/")


def upstream(kind: str) -> Any:
    """The schema that the CI's own project publishes; `kind` is `github` or `woodpecker`."""
    # find_spec, because importing the package takes 180 ms and pulls in an HTTP client.
    found = importlib.util.find_spec("check_jsonschema")
    if found is None or found.origin is None:
        raise PipelinegenError("the package check-jsonschema is not installed; it holds the schemas")
    return _read(Path(found.origin).parent / "builtin_schemas" / "vendor" / _UPSTREAM[kind])


def house(kind: str, floating_images: Collection[str], *, latest_is_published: bool = False) -> Any:
    """Our own schema, which states the documented gotchas; the named images may float, and `latest` may be pushed."""
    schema = _read(Path(__file__).parent / f"house-{kind}.json")
    schema["definitions"]["floating-image"]["enum"] = sorted(floating_images) or [""]
    if latest_is_published:
        parts = schema["definitions"]["step"]["properties"]
        pushed = parts["with" if kind == "github" else "settings"]["properties"]
        for name in pushed.keys() & {"tags", "tag"}:
            del pushed[name]
    return schema


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PipelinegenError(f"schema {path} cannot be read: {error.strerror}") from None
