"""A new project from what its checkout shows, what options say, and what is answered."""

from __future__ import annotations

from collections.abc import Sequence
from keyword import iskeyword
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ..address import is_repository
from ..catalog.explain import explain
from ..errors import PipelinegenError
from ..model.base import BranchName, ProjectName
from ..model.project import Project
from ..model.repository import Repository
from ..model.workflow.build_and_deploy import BuildAndDeploy
from ..report.said import count
from .deployments import Deployments
from .images import Images
from .question import Question, given, is_answer, printable, text_of
from .shown import Seen, Shown
from .sources import Sources

if TYPE_CHECKING:
    from ..model.deployment import Deployment
    from ..model.image import Image

# A line of 120 characters, without the quotes around it.
_LONGEST = 114
_MOST_NAMED = 10


def module_of(name: str) -> str:
    """The name of the file that declares a project, without its ending. Raises PipelinegenError."""
    try:
        text_of(ProjectName, name)
    except ValueError as error:
        raise PipelinegenError(str(error)) from None
    module = name.replace("-", "_")
    if iskeyword(module) or module == "fleet":
        what = "what all projects share" if module == "fleet" else "a word of Python's own"
        raise PipelinegenError(f"{name!r} is {what}, so no definition can be called {module}.py; choose another name")
    return module


def project_of(name: str, sources: Sources) -> Project | None:
    """The project, or None where an answer is missing. Raises PipelinegenError."""
    said, shown = sources.given, sources.shown
    repository = _fact(sources, said.repository, shown.repositories if shown else (), _repository_question(shown))
    branch = _fact(sources, said.branch, shown.branches if shown else (), _branch_question(shown))
    images = Images(sources, (repository or "").partition("/")[0]).find()
    deployments = Deployments(sources).find(images)
    if repository is None or branch is None or images is None or deployments is None:
        return None
    at = Repository(name=repository, branch=branch, woodpecker_id=said.woodpecker_id)
    try:
        return _project(name, at, images, deployments)
    except ValidationError as error:
        raise PipelinegenError(explain(error)[1]) from None


def summary_of(project: Project) -> str:
    """One line about it for the head of its file, from what it says."""
    images = " and ".join(each.repository for each in project.images)
    where = " and ".join(f"{each.workload} in {each.namespace}" for each in project.deployments)
    does = f"which runs as {where}." if where else "and deploys nothing."
    whole = f"{project.repository.name}: builds {images}, {does}"
    if len(whole) <= _LONGEST:
        return whole
    counted = (
        f"builds {count(len(project.images), 'image')}, and runs them in {count(len(project.deployments), 'workload')}"
    )
    return f"{project.repository.name}: {counted}."


def _project(name: str, repository: Repository, images: Sequence[Image], deployments: Sequence[Deployment]) -> Project:
    if deployments:
        return Project(name=name, repository=repository, images=tuple(images), deployments=tuple(deployments))
    build = BuildAndDeploy(images=tuple(each.repository for each in images), deploy=False)
    return Project(name=name, repository=repository, images=tuple(images), workflows=(build,))


def _fact(sources: Sources, said: str | None, seen: Sequence[Seen], question: Question) -> str | None:
    """What is said, or the one thing that was seen, or what is answered."""
    option = question.option.partition(" ")[0]
    what = option.strip("-")
    if said is not None:
        sources.facts.tell(what, given(option, said, question.read), option)
        return said
    if len(seen) == 1 and is_answer(question, seen[0].value):
        sources.facts.tell(what, seen[0].value, seen[0].where)
        return seen[0].value
    return sources.ask(question)


def _repository_question(shown: Shown | None) -> Question:
    seen = shown.repositories if shown else ()
    why = "the repository on the forge that the files go to"
    if shown:
        told = " and ".join(f"{each.value} is {each.where}" for each in seen)
        why += f"; {told}" if seen else "; no remote of the checkout is one"
    proposal = seen[0].value if seen else ""
    return Question("--repository OWNER/NAME", "Repository on the forge", why, _repository, proposal)


def _repository(text: str) -> None:
    if not is_repository(text):
        raise ValueError(f"{text!r} is not a repository on the forge, written owner/name")


def _branch_question(shown: Shown | None) -> Question:
    seen = [each.value for each in shown.branches] if shown else []
    why = "the one branch that is built"
    if shown:
        told = "there is no origin/HEAD, but " + " and ".join(seen) if len(seen) > 1 else "the checkout shows none"
        why += f"; {told}" if len(seen) != 1 else f"; {seen[0]!r} is no name that a CI file can have"
    proposal = next((each for each in ("main", "master") if each in seen), "")
    known = shown.all_branches if shown else ()
    return Question("--branch BRANCH", "Branch that is built", why, lambda text: _branch(text, known), proposal)


def _branch(text: str, known: Sequence[str]) -> None:
    """Whether it is a branch, one of those that are known if any are. Raises ValueError."""
    text_of(BranchName, text)
    if known and text not in known:
        there = ", ".join(known[:_MOST_NAMED]) + (", ..." if len(known) > _MOST_NAMED else "")
        raise ValueError(
            f"the checkout has no branch {text!r}; there is {printable(there)}; name one of these, or fetch it"
        )
