"""`pipelinegen import`: a definition of the CI files that a repository has."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..address import read_address
from ..checkout import LIMIT
from ..errors import PipelinegenError, shown
from ..git import GitError, alone, line, remotes
from ..presence import NO_FILE, present
from ..syntax.pins import ACTIONS_LOCK, IMAGES_LOCK
from .option import option
from .unwritten import nothing_written
from .workspace import Workspace, find_fleet

if TYPE_CHECKING:
    from ..catalog import Catalog
    from ..importing.asked import Asked
    from ..importing.imported import Imported

_ALONE = (".woodpecker.yml", ".woodpecker.yaml", ".drone.yml", ".drone.yaml")


def _pair(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Texts `NAME=VALUE` by their names."""
    found = {}
    for value in values:
        name, sign, said = value.partition("=")
        if not sign or not name or not said:
            raise click.BadParameter(f"{value!r} is not written NAME=VALUE")
        found[name] = said
    return found


@click.command("import")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@option("--name", help="The project's name; without it that of the repository.")
@option("--repository", metavar="OWNER/NAME", help="The repository; without it what its remote says.")
@option("--branch", help="The branch that is built, where the files name several.")
@option("--woodpecker-id", type=click.IntRange(1), help="The repository's number on the Woodpecker server.")
@option("--namespace", help="Where workloads are whose deploy does not say it.")
@option("--rollout-timeout", type=click.IntRange(1), help="Seconds, for workloads that nobody waits for.")
@option("--publish-latest", metavar="WHY", help="Why `latest` is pushed, too, where it is.")
@option("--container", "containers", callback=_pair, multiple=True, metavar="NAME=REPOSITORY", help="What it runs.")
@option("--schedule", "schedules", callback=_pair, multiple=True, metavar="CRON=FIELDS", help="When a cron starts.")
@option("--keep", multiple=True, metavar="PATH", help="Leave this file as it is, as a template of your own.")
@option("--write", is_flag=True, help="Write the definition and what belongs to it.")
@option("--output", metavar="FILE", type=click.Path(path_type=Path), help="The definition's file.")
@option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(
    directory: Path,
    *,
    name: str | None,
    repository: str | None,
    branch: str | None,
    woodpecker_id: int | None,
    namespace: str | None,
    rollout_timeout: int | None,
    publish_latest: str | None,
    containers: dict[str, str],
    schedules: dict[str, str],
    keep: tuple[str, ...],
    write: bool,
    output: Path | None,
    style: str,
) -> int:
    """Read the CI files of a repository, make a definition of them, and say what that changes.

    The definition goes to standard output, what became of each file to standard error; with --write the definition is
    written, and with it the templates of files that fit no kind. Nothing is written over. What the files do not tell
    is never guessed: the options say it. Exit status 0 if every file does the same afterwards, 1 if one does not or
    something in it cannot be expressed.

    \b
    Examples:
      pipelinegen import ../website
      pipelinegen import ../website --namespace website --write
    """
    from ..importing.asked import Asked

    workspace = find_fleet()
    in_place = directory.resolve() == workspace.root.resolve()
    # What pins the versions of this workspace is no workflow of the repository's.
    locks = (ACTIONS_LOCK, IMAGES_LOCK) if in_place else ()
    texts = {path: text for path, text in _texts(directory).items() if path not in locks}
    for each in keep:
        if each not in texts:
            raise PipelinegenError(f"{directory}: there is no CI file {each!r} to keep")
    whose = repository or _repository(directory)
    project, file = _named(workspace, texts, name, whose or directory.resolve().name, output)
    asked = Asked(
        project, whose, branch, _head(directory), woodpecker_id, namespace, rollout_timeout, publish_latest,
        containers, schedules, frozenset(keep), in_place,
    )  # fmt: skip
    return _Import(workspace, asked, texts, file, write=write, style=style).run()


