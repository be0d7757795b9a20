"""A repository's CI files as they are read here: refused as a whole where one of them is no YAML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ..errors import PipelinegenError
from ..header import is_generated
from ..rules.examination import checkouts
from ..rules.known import Known
from ..rules.view.checkout import Checkout
from ..rules.view.github import GithubFile
from ..rules.view.woodpecker import WoodpeckerFile
from ..syntax import yaml
from ..syntax.yaml import Node
from ..woodpecker.config import unread
from ..woodpecker.file.document import DocumentError, read, value
from ..woodpecker.substitution import SubstitutionError, substitute
from .leaf import Leaf, Path, leaves

# Slashes in the path of a file that GitHub reads.
_DEPTH = 2


@dataclass(frozen=True)
class Document:
    """One file that a CI reads."""

    view: GithubFile | WoodpeckerFile

    @property
    def path(self) -> str:
        """Its path in the repository."""
        return self.view.path

    @property
    def text(self) -> str:
        """Its text."""
        return self.view.text

    @property
    def is_ours(self) -> bool:
        """Whether its header says that it was rendered from a definition."""
        return is_generated(self.text)

    @property
    def stem(self) -> str:
        """Its name without the ending."""
        return self.path.rpartition("/")[2].rpartition(".")[0].lstrip(".")

    @cached_property
    def leaves(self) -> dict[Path, Leaf]:
        """Every value in it."""
        return leaves_of(self.path, self.text)

    @cached_property
    def served(self) -> object:
        """Its values, for Woodpecker with what it is escaped for taken back; a `${…}` stays where it can."""
        if isinstance(self.view, GithubFile):
            return yaml.value(self.view.root)
        kept = {each.name: f"${{{each.name}}}" for each in self.view.references}
        try:
            node = read(substitute(self.text, kept))
            return value(node) if node is not None else None
        except (SubstitutionError, DocumentError):
            return yaml.value(self.view.root)


@dataclass(frozen=True)
class Repository:
    """All CI files of a repository: those that are `documents`, and why nobody reads each of the `others`."""

    documents: tuple[Document, ...]
    others: Mapping[str, str]
    checkout: Checkout

    def at(self, path: str) -> Document | None:
        """The document at a path."""
        return next((each for each in self.documents if each.path == path), None)


def leaves_of(path: str, text: str) -> dict[Path, Leaf]:
    """Every value in a file; what `<<` brings in counts for Woodpecker, which merges it."""
    return leaves(yaml.compose(text), merges=not path.startswith(".github/"))


def repository_of(texts: Mapping[str, str], known: Known) -> Repository:
    """The files of a repository by their paths in it.

    Raises PipelinegenError where there is no workflow, or one of them is no YAML or says a thing twice.
    """
    checkout = next(checkouts(texts, lambda _: known), Checkout(""))
    found: list[GithubFile | WoodpeckerFile] = [
        *(each for each in checkout.github if each.path.count("/") == _DEPTH),
        *checkout.woodpecker,
    ]
    if not found:
        raise PipelinegenError(
            "no workflow here: neither in .github/workflows/ nor in .woodpecker/, and no .woodpecker.yml"
        )
    reasons = unread([path for path in texts if not path.startswith(".github/")])
    for file in found:
        _check(file)
    others = {path: reasons.get(path, "no CI reads it") for path in checkout.others}
    inside = [each.path for each in checkout.github if each.path.count("/") != _DEPTH]
    others.update(dict.fromkeys(inside, "GitHub reads no folder inside of .github/workflows/"))
    return Repository(tuple(Document(file) for file in found), others, checkout)


def _check(file: GithubFile | WoodpeckerFile) -> None:
    try:
        root = file.root
    except yaml.YamlError as error:
        at = error.position
        raise PipelinegenError(
            f"{file.path}:{at.line}:{at.column}: no YAML: {error.message}; mend it first, a CI cannot read it either"
        ) from None
    if root is None or root.kind != "mapping":
        raise PipelinegenError(f"{file.path}: it holds no mapping, and so no workflow; mend it or remove it")
    for key, name in _twice(root):
        at = key.position
        raise PipelinegenError(f"{file.path}:{at.line}:{at.column}: key {name!r} is there twice; take one of them away")


def _twice(root: Node) -> Iterator[tuple[Node, str]]:
    for node in yaml.walk(root):
        seen: set[str] = set()
        for key, _ in node.pairs:
            if key.value in seen:
                yield key, key.value
            seen.add(key.value)
