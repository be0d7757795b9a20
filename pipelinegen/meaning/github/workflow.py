"""What has changed in one GitHub workflow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..difference import Sayer, by_key, fields, nothing_changed, parts, written
from ..match import matched
from ..said import Said, Subject, Weight
from ..words import MISSING, named, shown, turned
from .concurrency import concurrency_changed
from .document import Document, UnreadableError, document_of
from .job import introduced, job_changed, permissions, secrets
from .rights import rights, rights_changed
from .triggers import started_by, triggers_changed


def workflow_changed(path: str, old: str | None, new: str | None) -> list[Said]:
    """Everything that has changed in a workflow, which is None where there is none; nothing where it means the same."""
    name = path.rpartition("/")[2].removesuffix(".yml").removesuffix(".yaml")
    subject = Subject("" if old is not None and new is not None else "workflow", name)
    before, after = _read(path, old), _read(path, new)
    if isinstance(before, UnreadableError) or isinstance(after, UnreadableError):
        return [_unreadable(subject, before, after)]
    if before is None or after is None:
        document = before or after
        return [_introduced(subject, document, gone=after is None)] if document is not None else []
    said = list(_changed(subject, before, after))
    return said or list(nothing_changed(subject, before.written, after.written))


def _read(path: str, text: str | None) -> Document | UnreadableError | None:
    try:
        return None if text is None else document_of(path, text)
    except UnreadableError as error:
        return error


def _unreadable(subject: Subject, old: object, new: object) -> Said:
    if isinstance(new, UnreadableError):
        as_before = " as before" if isinstance(old, UnreadableError) else ""
        start = "new, and " if old is None else ""
        verb = "is" if old is None else ""
        rest = f"{start}GitHub cannot read it{as_before}, so it runs nothing and nothing more can be said: {new}"
        return Said(Weight.REFUSED, subject, verb, rest)
    if new is None:
        return Said(Weight.REFUSED, subject, "is", f"gone; GitHub could not read it: {old}")
    return Said(
        Weight.REFUSED, subject, "", f"GitHub could not read it before, so nothing can be said of the change: {old}"
    )


def _introduced(subject: Subject, document: Document, *, gone: bool) -> Said:
    runs = f"{'it ran' if gone else 'runs'} on {started_by(document.keys.get('on'))}"
    jobs = document.jobs
    said = [runs]
    if jobs:
        said.append(f"{named('job', list(jobs))}")
    if needed := sorted({name for job in jobs.values() for name in secrets(document, job)}):
        said.append(f"{'needed' if gone else 'needs'} {named('secret', needed)}")
    if not gone:
        for name, job in jobs.items():
            if (own := permissions(document, job)) not in (MISSING, {}):
                said.append(f"job {name} has {rights(own)}")
    return Said(Weight.RUNS, subject, "is", f"{'gone' if gone else 'new'}: {', '.join(said)}")


def _changed(subject: Subject, old: Document, new: Document) -> Iterator[Said]:
    jobs = list(_jobs(old, new))
    yield from jobs

    def rights_of_all(was: object, now: object) -> Iterable[Said] | None:
        if any(_inherits(old, new, name) for name in new.jobs):
            return None
        return [Said(Weight.RIGHTS, subject, "", f"`permissions` {turned(was, now)}; no job's rights change by that")]

    sayers: dict[str, Sayer] = {
        "on": lambda was, now: [*triggers_changed(subject, was, now)] or _as_written(subject, "on", old, new),
        "name": lambda was, now: _name(subject, was, now),
        "permissions": rights_of_all,
        "concurrency": lambda was, now: concurrency_changed(subject, was, now),
        "env": lambda was, now: by_key(subject, "env", was, now),
        "jobs": lambda _was, _now: None if jobs else (),
    }
    yield from parts(subject, old.keys, new.keys, sayers)


def _inherits(old: Document, new: Document, name: str) -> bool:
    """Whether a job has the workflow's rights, so that it has been told where it stands."""
    job, before = new.jobs[name], old.jobs.get(name)
    if "permissions" in job or before is None:
        return "permissions" not in job
    return any(rights_changed(Subject("job", name), permissions(old, before), permissions(new, job)))


def _as_written(subject: Subject, key: str, old: Document, new: Document) -> Iterator[Said]:
    both = (each.written.get(key, MISSING) for each in (old, new))
    yield from written(subject, key, *both, weight=Weight.RUNS)


def _name(subject: Subject, old: object, new: object) -> Iterator[Said]:
    was, now = ("nothing" if each is MISSING else shown(each) for each in (old, new))
    yield Said(Weight.CHECKS, subject, "is", f"called {now} now, was {was}; `workflow_run` and badges name it so")


def _jobs(old: Document, new: Document) -> Iterator[Said]:
    before, after = _with_ids(old.jobs), _with_ids(new.jobs)
    found = matched(before, after, (lambda job: str(job["id"]),), lambda job: str(job.get("name")))
    for at in found.added:
        yield from introduced(new, str(after[at]["id"]))
    for at in found.gone:
        yield from introduced(old, str(before[at]["id"]), gone=True)
    for was, now in found.pairs:
        yield from job_changed(old, new, str(before[was]["id"]), str(after[now]["id"]))
    for name, job in fields(old.keys.get("jobs")).items():
        other = fields(new.keys.get("jobs")).get(name, job)
        if not (isinstance(job, Mapping) and isinstance(other, Mapping)):
            yield from written(Subject("job", name), f"jobs.{name}", job, other)


def _with_ids(jobs: Mapping[str, object]) -> list[Mapping[str, object]]:
    return [{**fields(job), "id": name} for name, job in jobs.items()]
