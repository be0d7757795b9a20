"""What starts a Woodpecker workflow, as triggers of a definition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

from ...catalog.explain import explain
from ...errors import PipelinegenError
from ...model.trigger import Cron, DeploymentEvent, Manual, PullRequest, Push, Trigger
from ..asked import Gap
from ..document import Document
from ..leaf import Path, is_below
from .reading import Given

_SENT = re.compile(r'([A-Z][A-Z0-9_]*) (?:!= ""|== "([\w.-]+)")')
_TARGET = re.compile(r'CI_PIPELINE_DEPLOY_TARGET == "([\w.-]+)"')
_OTHERS = re.compile(r'not \(CI_PIPELINE_DEPLOY_TARGET in \["([\w.", -]+)"\]\)')


@dataclass
class When:
    """The triggers that a definition has words for, what is missing for others, and the leaves that they say."""

    triggers: list[Trigger] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    taken: dict[Path, str] = field(default_factory=dict)
    events: set[str] = field(default_factory=set)


def when_of(document: Document, given: Given) -> When:
    """What starts the workflow."""
    found = When()
    for path, item in _items(document.served):
        for event in _listed(item.get("event")):
            found.events.add(str(event))
            _read(found, document, given, (path, item), str(event))
    return found


def _items(served: object) -> Iterator[tuple[Path, Mapping[str, object]]]:
    when = served.get("when") if isinstance(served, Mapping) else None
    if isinstance(when, Mapping):
        yield ("when",), when
    elif isinstance(when, list):
        yield from ((("when", at), item) for at, item in enumerate(when) if isinstance(item, Mapping))


def _read(found: When, document: Document, given: Given, place: tuple[Path, Mapping[str, object]], event: str) -> None:
    path, item = place
    try:
        trigger, said = _trigger(found, document, given, item, event)
    except ValidationError:  # a path or a word that no definition takes
        return
    if trigger is None:
        return
    if trigger not in found.triggers:
        found.triggers.append(trigger)
    for leaf in document.leaves.values():
        if not is_below(leaf.path, path):
            continue
        key = leaf.path[len(path)]
        if (key == "event" and leaf.value == event) or key in said:
            found.taken[leaf.path] = f"starts on {event}"
        elif key == "branch" and leaf.value == given.branch and len(_listed(item.get("branch"))) == 1:
            found.taken[leaf.path] = f"starts on {event}, of the project's branch"


def _trigger(
    found: When, document: Document, given: Given, item: Mapping[str, object], event: str
) -> tuple[Trigger | None, set[str]]:
    """The trigger of an event, and the keys of the condition that it says; none where there is no word for it."""
    evaluate = item.get("evaluate")
    if event == "push" and evaluate is None:
        include, exclude = _paths(item.get("path"), document.path)
        is_said = _says_paths(item.get("path"))
        return Push(paths=include, exclude=exclude), {"path"} if is_said else set()
    if event == "pull_request" and evaluate is None and "path" not in item:
        return PullRequest(), set()
    if event == "manual" and (sent := _SENT.fullmatch(str(evaluate))):
        return Manual(variable=sent[1], equals=sent[2] or ""), {"evaluate"}
    if event == "deployment":
        if evaluate is None:
            return DeploymentEvent(), set()
        if target := _TARGET.fullmatch(str(evaluate)):
            return DeploymentEvent(target=target[1]), {"evaluate"}
        if others := _OTHERS.fullmatch(str(evaluate)):
            return DeploymentEvent(except_targets=others[1].split('", "')), {"evaluate"}
    names = _listed(item.get("cron"))
    if event == "cron" and len(names) == 1 and evaluate is None:
        name = str(names[0])
        schedule = given.asked.schedules.get(name)
        if schedule is not None:
            try:
                return Cron(name=name, schedule=schedule), {"cron"}
            except ValidationError as error:
                raise PipelinegenError(f"--schedule {name}={schedule}: {explain(error)[1]}") from None
        found.gaps.append(
            Gap(
                document.path,
                f"when the cron {name!r} starts stands on the server alone",
                f"say it as `--schedule '{name}=MINUTE HOUR DAY MONTH WEEKDAY'`",
            )
        )
    return None, set()


def _paths(said: object, own: str) -> tuple[list[str], list[str]]:
    include, exclude = (said.get("include"), said.get("exclude")) if isinstance(said, Mapping) else (said, None)
    return [str(each) for each in _listed(include) if each != own], [str(each) for each in _listed(exclude)]


def _says_paths(said: object) -> bool:
    """Whether a path filter says nothing that the definition has no word for."""
    return not isinstance(said, Mapping) or (
        said.keys() <= {"include", "exclude", "on_empty"} and said.get("on_empty", False) is False
    )


def _listed(said: object) -> list[object]:
    return said if isinstance(said, list) else [] if said is None else [said]
