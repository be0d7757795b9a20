"""Whether the server, an event or the matrix can bring a name's value before the file is read."""

from __future__ import annotations

from ...woodpecker.event import BRINGING_VARIABLES
from ...woodpecker.names import NAMES, RUNTIME_ONLY
from ...woodpecker.version import HIDDEN_VARIABLES
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep

OF_CONTAINER = frozenset(
    {
        *("HOME", "PATH", "PWD", "OLDPWD", "USER", "LOGNAME", "HOSTNAME", "SHELL", "TERM", "LANG", "TMPDIR", "IFS"),
        *("RANDOM", "SECONDS", "LINENO", "UID", "EUID", "PPID", "OPTARG", "OPTIND", "SHLVL", "BASH_SOURCE"),
        *("BASH_VERSION", "PIPESTATUS", "FUNCNAME", "GOPATH", "JAVA_HOME", "CARGO_HOME"),
    }
)
"""What a shell has without being told, whatever the image."""

_FOREIGN = ("CI_", "DRONE_", "PLUGIN_")


def is_builtin(name: str) -> bool:
    """Whether the name is one of the server's own, now or before, or of those it keeps for itself."""
    return name == "CI" or name in NAMES or name.startswith(_FOREIGN) or runtime_only(name) is not None


def runtime_only(name: str) -> str | None:
    """Why only a running step knows a name of Woodpecker's; None for any other name."""
    if name in OF_CONTAINER:
        return None
    for pattern, why in RUNTIME_ONLY.items():
        if name == pattern or (pattern.endswith("*") and name.startswith(pattern[:-1])):
            return why
    return None


def axes(file: WoodpeckerFile) -> frozenset[str]:
    """The names of the file's matrix."""
    return file.axis_names


def is_brought(file: WoodpeckerFile, name: str) -> bool:
    """Whether something is known to give the name its value before the file is read."""
    return name in axes(file) or (file.known.variables is not None and name in file.known.variables)


def may_be_brought(file: WoodpeckerFile, step: WoodpeckerStep | None) -> bool:
    """Whether a call or a schedule may bring variables where the step is there, or the workflow."""
    bringing = BRINGING_VARIABLES
    if file.known.version == HIDDEN_VARIABLES:
        bringing = bringing - {"manual", "cron"}
    return bool(bringing & (step.events if step is not None else file.events))
