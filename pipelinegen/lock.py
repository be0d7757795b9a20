"""The lock files of a workspace: workflows that never run, in which update bots and people keep its versions.

Strict in what they may look like, because a pin that a bot passes over, or edits by half, is found out much later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .errors import PipelinegenError, shown
from .model.image import ImageReference
from .syntax import yaml
from .syntax.image import plain_name
from .syntax.pins import ACTIONS_LOCK, FULL_VERSION, IMAGES_LOCK, Pin, pins

Kind = Literal["action", "image"]

LOCKS: dict[Kind, str] = {"action": ACTIONS_LOCK, "image": IMAGES_LOCK}
"""What is pinned in which file, by its path from the workspace's root."""

_SHAPES: dict[Kind, str] = {"action": "`uses: OWNER/NAME@COMMIT  # vX.Y.Z`", "image": "`image: NAME:TAG`"}
_SECTIONS: dict[Kind, tuple[str, ...]] = {"action": ("jobs",), "image": ("steps", "clone", "services")}


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock file, and the pins in it with their lines."""

    kind: Kind
    path: Path
    text: str
    pins: tuple[Pin, ...]

    def place(self, pin: Pin) -> str:
        """Where a pin of it stands, for a message."""
        return f"{shown(self.path)}:{pin.line}"


def read_locks(root: Path) -> tuple[Lock, ...]:
    """The lock files that a workspace has. Raises PipelinegenError for one that bots would not understand."""
    found = []
    for kind, name in LOCKS.items():
        path = root / name
        try:
            text = path.read_bytes().decode("utf-8")
        except FileNotFoundError:
            continue
        except OSError as error:
            raise PipelinegenError(f"{shown(path)}: {error.strerror}") from None
        except UnicodeDecodeError as error:
            raise PipelinegenError(f"{shown(path)}: not UTF-8 text (byte {error.start}); save it as UTF-8") from None
        found.append(Lock(kind, path, text, read_lock(kind, shown(path), text)))
    return tuple(found)


def read_lock(kind: Kind, name: str, text: str) -> tuple[Pin, ...]:
    """The pins of a lock file's text, each once; `name` is what messages call the file. Raises PipelinegenError."""
    try:
        document = yaml.compose(text)
    except yaml.YamlError as error:
        raise PipelinegenError(f"{name}:{error.position.line}: not YAML: {error.message}") from None
    sections = [yaml.field(document, section) for section in _SECTIONS[kind]]
    if not any(sections):
        section = _SECTIONS[kind][0]
        raise PipelinegenError(f"{name}:1: there are no `{section}`; a lock is a workflow with {_SHAPES[kind]} in it")
    written = {pin.line: pin for pin in pins(text) if pin.kind == kind}
    lines = text.split("\n")
    found: dict[str, Pin] = {}
    for node in _uses(sections) if kind == "action" else _images(sections):
        line = node.position.line
        pin = written.get(line)
        problem = _problem_of_action(node.value, lines[line - 1]) if kind == "action" else _problem_of_image(node.value)
        if problem is None and (pin is None or _value(pin) != node.value or node.alias):
            problem = f"{node.value!r} is not written as update bots write; give it a line of its own, {_SHAPES[kind]}"
        if problem or pin is None:
            raise PipelinegenError(f"{name}:{line}: {problem}")
        _refuse_another(name, pin, found.values())
        found.setdefault(pin.name, pin)
    return tuple(found.values())


def _uses(sections: Iterable[yaml.Node | None]) -> Iterator[yaml.Node]:
    """What the steps of all jobs use, and what a job itself calls."""
    for jobs in sections:
        for _, job in yaml.entries(jobs):
            steps = yaml.field(job, "steps")
            for owner in (job, *(steps.items if steps is not None else ())):
                if (node := yaml.field(owner, "uses")) is not None:
                    yield node


def _images(sections: Iterable[yaml.Node | None]) -> Iterator[yaml.Node]:
    """The images of all steps, which are a list or a mapping."""
    for steps in sections:
        for step in (*(steps.items if steps is not None else ()), *(value for _, value in yaml.entries(steps))):
            if (node := yaml.field(step, "image")) is not None:
                yield node


def _value(pin: Pin) -> str:
    """What YAML reads of a pin: an action's version is only a comment."""
    return f"{pin.name}@{pin.hash}" if pin.kind == "action" else str(pin)


def _problem_of_action(value: str, line: str) -> str | None:
    """What keeps a bot from editing an action as a whole."""
    name, _, ref = value.partition("@")
    if name.startswith("docker://"):
        return f"{value!r} is an image; it belongs into {IMAGES_LOCK}"
    if not re.fullmatch(r"[\w-][\w.-]*(/[\w.-]+)+", name) or not ref:
        return f"{value!r} names no version of an action; write {_SHAPES['action']}"
    if not re.fullmatch("[0-9a-f]{40}", ref):
        return f"{value!r} is not pinned to a commit, which has 40 hexadecimal characters; write {_SHAPES['action']}"
    rest = line.partition(value)[2].rstrip()
    if rest.startswith(("'", '"')):
        return f"{value!r} stands in quotes; write {_SHAPES['action']}"
    comment = rest.lstrip()
    if not comment.startswith("#"):
        return f"{value!r} does not say its version; add it as a comment, `  # vX.Y.Z`"
    if not re.fullmatch(rf"# {FULL_VERSION}", comment):
        return f"the comment {comment!r} is not a full version alone, and update bots edit no other; write `# vX.Y.Z`"
    if rest[: -len(comment)] != "  ":
        return f"{rest!r} must begin with two spaces, as in generated files; write {_SHAPES['action']}"
    return None


def _problem_of_image(value: str) -> str | None:
    """What keeps a bot from editing an image."""
    try:
        reference = ImageReference.parse(value)
    except ValueError as error:
        return str(error)
    if not reference.tag:
        return f"{value!r} has no tag, and the lock is the place for it; write {_SHAPES['image']}"
    return None


def _refuse_another(name: str, pin: Pin, earlier: Iterable[Pin]) -> None:
    """A fleet has one version of a thing: of all actions of a repository, and of an image by whatever name."""
    for other in earlier:
        if family(other) == family(pin) and (other.version, other.hash) != (pin.version, pin.hash):
            raise PipelinegenError(
                f"{name}:{pin.line}: {str(pin)!r} is pinned in line {other.line} as {str(other)!r}; "
                "keep one of them, a fleet has one version of it"
            )


def family(pin: Pin) -> tuple[str, str]:
    """What has one version: an action's repository, in whatever case; an image, with its hub's name or without."""
    if pin.kind == "action":
        return "action", "/".join(pin.name.lower().split("/")[:2])
    return "image", plain_name(pin.name)
