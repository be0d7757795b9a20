"""What has changed in one job of a GitHub workflow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from ...syntax.github import secret_names
from ..difference import Sayer, by_key, known, parts, same, written
from ..image import image_changed
from ..match import matched
from ..said import Said, Subject, Weight
from ..words import MISSING, listing, named, shown
from .checks import called, checks_changed, checks_of, is_merging
from .concurrency import concurrency_changed
from .document import Body, Document, steps_of
from .rights import rights, rights_changed
from .step import condition_changed, failure_changed, label, step_changed, timeout_changed

# A step without a name is the same one when its script is another.
_FREE = ("name", "id", "run")


def job_changed(old: Document, new: Document, was: str, now: str) -> Iterator[Said]:
    """Everything that has changed in a job, which may have another id now."""
    before, after = old.jobs[was], new.jobs[now]
    subject = Subject("job", now)
    if was != now:
        yield Said(Weight.CHECKS, Subject("job", was), "is", f"called {now} now")
    merging = is_merging(old.keys.get("on")) or is_merging(new.keys.get("on"))
    checks = list(checks_changed(subject, *_checks((was, before), (now, after)), merging=merging))
    gains = list(rights_changed(subject, permissions(old, before), permissions(new, after)))
    steps = list(_steps((old, was, before), (new, now, after)))
    yield from (*checks, *gains, *_secrets(subject, secrets(old, before), secrets(new, after)), *steps)

    def told(by: list[Said]) -> Sayer:
        return lambda _was, _now: None if by else ()

    sayers: dict[str, Sayer] = {
        **_sayers(subject),
        "name": told(checks),
        "permissions": told(gains),
        "steps": told(steps),
    }
    yield from parts(subject, before, after, sayers)


def introduced(document: Document, name: str, *, gone: bool = False) -> Iterator[Said]:
    """A job that was not there before, or is not there any more."""
    job = document.jobs[name]
    subject = Subject("job", name)
    said = []
    needed = sorted(secrets(document, job))
    if isinstance(needs := job.get("needs"), list) and needs:
        said.append(f"after {listing([str(each) for each in needs])}")
    if (own := permissions(document, job)) is not MISSING and not gone:
        said.append(f"with {rights(own)}")
    if needed:
        said.append(f"with {named('secret', needed)}")
    if not gone and (checks := checks_of(name, job) or [called(name, job)]) != [name]:
        said.append(f"as {named('check', [repr(each) for each in checks])}")
    runs = "it ran" if gone else f"runs on {_runner(job['runs-on'])}" if "runs-on" in job else "runs"
    how = f": {', '.join([runs, *said])}" if said or not gone else ""
    yield Said(Weight.RUNS, subject, "is", f"{'gone' if gone else 'new'}{how}")
    if gone:
        checks = checks_of(name, job) or [called(name, job)]
        yield from checks_changed(subject, checks, [], merging=is_merging(document.keys.get("on")))


def permissions(document: Document, job: Body) -> object:
    """The rights of a job: its own `permissions`, or else the workflow's."""
    return job["permissions"] if "permissions" in job else document.keys.get("permissions", MISSING)


def secrets(document: Document, job: Body) -> set[str]:
    """The names of the secrets that a job is given."""
    return secret_names(dict(job)) | secret_names(document.keys.get("env"))


def _secrets(job: Subject, old: set[str], new: set[str]) -> Iterator[Said]:
    for names, adverbs in ((new - old, "now"), (old - new, "no longer")):
        if names:
            yield Said(Weight.SECRETS, job, "needs", named("secret", sorted(names)), adverbs)


def _sayers(job: Subject) -> dict[str, Sayer]:
    """What there is to say of single keys."""
    found: dict[str, Sayer] = {
        "if": lambda was, now: condition_changed(job, was, now),
        "continue-on-error": lambda was, now: failure_changed(job, was, now),
        "timeout-minutes": lambda was, now: timeout_changed(job, was, now),
        "needs": lambda was, now: _needs(job, was, now),
        "runs-on": lambda was, now: [Said(Weight.RUNS, job, "runs on", f"{_runner(now)}, was {_runner(was)}")],
        "environment": lambda was, now: _environment(job, was, now),
        "concurrency": lambda was, now: concurrency_changed(job, was, now),
        "strategy": lambda was, now: written(job, "strategy", was, now, weight=Weight.RUNS),
        "container": lambda was, now: _container(job, was, now),
        "uses": lambda was, now: [Said(Weight.IMAGES, job, "", f"calls {shown(now)}, was {shown(was)}")],
        "secrets": lambda was, now: written(job, "secrets", was, now, weight=Weight.SECRETS),
    }
    for key in ("env", "outputs", "with"):
        found[key] = _by_key(job, key)
    return found


