"""The group of all commands, and what happens to errors."""

from __future__ import annotations

import codecs
import importlib
import io
import os
import sys
from typing import Any

import click

from .. import __version__
from ..errors import PipelinegenError, near

# A command is `command` in its module, imported when it is asked for; --help needs only these lines.
SUMMARIES = {
    "check": "Compare the files on disk with a fresh render.",
    "doctor": "Say what is wrong with the projects on GitHub, Woodpecker and the cluster.",
    "explain": "Say what a rule of `validate` is about, with examples.",
    "import": "Make a definition of the CI files that a repository has.",
    "init": "Make a fleet of this folder.",
    "list": "Show the declared projects.",
    "new": "Write the definition of a new project, from what its checkout shows.",
    "onboard": "Bring a project to work: repository, secrets, registration, cluster, first deploy.",
    "pins": "Show, check and adopt the versions of actions and images.",
    "render": "Write the CI files of the declared projects.",
    "simulate": "Say what an event would start on the Woodpecker server, and why the rest not.",
    "sync": "Put rendered files into the checkouts they belong to, as a commit on a branch.",
    "validate": "Find what is wrong with CI files, generated or not.",
}
# A module cannot be called by a word of the language.
_MODULES = {"import": "import_"}


def command_of(name: str) -> click.Command:
    """The command of that name."""
    command: click.Command = importlib.import_module(f".{_MODULES.get(name, name)}", __package__).command
    return command


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return list(SUMMARIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:  # noqa: ARG002
        if cmd_name not in SUMMARIES:
            raise PipelinegenError(f"there is no command {cmd_name!r}{near(cmd_name, SUMMARIES)}")
        return command_of(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([*SUMMARIES.items()])


_EPILOG = """\b
Examples:
  pipelinegen render                     write every file of every project
  pipelinegen check                      exit 1 when a file is not as defined
  pipelinegen validate path/to/checkout  look at hand-written files
"""


@click.group(
    cls=_Lazy,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="pipelinegen", message="%(prog)s %(version)s")
def _group() -> None:
    """Typed project definitions in, proved CI workflows for GitHub Actions and Woodpecker out.

    Exit status of every command: 0 fine, 1 findings or drift, 2 it could not run.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its status; a fault of our own keeps its traceback, and is no finding."""
    if sys.stdout is None:  # closed by the caller; what we say then goes nowhere
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 (open until the process ends)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A diff shows files as they are, and names of files may be any bytes.
        is_utf_8 = codecs.lookup(sys.stdout.encoding).name == "utf-8"
        sys.stdout.reconfigure(errors="surrogateescape" if is_utf_8 else "backslashreplace")
    try:
        status = run(arguments)
    except Exception:  # noqa: BLE001 (Python's own status for it is 1, which means findings)
        import traceback

        traceback.print_exc()
        status = 2
    sys.exit(status)


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and answer its exit status."""
    try:
        # Not `main`, which would turn a closed pipe into status 1.
        with _group.make_context("pipelinegen", sys.argv[1:] if arguments is None else arguments) as context:
            status: Any = _group.invoke(context)
        sys.stdout.flush()
    except PipelinegenError as error:
        return _refuse(str(error))
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 2
    except click.ClickException as error:
        return _refuse(_in_our_words(error))
    except (click.Abort, KeyboardInterrupt):
        return _refuse("interrupted", status=130)
    except OSError as error:
        if error.filename is not None:
            raise
        # It is our output that failed. Python would complain once more when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return 0  # the reader (`| head`) has seen enough
        return _refuse(f"the output cannot be written: {error.strerror}")
    except RecursionError:
        return _refuse("a definition or a file is nested too deeply to be read")
    return status if isinstance(status, int) else 0


def _in_our_words(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"there is no option {error.option_name!r}{near(error.option_name, error.possibilities or ())}"
    message = error.format_message().rstrip(".")
    context = getattr(error, "ctx", None)
    see = f"; see `{context.command_path} --help`" if context else ""
    return message[:1].lower() + message[1:] + see


def _refuse(message: str, status: int = 2) -> int:
    click.echo(click.style("error: ", fg="red", bold=True) + message, err=True, color=colour(sys.stderr))
    return status


def colour(stream: Any) -> bool:
    """Whether to colour what goes to a stream: only on a terminal, and never with NO_COLOR."""
    return stream is not None and bool(stream.isatty()) and not os.environ.get("NO_COLOR")
