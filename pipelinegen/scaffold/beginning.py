"""The files that make a folder a fleet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import PipelinegenError
from ..git import GitError, line, remotes
from ..model.base import BranchName, Command
from ..model.fleet import Fleet
from ..model.project import Project
from ..model.repository import Repository
from ..model.workflow.change_check import GithubChangeCheck
from .definition import definition_text
from .fleet import fleet_text
from .inquiry import module_of
from .locks import new_locks
from .question import Ask, Question, given, text_of
from .settings import HOOK_CONFIG, hook_config, hooks, with_table
from .shown import branches

_CHECK = GithubChangeCheck.model_fields["name"].default
CHECK_PATH = f"{GithubChangeCheck.folder}/{_CHECK}.yml"
_OWN = ("own", "this-fleet")


@dataclass(slots=True)
class Beginning:
    """The texts of new files by their paths in the folder, and what is there already and stays as it is."""

    root: Path
    texts: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)

    def add(self, path: str, text: str) -> None:
        """A file, unless something is there already. Raises PipelinegenError where no file can be."""
        for folder in reversed(Path(path).parents):
            _refuse_dead_link(self.root, folder)
            if (self.root / folder).exists() and not (self.root / folder).is_dir():
                raise PipelinegenError(f"{folder}: it is no folder, and {path} is to be in it; move it away")
        if (self.root / path).exists() or (self.root / path).is_symlink():
            self.left.append(path)
        else:
            self.texts[path] = text


def begin(root: Path, fleet: Fleet, settings: Mapping[str, str] | None, own: Project | None) -> Beginning:
    """The files of a new fleet; `settings` is the table that its pyproject.toml has. Raises PipelinegenError."""
    made = Beginning(root)
    folders = settings or {}
    projects = folders.get("projects", "projects")
    for path in ("pyproject.toml", f"{projects}/fleet.py"):
        _refuse_dead_link(root, Path(path))
    if settings is None:
        made.texts["pyproject.toml"] = with_table(_text(root / "pyproject.toml"), "pyproject.toml")
    else:
        made.left.append("pyproject.toml")
    made.add(f"{projects}/fleet.py", fleet_text(fleet))
    for path, text in new_locks().items():
        made.add(path, text)
    made.add(HOOK_CONFIG, hook_config(hooks(**folders)))
    if own:
        summary = "This very repository: what is looked at before a change lands."
        made.add(f"{projects}/{own.name.replace('-', '_')}.py", definition_text(own, summary))
    return made


def _refuse_dead_link(root: Path, path: Path) -> None:
    """Raise PipelinegenError for a link to nothing: to write there would be to write to another place."""
    whole = root / path
    if whole.is_symlink() and not whole.exists():
        raise PipelinegenError(f"{path}: a link to {str(whole.readlink())!r}, where nothing is; mend or remove it")


def is_root_of_a_checkout(folder: Path) -> bool:
    """Whether a CI would find its files there. Raises GitError where git cannot tell."""
    try:
        return Path(line(folder, "rev-parse", "--show-toplevel")) == folder.resolve()
    except GitError as error:
        if not error.is_about_no_repository:
            raise
    except PipelinegenError:
        pass  # there is no git: a fleet needs none
    return False


@dataclass(frozen=True, slots=True)
class Install:
    """How a CI installs pipelinegen: what is said, and how this one was installed, if that can be done elsewhere."""

    said: str | None
    proposal: str = ""


def own_project(root: Path, taken: str, branch: str | None, install: Install, ask: Ask) -> Project | None:
    """The folder's own project, which checks each change of it; None where an answer is missing.

    `taken` is what another project is called. Raises PipelinegenError.
    """
    seen = branches(root) if is_root_of_a_checkout(root) else ()
    names = [each.value for each in seen]
    why = f"the branch of this folder that changes go to; there is {' and '.join(names) or 'none yet'}"
    of_branch = Question("--ci-branch BRANCH", "Branch of this folder", why, lambda text: text_of(BranchName, text))
    why = "how the CI of this folder installs pipelinegen, at the version that you have; `--no-ci` makes none"
    of_install = Question(
        "--install COMMAND", "Installs pipelinegen", why, lambda text: text_of(Command, text), install.proposal
    )
    if branch is not None:
        given("--ci-branch", branch, of_branch.read)
    else:
        branch = names[0] if len(names) == 1 else ask(of_branch)
    if install.said is not None:
        given("--install", install.said, of_install.read)
    command = install.said if install.said is not None else ask(of_install)
    if branch is None or command is None:
        return None
    return Project(
        name=_name(root, taken),
        repository=Repository(branch=branch),
        in_place=True,
        workflows=(GithubChangeCheck(install=(command,)),),
    )


def has_remote(root: Path) -> bool:
    """Whether the folder is a checkout of a repository on some server."""
    return is_root_of_a_checkout(root) and bool(remotes(root))


def _name(root: Path, taken: str) -> str:
    """What the folder is called, if a project can be; only its definition is called after it."""
    try:
        module_of(root.name)
    except PipelinegenError:
        return next(each for each in _OWN if each != taken)
    return next(each for each in (root.name, *_OWN) if each != taken)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise PipelinegenError(f"{path}: {error}") from None