def _by_key(job: Subject, key: str) -> Callable[[object, object], Iterable[Said]]:
    return lambda was, now: by_key(job, key, was, now)


def _needs(job: Subject, old: object, new: object) -> Iterator[Said]:
    names = [listing([str(each) for each in value]) if isinstance(value, list) else "nothing" for value in (old, new)]
    if all(value is MISSING or isinstance(value, list) for value in (old, new)):
        yield Said(Weight.RUNS, job, "waits for", f"{names[1]}, was {names[0]}")


def _environment(job: Subject, old: object, new: object) -> Iterator[Said]:
    def name(was: object, now: object) -> Iterator[Said]:
        adverbs = "now" if was is MISSING else "no longer" if now is MISSING else ""
        rest = f"environment {shown(was if now is MISSING else now)} with its rules and secrets"
        yield Said(Weight.RIGHTS, job, "belongs to", rest if adverbs else f"{rest}, was {shown(was)}", adverbs)

    yield from parts(job, known(old), known(new), {"name": name}, below="environment.")


def _container(job: Subject, old: object, new: object) -> Iterator[Said]:
    sayers: dict[str, Sayer] = {"image": lambda was, now: image_changed(job, was, now)}
    yield from parts(job, known(old), known(new), sayers, below="container.")


def _runner(value: object) -> str:
    return value if isinstance(value, str) else "nothing" if value is MISSING else shown(value)


def _steps(old: tuple[Document, str, Body], new: tuple[Document, str, Body]) -> Iterator[Said]:
    (before, was, old_job), (after, now, new_job) = old, new
    olds, news = steps_of(old_job), steps_of(new_job)
    if olds is None or news is None:
        return
    found = matched(olds, news, (_text("id"), _text("name"), _action, _text("run")), _kind, free=_FREE)
    for at in found.added:
        where = f", after {label(news[at - 1], at - 1)}" if at else ", before all others"
        yield Said(Weight.RUNS, Subject("step", label(news[at], at), now), "is", f"new{_does(news[at])}{where}")
    for at in found.gone:
        yield Said(Weight.RUNS, Subject("step", label(olds[at], at), now), "is", "gone")
    if found.reordered:
        order = [label(news[at], at) for at in sorted(at for _, at in found.pairs)]
        yield Said(Weight.RUNS, Subject("job", now), "runs", f"its steps in another order: {listing(order)}")
    for one, other in found.pairs:
        # A script without a name cannot be called by what is new in it.
        has_name = same(olds[one].get("run"), news[other].get("run")) or {"name", "id"} & news[other].keys()
        subject = Subject("step", label(news[other], other) if has_name else f"number {other + 1}", now)
        yield from step_changed(subject, (before, (was, one), olds[one]), (after, (now, other), news[other]))


def _checks(old: tuple[str, Body], new: tuple[str, Body]) -> tuple[list[str], list[str]]:
    """The checks of both sides; where a matrix is computed, those that there would be without it."""
    before, after = checks_of(*old), checks_of(*new)
    return (before, after) if before and after else ([called(*old)], [called(*new)])


def _text(key: str) -> Callable[[Mapping[str, object]], str | None]:
    def found(step: Mapping[str, object]) -> str | None:
        value = step.get(key)
        return value if isinstance(value, str) else None

    return found


def _action(step: Mapping[str, object]) -> str | None:
    uses = step.get("uses")
    return uses.partition("@")[0] if isinstance(uses, str) and "name" not in step else None


def _kind(step: Mapping[str, object]) -> str:
    uses = step.get("uses")
    return uses.partition("@")[0] if isinstance(uses, str) else "a script"


def _does(step: Mapping[str, object]) -> str:
    uses = step.get("uses")
    return f": it uses {uses.partition('@')[0]}" if isinstance(uses, str) and uses else ""
