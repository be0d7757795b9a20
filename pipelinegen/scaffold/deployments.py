"""Where the images of a new project run: what is said, or what one workload of its manifests shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ..catalog.explain import explain
from ..errors import PipelinegenError
from ..model.deployment import Deployment
from ..model.image import Image
from .image import is_run, read_image
from .manifest import Workload
from .question import Question, given
from .sources import Sources

if TYPE_CHECKING:
    from ..model.fleet import Registry

FORM = "NAMESPACE/[KIND/]NAME:CONTAINER[,CONTAINER]...[=IMAGE]"
NOWHERE = "none"
_WRITTEN = re.compile(
    r"(?P<namespace>[^/:=\s]+)/(?:(?P<kind>[^/:=\s]+)/)?(?P<name>[^/:=\s]+):(?P<containers>[^/:=\s]+)(?:=(?P<image>\S+))?"
)


def read_deployment(text: str, images: Sequence[Image], registries: Sequence[Registry]) -> Deployment:
    """What is written as FORM. Raises ValueError."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not written {FORM}")
    built = [each.repository for each in images]
    if found["image"]:
        _, image = read_image(found["image"], registries)
        if image not in built:
            raise ValueError(f"{text!r} runs {image!r}, and the project builds {' and '.join(built)}")
    elif len(built) == 1:
        image = built[0]
    else:
        raise ValueError(f"{text!r} does not say which image it runs, {' or '.join(built)}; add `=IMAGE`")
    return _deployment(
        found["namespace"],
        (found["kind"] or "deployment").lower(),
        found["name"],
        dict.fromkeys(found["containers"].split(","), image),
    )


def _deployment(namespace: str, kind: str, name: str, containers: dict[str, str]) -> Deployment:
    fields = {"namespace": namespace, "kind": kind, "name": name, "containers": containers}
    try:
        return Deployment.model_validate(fields)
    except ValidationError as error:
        raise ValueError(explain(error)[1].removeprefix("Deployment.")) from None


def merged(deployments: Sequence[Deployment]) -> tuple[Deployment, ...]:
    """Each workload once, with all of its containers. Raises ValueError where one is said to run two images."""
    found: dict[tuple[str, str], Deployment] = {}
    for each in deployments:
        key = each.namespace, each.workload
        containers = dict(found[key].containers) if key in found else {}
        for name, image in each.containers.items():
            if containers.setdefault(name, image) != image:
                raise ValueError(
                    f"container {name!r} of {each.workload} is said to run {containers[name]!r} and {image!r}"
                )
        found[key] = each.model_copy(update={"containers": containers})
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Deployments:
    """Finds out where a project's images run."""

    of: Sources

    def find(self, images: Sequence[Image] | None) -> tuple[Deployment, ...] | None:
        """The workloads, none if it runs nowhere yet; None where that is missing. Raises PipelinegenError."""
        if self.of.given.no_deploy:
            if self.of.given.deployments:
                raise PipelinegenError("--no-deploy: it is said to run nowhere, and `--deployment` says where; say one")
            return ()
        if images is None:
            self._ask_later()
            return None
        if self.of.given.deployments:
            text = " ".join(self.of.given.deployments)
            given("--deployment", text, lambda each: self._read(each, images))
            return self._read(text, images)
        seen = self._seen(images)
        if len(seen) == 1:
            workload, containers = seen[0]
            # One without a namespace, or with a variable in a name, does not say enough.
            with suppress(ValueError):
                found = _deployment(workload.namespace, workload.kind, workload.name, containers)
                self.of.facts.tell("deployment", _written(workload, containers), workload.place)
                return (found,)
        answer = self.of.ask(self._question(seen, images))
        return None if answer is None else self._read(answer, images)

    def _ask_later(self) -> None:
        """With images unknown: whether it will have to be said where they run."""
        shown = self.of.shown.workloads if self.of.shown else ()
        if not self.of.given.deployments and not (len(shown) == 1 and shown[0].namespace):
            self.of.ask(self._question([], ()))

    def _read(self, text: str, images: Sequence[Image]) -> tuple[Deployment, ...]:
        if text.strip() == NOWHERE:
            return ()
        if not text.strip():
            raise ValueError(f"{text!r} is not written {FORM}")
        return merged([read_deployment(each, images, self.of.registries) for each in text.split()])

    def _seen(self, images: Sequence[Image]) -> list[tuple[Workload, dict[str, str]]]:
        """The workloads of the manifests that run one of the images, with the containers that do."""
        found = []
        for workload in self.of.shown.workloads if self.of.shown else ():
            containers = {
                name: image.repository
                for name, running in workload.images.items()
                for image in images
                if is_run(image, running, self.of.registries)
            }
            if containers:
                found.append((workload, containers))
        return found

    def _question(self, seen: Sequence[tuple[Workload, dict[str, str]]], images: Sequence[Image]) -> Question:
        why = "the workload and its containers that run the image, init containers too; `--no-deploy` for none yet"
        for workload, containers in seen:
            said = _written(workload, containers) if workload.namespace else f"?/{_written(workload, containers)}"
            why += f"; {said} in {workload.place}"
            if not workload.namespace:
                why += ", which names no namespace"
        certain = [_written(*each) for each in seen if each[0].namespace]
        proposal = " ".join(certain) if len(certain) == len(seen) else ""
        text = f"Runs as {FORM} (several: with spaces; {NOWHERE!r}: nowhere yet)"
        return Question(f"--deployment {FORM}", text, why, lambda each: self._read(each, images), proposal)


def _written(workload: Workload, containers: dict[str, str]) -> str:
    """The workload in the form of the option; one that runs several images is several."""
    kind = "" if workload.kind == "deployment" else f"{workload.kind}/"
    start = f"{workload.namespace}/{kind}{workload.name}" if workload.namespace else f"{kind}{workload.name}"
    images = dict.fromkeys(containers.values())
    parts = [(",".join(name for name, image in containers.items() if image == each), each) for each in images]
    return " ".join(f"{start}:{names}" + (f"={image}" if len(parts) > 1 else "") for names, image in parts)
