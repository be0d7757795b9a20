"""Imports `projects/*.py`; whatever is wrong with one becomes a sentence with its line."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import itertools
import re
import sys
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType
from typing import TypeVar

from pydantic import ValidationError

from ..errors import DefinitionError, DefinitionFault, PipelinegenError, TemplateError, near, shown
from ..lock import read_locks
from ..model.fleet import Fleet
from ..model.project import Project
from . import source
from .consistency import first_fault
from .explain import explain
from .locks import completed

_Declared = TypeVar("_Declared", Fleet, Project)

_FLEET = "fleet"
_PACKAGE = "_pipelinegen_projects_"
_package_numbers = itertools.count(1)


class _Everyone(Container[str]):
    def __contains__(self, name: object) -> bool:
        return True


EVERYONE: Container[str] = _Everyone()
"""All names: any project may lack its number on the Woodpecker server."""


@dataclass(frozen=True)
class Definition:
    """A project and the file that declares it."""

    project: Project
    path: Path

    def for_a_look(self) -> Definition:
        """The same with a number of the moment where the project has none: for what is only looked at."""
        return Definition(self.project.for_a_look(), self.path)


@dataclass(frozen=True)
class Catalog:
    """All projects of a folder, in the order of their names, and the fleet they share."""

    folder: Path
    fleet: Fleet
    definitions: tuple[Definition, ...]

    def select(self, names: Sequence[str]) -> tuple[Definition, ...]:
        """The named projects in the order asked for; all of them for no name. Raises PipelinegenError."""
        known = {definition.project.name: definition for definition in self.definitions}
        for name in names:
            if name not in known:
                raise PipelinegenError(f"there is no project {name!r}{near(name, known)}")
        return tuple(known[name] for name in dict.fromkeys(names)) or self.definitions

    def find(self, text: str) -> tuple[Path, int]:
        """The file and line at which what all projects share says a text; the fleet's own line where it does not."""
        fleet = self._shared[0]
        return source.line_of_culprit(self._shared, text) or (fleet, source.line_of_variable(fleet, _FLEET))

    @property
    def _shared(self) -> list[Path]:
        return [self.folder / f"{_FLEET}.py", *sorted(self.folder.glob("_*.py"))]

    def locate(self, path: Path, fault: DefinitionFault) -> PipelinegenError:
        """The fault with the line at which it is written: in the project's file, in one it shares, or in a template."""
        if fault.at:
            return DefinitionError(shown(path), source.line_of_part(path, "project", fault.at), fault.message)
        found = source.line_of_culprit([path, *self._shared], fault.culprit)
        if found is None and fault.place:
            return TemplateError(f"{fault.place}: {fault.message}")
        file, line = found or (path, source.line_of_variable(path, "project"))
        return DefinitionError(shown(file), line, fault.message)


def load_catalog(folder: Path, *, locks: Path | None = None, unregistered: Container[str] = ()) -> Catalog:
    """Import the definitions of a folder and check them against each other.

    `fleet.py` must set `fleet`, every other file `project`; files that begin with `_` hold what several share and
    are imported by `from ._name import …`. `locks` is the root of the workspace, whose lock files give the versions
    that the fleet does not say; `unregistered` names projects that may lack their number on the Woodpecker server.
    Raises DefinitionError at the line that is wrong, PipelinegenError when the folder or
    a lock cannot be read.
    """
    folder = folder.resolve()
    _require_files(folder)
    if not (folder / f"{_FLEET}.py").is_file():
        raise PipelinegenError(f"{shown(folder)}: there is no {_FLEET}.py; it declares what all projects share")
    with _package(folder) as package:
        declared = _load(package, folder, folder / f"{_FLEET}.py", _FLEET, Fleet)
        fleet = completed(declared, folder / f"{_FLEET}.py", read_locks(locks) if locks else ())
        paths = [path for path in sorted(folder.glob("*.py")) if path.stem != _FLEET and not path.stem.startswith("_")]
        definitions = [Definition(_load(package, folder, path, "project", Project), path) for path in paths]
    catalog = Catalog(folder, fleet, tuple(sorted(definitions, key=lambda each: each.project.name)))
    found = first_fault({definition.path: definition.project for definition in definitions}, fleet, unregistered)
    if found is not None:
        raise catalog.locate(*found)
    return catalog


def _require_files(folder: Path) -> None:
    """Raises PipelinegenError where a definition, or the whole folder, cannot be looked at."""
    try:
        odd = [path for path in sorted(folder.iterdir()) if path.suffix == ".py" and not path.is_file()]
    except OSError as error:
        raise PipelinegenError(f"{shown(folder)}: {error.strerror}") from None
    for path in odd:
        where = f"{shown(folder)}/{path.name}"  # a link would be shown as what it leads to
        if path.is_symlink() and not path.exists():
            raise PipelinegenError(
                f"{where}: a link to {str(path.readlink())!r}, where nothing is; mend it or remove it"
            )
        raise PipelinegenError(f"{where}: a definition is a file, and this is none; give it another name")


