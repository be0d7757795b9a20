"""The workflows that look at changes and at the fleet, of both CIs, and the release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...model.workflow.change_check import GithubChangeCheck, WoodpeckerChangeCheck
from ...model.workflow.fleet_check import GithubFleetCheck, WoodpeckerFleetCheck
from ...model.workflow.release import Release
from ...rules.view.github import GithubFile
from ...syntax.github import secret_names
from ..document import Document
from .reading import Given, Reading, Shared
from .registries import registry_of
from .steps import Steps, common, fields, listed

_OURS = frozenset({"pipelinegen validate", "pipelinegen check"})


def read(document: Document, given: Given) -> Reading | None:
    """The file as one of these kinds; None where it is none of them."""
    if not isinstance(document.view, GithubFile):
        return _in_cluster(document, given)
    jobs = {name: fields(job) for name, job in fields(fields(document.served).get("jobs")).items()}
    if jobs.keys() == {"check"}:
        return _on_github(document, jobs["check"])
    if jobs.keys() == {"image", "package"}:
        return _release(document, given, jobs)
    return None


def _on_github(document: Document, job: Mapping[str, object]) -> Reading | None:
    steps = [*map(fields, listed(job.get("steps")))]
    install = next((str(each.get("run", "")).splitlines() for each in steps if each.get("id") == "install"), [])
    told = {
        "name": document.stem,
        "python": _python(steps),
        "install": install,
        "timeout_minutes": job.get("timeout-minutes"),
    }
    visit = next((each for each in steps if "FORGE_URL" in fields(each.get("env"))), None)
    if visit is not None:
        schedule = next((fields(each).get("cron") for each in listed(_on(document).get("schedule"))), None)
        tokens = secret_names({"token": fields(visit["env"]).get("FORGE_TOKEN", "")})
        told |= {"schedule": schedule, "forge": fields(visit["env"])["FORGE_URL"], "token": "".join(tokens)}
        return Reading(GithubFleetCheck, told)
    runs = [str(each["run"]) for each in steps if "run" in each and "id" not in each]
    if not any(each.startswith("pipelinegen validate") for each in runs):
        return None
    # Those of the kind itself have names.
    tests = [str(each["run"]) for each in steps if "run" in each and not {"id", "name"} & each.keys()]
    return Reading(GithubChangeCheck, {**told, "test": tests})


def _on(document: Document) -> Mapping[str, object]:
    return fields(fields(document.served).get("on"))


def _python(steps: list[Mapping[str, object]]) -> object:
    versions = (fields(each.get("with")).get("python-version") for each in steps)
    return next((each for each in versions if each is not None), None)


def _release(document: Document, given: Given, jobs: Mapping[str, Mapping[str, object]]) -> Reading | None:
    image, package = ([*map(fields, listed(job.get("steps")))] for job in jobs.values())
    build = next((fields(each.get("with")) for each in image if "tags" in fields(each.get("with"))), {})
    runs = (line for each in package for line in str(each.get("run", "")).splitlines())
    host, _, named = str(build.get("tags")).partition("/")
    tools = next((each for each in runs if "pip install" in each), "").partition("pip install ")[2].split()
    if not tools or "${{" not in named:
        return None

    def finish(shared: Shared) -> Iterator[tuple[str, object]]:
        wanted = str(build.get("context")), str(build.get("file"))
        for each in shared.images:
            if (each.context, each.dockerfile_path) == wanted:
                yield "image", each.repository
                return

    return Reading(
        Release,
        {
            "name": document.stem,
            "registry": registry_of(given.fleet, f"{host}/image").name,
            "python": _python(package),
            "tools": tools,
            "environment": jobs["image"].get("environment"),
            "timeout_minutes": jobs["image"].get("timeout-minutes"),
        },
        finish=lambda shared: dict(finish(shared)),
    )


def _in_cluster(document: Document, given: Given) -> Reading | None:
    steps = Steps(document)
    step = steps.named("check")
    if step is None:
        return None
    install = step.lines_of_its_own(given.scripts)
    told: dict[str, object] = {"image": step.image, "install": install}
    if "FORGE_URL" in step.environment:
        shared = common(document, given, WoodpeckerFleetCheck, step, "build")
        told |= {"forge": step.text("FORGE_URL"), "token": step.secret("FORGE_TOKEN") or ""}
        return Reading(
            WoodpeckerFleetCheck, shared.fields | told, gaps=tuple(shared.when.gaps), taken=shared.when.taken
        )
    if {*step.lines("COMMANDS")} >= _OURS:
        shared = common(document, given, WoodpeckerChangeCheck, step, "build")
        told |= {"test": step.lines("COMMANDS")[:-2]}
        return Reading(
            WoodpeckerChangeCheck, shared.fields | told, gaps=tuple(shared.when.gaps), taken=shared.when.taken
        )
    return None
