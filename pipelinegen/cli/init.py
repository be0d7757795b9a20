"""`pipelinegen init`: make a fleet of a folder, of one's own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import PipelinegenError
from .asked import asker, why_not
from .made import UNREGISTERED, Made, made_of, project_options
from .option import option
from .workspace import settings_of

if TYPE_CHECKING:
    from ..model.project import Project
    from ..scaffold.beginning import Beginning
    from ..scaffold.question import Ask


@click.command("init")
@option("--woodpecker-url", "url", metavar="URL", help="Where the Woodpecker server answers.")
@option("--woodpecker-version", "version", metavar="VERSION", help="The server's version, such as 3.13.")
@option("--registry", metavar="[NAME=]HOST", help="Where images are pushed to: docker.io, ghcr.io, or your own.")
@option("--owner", metavar="ACCOUNT", help="The account that pushes the images there.")
@option("--ci-branch", metavar="BRANCH", help="The branch of this folder, whose changes a CI is to check.")
@option("--install", metavar="COMMAND", help="How that CI installs pipelinegen.")
@option("--no-ci", is_flag=True, help="No CI for this folder.")
@option("--from", "checkout", metavar="DIR", type=click.Path(path_type=Path), help="The checkout of a first app.")
@option("--name", metavar="NAME", help="What the project of that app is called.")
@project_options("--branch", registry=False)
@option("--non-interactive", is_flag=True, help="Ask nothing; say what is missing, and stop.")
@option("--dry-run", is_flag=True, help="Print the files instead of writing them.")
def command(
    *,
    url: str | None,
    version: str | None,
    registry: str | None,
    owner: str | None,
    ci_branch: str | None,
    install: str | None,
    no_ci: bool,
    checkout: Path | None,
    name: str | None,
    non_interactive: bool,
    dry_run: bool,
    **options: object,
) -> int:
    """Make a fleet of this folder: `projects/fleet.py`, the versions, the hooks, a CI of its own.

    Asks the few things that nobody can guess, or takes them from options. What is there already stays as it is.

    \b
    Examples:
      pipelinegen init
      pipelinegen init --from ../web-shop --name shop
    """
    from ..scaffold.beginning import begin
    from ..scaffold.fleet import Owned, fleet_from
    from ..scaffold.question import Missing
    from ..scaffold.settings import hooks
    from .begun import prove

    root = Path.cwd()
    settings = _settings(root)
    projects = root / (settings or {}).get("projects", "projects")
    if (projects / "fleet.py").exists():
        click.echo(f"{root} is a fleet already; nothing was done")
        if checkout:
            click.echo(f"`pipelinegen new NAME --from {checkout}` adds a project to it", err=True)
        return 0
    _refuse_useless(checkout, name, options)
    if no_ci and (ci_branch or install):
        raise PipelinegenError("--no-ci: with `--ci-branch` or `--install` a CI is asked for; say one of them")
    missing = Missing()
    ask = asker(missing, non_interactive=non_interactive)
    fleet = fleet_from(Owned(url, version, registry, owner), ask, _owner_of(root))
    own = None if no_ci else _own(root, ci_branch, install, name or "", ask)
    first = None
    if checkout and name:
        first = made_of(name, options, checkout, fleet.registries if fleet else (), ask)
    if fleet is None or missing.questions:
        raise missing.refusal("a fleet", why_not(non_interactive=non_interactive))
    made = begin(root, fleet, settings, own)
    prove(made, settings or {}, own, first)
    if dry_run:
        for path, text in made.texts.items():
            click.echo(f"# ---- {path}\n{text}", nl=False)
        return 0
    _write(made, projects / "fleet.py")
    _tell(made, hooks(**(settings or {})), first)
    return 0


def _write(made: Beginning, fleet: Path) -> None:
    """Write the files, if by now nobody else has written any of them. Raises PipelinegenError."""
    from ..render.write import write_files

    # By fleet.py a fleet is known: where that is not written, a killed run can be repeated.
    in_order = sorted(made.texts, key=lambda path: (made.root / path == fleet, path == "pyproject.toml"))
    # A pyproject.toml may be a link, and stays one.
    places = {path: (made.root / path).resolve() if path == "pyproject.toml" else made.root / path for path in in_order}
    new = [place for path, place in places.items() if path != "pyproject.toml" or not place.exists()]
    write_files({place: made.texts[path] for path, place in places.items()}, new=new)


def _settings(root: Path) -> dict[str, str] | None:
    for above in root.parents:
        if settings_of(above / "pyproject.toml") is not None:
            raise PipelinegenError(f"{above}: a fleet already, and {root} is inside of it; go to a folder elsewhere")
    return settings_of(root / "pyproject.toml")


def _refuse_useless(checkout: Path | None, name: str | None, options: Mapping[str, object]) -> None:
    from ..scaffold.inquiry import module_of

    said = [each for each, value in options.items() if value]
    if checkout is None and (name or said):
        raise PipelinegenError("--from: without the checkout of a first app there is nothing to say of one")
    if checkout is not None and name is None:
        raise PipelinegenError("--name: say what the project of the first app is called, such as `--name shop`")
    if name is not None:
        module_of(name)


def _owner_of(root: Path) -> str:
    """Whose repository the folder is, to be proposed."""
    from ..scaffold.beginning import has_remote
    from ..scaffold.shown import repositories

    seen = repositories(root) if has_remote(root) else ()
    return seen[0].value.partition("/")[0] if seen else ""


def _own(root: Path, branch: str | None, install: str | None, taken: str, ask: Ask) -> Project | None:
    """The project of the folder itself, if it is to have a CI."""
    from ..scaffold.beginning import CHECK_PATH, Install, has_remote, own_project

    if branch is None and not has_remote(root):
        click.echo("no CI for this folder, which has no remote; --ci-branch BRANCH makes one", err=True)
        return None
    if (root / CHECK_PATH).exists():
        click.echo(f"no CI for this folder: {CHECK_PATH} is there already, and stays as it is", err=True)
        return None
    return own_project(root, taken, branch, Install(install, _installation()), ask)


def _installation() -> str:
    """How the pipelinegen that runs here was installed, if it came from a repository: at which commit."""
    from importlib.metadata import PackageNotFoundError, distribution  # 20 ms

    try:
        told = json.loads(distribution("pipelinegen").read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return ""
    commit, url = told.get("vcs_info", {}).get("commit_id"), told.get("url", "")
    # Before an @ there may be a token.
    return f'python -m pip install "pipelinegen @ git+{url}@{commit}"' if commit and "@" not in url else ""


def _tell(made: Beginning, hooks: str, first: Made | None) -> None:
    """Say what was written, what stays as it is, and what is to be done next."""
    from ..scaffold.settings import HOOK_CONFIG

    for path in sorted(made.texts):
        click.echo(f"written: {path}")
    for path in made.left:
        click.echo(f"left as it is: {path}")
    if HOOK_CONFIG in made.left:
        click.echo(f"for hooks add this to `repos` of {HOOK_CONFIG}:\n{hooks}", nl=False)
    if first is None:
        click.echo("next: `pipelinegen new NAME --from DIR` for each app", err=True)
    elif first.project.is_unregistered:
        name = first.project.name
        click.echo(UNREGISTERED.format(name=name), err=True)
