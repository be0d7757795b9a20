"""What has changed in a row of steps, services or clone steps: which there are, in which order, and each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ...syntax.image import parts
from ..match import Matched, matched
from ..said import Said, Subject, Weight
from ..words import listing
from .behaviour import Behaviour
from .document import Body, name_of
from .step import Presence, container_changed
from .workflow import Workflow

_KINDS = {"steps": "step", "services": "service", "clone": "clone step"}


def containers_changed(area: str, old: Workflow, new: Workflow) -> Iterator[Said]:
    """Everything that has changed in an area of a workflow; the server reads both sides."""
    assert old.document is not None
    assert new.document is not None
    olds, news = old.document.bodies(area), new.document.bodies(area)
    found = matched(olds, news, (_name,), _image)
    kind = _KINDS[area]
    own = area == "clone" and not olds and ", in the place of the server's own"
    for at in found.added:
        rest = f"new{_introduced(news, at, area, new.behaviour)}{own or ''}"
        yield Said(Weight.RUNS, Subject(kind, name_of(news[at], at)), "is", rest)
    for at in found.gone:
        image = olds[at].get("image")
        ran = f", with image {image}" if isinstance(image, str) else ""
        ran += "; the server's own clones now" if area == "clone" and not news else ""
        yield Said(Weight.RUNS, Subject(kind, name_of(olds[at], at)), "is", f"gone{ran}")
    yield from _order(new.subject, area, olds, news, found)
    both = [event for event in old.behaviour.events if event in new.behaviour.events]
    unknown = old.document.ignored | new.document.ignored
    for was, now in found.pairs:
        names = name_of(olds[was], was), name_of(news[now], now)
        there = (
            _events(old.behaviour, (area, was), both),
            _events(new.behaviour, (area, now), both),
            [
                event
                for event in (*new.behaviour.events, *old.behaviour.untold, *new.behaviour.untold)
                if event not in both
            ],
        )
        ignored = [each[2] for each in unknown if len(each) == 3 and each[0] == area and each[1] in names]
        yield from container_changed(Subject(kind, names[1]), olds[was], news[now], Presence(*there), ignored)


def _name(body: Mapping[str, object]) -> str | None:
    name = body.get("name")
    return name if isinstance(name, str) else None


def _image(body: Mapping[str, object]) -> str:
    image = body.get("image")
    return parts(image).repository if isinstance(image, str) else ""


def _events(behaviour: Behaviour, place: tuple[str, int], among: Sequence[str]) -> list[str]:
    return [event for event in among if place in behaviour.containers[event]]


def _introduced(bodies: Sequence[Body], at: int, area: str, behaviour: Behaviour) -> str:
    """What a new one runs, on which events of its workflow, and where it stands."""
    image = bodies[at].get("image")
    there = _events(behaviour, (area, at), behaviour.events)
    said = [f"runs {image}"] if isinstance(image, str) else []
    if len(there) < len(behaviour.events):
        said.append(f"on {listing(there)}" if there else "on no event")
    if area == "steps" and len(bodies) > 1:
        said.append(f"after {name_of(bodies[at - 1], at - 1)}" if at else "before all others")
    return f": {', '.join(said)}" if said else ""


def _order(workflow: Subject, area: str, old: Sequence[Body], new: Sequence[Body], found: Matched) -> Iterator[Said]:
    if area == "steps" and len(new) > 1 and _is_sequence(old) != _is_sequence(new):
        how = (
            "one after another" if _is_sequence(new) else "as `depends_on` says: one that names nothing starts at once"
        )
        yield Said(Weight.RUNS, workflow, "runs", f"its steps {how}", "now")
    if found.reordered:
        was = listing([name_of(new[now], now) for _, now in found.pairs])
        now = listing([name_of(new[now], now) for now in sorted(now for _, now in found.pairs)])
        verb = "runs" if _is_sequence(new) else "lists"
        yield Said(Weight.RUNS, workflow, verb, f"its {area} in another order: {now}; it was {was}")


def _is_sequence(bodies: Sequence[Body]) -> bool:
    return all("depends_on" not in body for body in bodies)