def _load(package: str, folder: Path, path: Path, variable: str, kind: type[_Declared]) -> _Declared:
    module = _import(f"{package}.{path.stem}", folder, path)
    value = getattr(module, variable, None)
    wanted = f"{variable} = {kind.__name__}(…)"
    if value is None:
        names = [name for name in vars(module) if isinstance(getattr(module, name), kind)]
        line = source.line_of_variable(path, names[0]) if names else 1
        hint = f"; it sets {names[0]!r}" if names else ""
        raise DefinitionError(shown(path), line, f"it does not set `{wanted}`{hint}")
    if not isinstance(value, kind):
        line = source.line_of_variable(path, variable)
        if value is kind:
            raise DefinitionError(
                shown(path), line, f"{variable!r} is the class {kind.__name__} itself; write `{wanted}`"
            )
        found = type(value).__name__
        article = "an" if found[0].lower() in "aeiou" else "a"
        raise DefinitionError(shown(path), line, f"{variable!r} is {article} {found}, not a {kind.__name__}")
    return value


def _import(name: str, folder: Path, path: Path) -> ModuleType:
    if "." in path.stem:
        raise PipelinegenError(f"{shown(path)}: a definition's file name has no dot but that of '.py'")
    try:
        return importlib.import_module(name)
    except SyntaxError as error:
        place = Path(error.filename) if error.filename else path
        raise DefinitionError(shown(place), error.lineno or 1, f"not valid Python: {error.msg}") from None
    except ValidationError as error:
        place, line, call = source.innermost_call(error.__traceback__, folder)
        location, message = explain(error)
        line = (source.line_of_argument(call, location) if call else None) or line
        raise DefinitionError(shown(place), line, message) from None
    except ImportError as error:
        place, line, _ = source.innermost_call(error.__traceback__, folder)
        raise DefinitionError(shown(place), line, _explain_import(error, folder)) from None
    except (Exception, SystemExit) as error:  # noqa: BLE001 (a definition may raise anything)
        place, line, _ = source.innermost_call(error.__traceback__, folder)
        # Of several lines the first: what follows is advice and links.
        message = next(iter(str(error).strip().splitlines()), "")
        what = f"{type(error).__name__}: {message}" if message else type(error).__name__
        raise DefinitionError(shown(place), line, what) from None


def _explain_import(error: ImportError, folder: Path) -> str:
    missing = re.match(r"cannot import name '(\w+)' from (?:partially initialized module )?'([\w.]+)'", str(error))
    file = f"{folder.name}/{missing[2].rpartition('.')[2]}.py" if missing else ""
    if "circular import" in str(error):
        return f"{file} is imported while it is itself being imported; move what both need to a _file"
    module = sys.modules.get(missing[2]) if missing else None
    if missing is None or module is None:
        return re.sub(rf"{_PACKAGE}\d+\.", "", " ".join(str(error).split()))
    source_name = file if missing[2].startswith(_PACKAGE) else missing[2]
    names = getattr(module, "__all__", None) or [name for name in vars(module) if not name.startswith("_")]
    if missing[2] == "pipelinegen":
        return f"pipelinegen has no {missing[1]!r}{near(missing[1], names)}"
    return f"cannot import name {missing[1]!r} from {source_name}{near(missing[1], names)}"


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the modules of one folder under a package name of its own."""

    def __init__(self, package: str, folder: Path) -> None:
        self._package = package
        self._folder = folder

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        parent, _, stem = fullname.rpartition(".")
        file = self._folder / f"{stem}.py"
        if parent != self._package or not file.is_file():
            return None
        return importlib.util.spec_from_file_location(fullname, file, loader=_Loader(fullname, str(file)))


class _Loader(importlib.machinery.SourceFileLoader):
    """Compiles from the source each time: a cached byte code of the same second would be an old definition."""

    def get_code(self, _fullname: str) -> CodeType:
        return self.source_to_code(self.get_data(self.path), self.path)


@contextmanager
def _package(folder: Path) -> Iterator[str]:
    """A package whose modules are the files of the folder, for as long as they are being loaded."""
    name = f"{_PACKAGE}{next(_package_numbers)}"
    package = ModuleType(name)
    package.__path__ = [str(folder)]
    finder = _Finder(name, folder)
    sys.modules[name] = package
    sys.meta_path.insert(0, finder)
    try:
        yield name
    finally:
        sys.meta_path.remove(finder)
        for module in [each for each in sys.modules if each == name or each.startswith(f"{name}.")]:
            del sys.modules[module]
