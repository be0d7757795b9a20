"""The images of a new project: which Dockerfiles are built, from which folder, and what the images are called."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from pydantic import ValidationError

from ..catalog.explain import explain
from ..checkout import read_text
from ..errors import PipelinegenError, near
from ..model.base import CheckoutPath
from ..model.image import Image
from .dockerfile import contexts
from .image import names_of, read_image
from .question import Question, given, text_of
from .sources import Sources


@dataclass(frozen=True, slots=True)
class Images:
    """Finds out what a project builds; `owner` is whose repository it is, if that is known."""

    of: Sources
    owner: str = ""

    def find(self) -> tuple[Image, ...] | None:
        """The images, or None where something is missing. Raises PipelinegenError."""
        said = self.of.given
        for option, values in (
            ("--dockerfile", said.dockerfiles),
            ("--context", said.contexts),
            ("--registry", said.registries),
        ):
            if values and len(values) != self._number:
                raise PipelinegenError(
                    f"{option}: said {len(values)} times, for {self._number} `--image`; say it for each of them, in "
                    "the same order, or for none"
                )
        paths = self._dockerfiles()
        if paths is None:
            if not said.images:
                self._name("")
            return None
        found = [self._image(*each) for each in zip_longest(paths, said.images, said.contexts, said.registries)]
        complete = [each for each in found if each is not None]
        return tuple(complete) if len(complete) == len(found) else None

    @property
    def _number(self) -> int:
        return max(1, len(self.of.given.images))

    def _dockerfiles(self) -> list[str] | None:
        """The Dockerfile of each image, from the top of the checkout."""
        if self.of.given.dockerfiles:
            return [given("--dockerfile", each, self._tracked) for each in self.of.given.dockerfiles]
        known = self.of.shown.dockerfiles if self.of.shown else ("Dockerfile",)
        if self._number == len(known) == 1:
            where = "the only one that git knows" if self.of.shown else "where it is if nothing else is said"
            self.of.facts.tell("dockerfile", known[0], where)
            return [*known]
        inside = [_implied(each) for each in self.of.given.contexts]
        if inside and (self.of.shown is None or set(inside) <= set(known)):
            return [given("--context", each, self._tracked) for each in inside]
        why = "what builds the image, from the top of the checkout"
        if self.of.shown:
            why += f"; git knows {' and '.join(known) or 'none there'}"
        proposal = ",".join(known[: self._number]) if self.of.shown else ""
        answer = self.of.ask(
            Question("--dockerfile PATH", "Dockerfile (several: with commas)", why, self._all, proposal)
        )
        return None if answer is None else _parts(answer)

    def _all(self, text: str) -> None:
        paths = _parts(text)
        for each in paths:
            self._tracked(each)
        said = self.of.given
        if (said.images or said.contexts or said.registries) and len(paths) != self._number:
            raise ValueError(f"{text!r} is {len(paths)} of them, and the options are about {self._number}")

    def _tracked(self, path: str) -> None:
        """Raise ValueError for a file that a build would not find."""
        text_of(CheckoutPath, path)
        if self.of.shown and path not in self.of.shown.files:
            hint = near(path, self.of.shown.dockerfiles) or "; write it and `git add` it first"
            raise ValueError(f"git knows no {path!r} in {self.of.shown.folder}{hint}")

    def _image(self, path: str, name: str | None, context: str | None, registry: str | None) -> Image | None:
        if name:
            given("--image", name, self._readable)
            self.of.facts.tell("image", name, "--image")
        name = name or self._name(path)
        folder = given("--context", context, self._folder) if context else self._context(path)
        if name is None or folder is None:
            return None
        where, repository = read_image(name, self.of.registries)
        where = self._registry(where, registry) if registry is not None else where
        named = None if path == _implied(folder) else path
        try:
            return Image(repository=repository, registry=where, dockerfile=named, context=folder)
        except ValidationError as error:
            raise PipelinegenError(explain(error)[1]) from None

    def _readable(self, name: str) -> None:
        read_image(name, self.of.registries)

    def _name(self, path: str) -> str | None:
        seen = sorted({*names_of(self.owner, self.of.shown.workloads if self.of.shown else (), self.of.registries)})
        why = (
            "what the image is called in the registry: no tag, and a host only if it is not the fleet's first registry"
        )
        if seen:
            why += f"; manifests run {' and '.join(seen)}"
        text = f"Image that {path} makes" if path else "Image"
        proposal = seen[0] if len(seen) == 1 else ""
        return self.of.ask(Question("--image REPOSITORY", text, why, self._readable, proposal))

    def _registry(self, where: str, name: str) -> str:
        """The registry that `--registry` says, empty for the first; `where` is what the image's own host says."""
        names = [each.name for each in self.of.registries]
        if names and name not in names:
            raise PipelinegenError(f"--registry: the fleet has no registry {name!r}{near(name, names)}")
        chosen = "" if name in names[:1] else name
        if where and where != chosen:
            raise PipelinegenError(f"--registry: {name!r} is not the registry in which `--image` is, {where!r}")
        return chosen

    def _context(self, path: str) -> str | None:
        """The folder that an image is built in: that in which all is there that it copies."""
        own = path.rpartition("/")[0]
        if not own:
            return "."
        found = contexts(path, self._text(path), self.of.shown.files) if self.of.shown else ()
        if len(found) == 1:
            self.of.facts.tell("context", found[0], f"all that {path} copies is there")
            return found[0]
        why = f"the folder that {path} is built in, such as `.` or `{own}`"
        if self.of.shown:
            why += f"; what it copies is in {'either' if found else 'neither'}"
        question = Question("--context FOLDER", f"Folder that {path} is built in", why, self._folder, ".")
        return self.of.ask(question)

    def _text(self, path: str) -> str:
        try:
            return read_text(self.of.shown.folder / path) if self.of.shown else ""
        except PipelinegenError:
            return ""  # git knows it, and it is not there

    def _folder(self, text: str) -> None:
        """Raise ValueError for a folder that holds nothing that git knows."""
        text_of(CheckoutPath, text)
        if self.of.shown and text != "." and not any(each.startswith(f"{text}/") for each in self.of.shown.files):
            raise ValueError(f"git knows nothing in {text!r} of {self.of.shown.folder}; name a folder from its top")


def _implied(context: str) -> str:
    return "Dockerfile" if context == "." else f"{context}/Dockerfile"


def _parts(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()] or [""]