@dataclass(frozen=True)
class _Import:
    """What was asked for; `file` is the definition's."""

    workspace: Workspace
    asked: Asked
    texts: Mapping[str, str]
    file: Path
    write: bool
    style: str

    def run(self) -> int:
        """Make the definition, tell of it, and write it if that was asked for."""
        from ..importing.gap import GapsError
        from ..importing.imported import imported
        from ..importing.told import missing_json, render_json, render_text

        # Others may wait for their number on the server.
        catalog = self.workspace.catalog()
        templates = [self.workspace.templates] if self.workspace.templates.is_dir() else []
        label = _label(self.workspace, self.file)
        try:
            with nothing_written():
                made = imported(self.texts, catalog.fleet, self.asked, definition=label, templates=templates)
        except GapsError as error:
            if self.style == "json":
                click.echo(json.dumps(missing_json(error.gaps), indent=2))
            raise
        self._check(catalog, made)
        files = self._files(made)
        if self.write:
            self._written(files)
        if self.style == "json":
            told = render_json(made, {_label(self.workspace, path): text for path, text in files.items()})
            click.echo(json.dumps(told, indent=2))
            return 0 if made.is_the_same else 1
        said = "wrote" if self.write else "--write writes"
        named = [f"{said} {shown(path)}" for path in (files if self.write else [*files][1:])]
        if not self.write:
            click.echo(made.definition, nl=False)
        click.echo(render_text(made, named), err=not self.write)
        return 0 if made.is_the_same else 1

    def _files(self, made: Imported) -> dict[Path, str]:
        """Everything to write, the definition first."""
        files = {self.file: made.definition}
        if made.classes:
            files[self.file.with_name(f"_{self.file.name}")] = made.classes
        return {**files, **{self.workspace.templates / path: text for path, text in made.templates.items()}}

    def _check(self, catalog: Catalog, made: Imported) -> None:
        """Refuse what the fleet could not be loaded with."""
        from ..catalog.consistency import first_fault

        others = {each.path: each.project for each in catalog.definitions if each.project.name != self.asked.name}
        found = first_fault({**others, self.file: made.project}, catalog.fleet)
        if found is not None:
            raise PipelinegenError(f"the fleet cannot have this definition: {found[1].message}")

    def _written(self, files: Mapping[Path, str]) -> None:
        from ..render.write import write_files

        for path in files:
            if path.exists() or path.is_symlink():
                raise PipelinegenError(
                    f"{shown(path)}: it is there already, and nothing is written over; move it away, or name another "
                    "project with --name or another file with --output"
                )
        write_files(files)


def _texts(directory: Path) -> dict[str, str]:
    """The CI files of a checkout. Raises PipelinegenError."""
    if not directory.is_dir():
        what = "is a file; name the checkout it is in" if directory.exists() else "there is no such folder"
        raise PipelinegenError(f"{directory}: {what}")
    texts = present(directory, _ALONE)
    for path, text in texts.items():
        if text in NO_FILE:
            what = text.strip("()\n")
            raise PipelinegenError(f"{directory / path}: this is {what} and no file; put the file itself there")
        if len(text) > LIMIT:
            raise PipelinegenError(f"{directory / path}: larger than {LIMIT} bytes; this is no CI file")
        if lone := re.search("[\udc80-\udcff]", text):
            before = text[: lone.start()].encode("utf-8", "surrogateescape")
            raise PipelinegenError(f"{directory / path}: not UTF-8 text (byte {len(before)}); save it as UTF-8")
    return texts


def _repository(directory: Path) -> str | None:
    """The repository that a checkout comes from."""
    found = remotes(directory)
    address = found.get("origin") or next(iter(found.values()), "")
    return read_address(address).repository if address else None


def _head(directory: Path) -> str | None:
    """The branch that the forge called the default when it was cloned."""
    try:
        ref = line(directory, "symbolic-ref", "--quiet", "refs/remotes/origin/HEAD", settings=alone(directory))
    except GitError:
        return None
    return ref.removeprefix("refs/remotes/origin/") or None


def _named(
    workspace: Workspace, texts: Mapping[str, str], name: str | None, fallback: str, output: Path | None
) -> tuple[str, Path]:
    """The project's name and the definition's file: as asked for, as its own files say, or after the repository."""
    from ..importing.imported import definition_of

    said = Path(definition_of(texts))
    slug = re.sub(r"[^a-z0-9]+", "-", (name or said.stem or fallback.rpartition("/")[2]).lower()).strip("-")
    if name is not None and slug != name:
        raise PipelinegenError(f"{name!r} is not a project name: lower-case letters, digits and dashes; try {slug!r}")
    stem = said.stem if said.stem.replace("_", "-") == slug else slug.replace("-", "_")
    return slug, (output.absolute() if output else workspace.projects / f"{stem}.py")


def _label(workspace: Workspace, path: Path) -> str:
    """How a file is called in the workspace."""
    return path.relative_to(workspace.root).as_posix() if path.is_relative_to(workspace.root) else path.name
