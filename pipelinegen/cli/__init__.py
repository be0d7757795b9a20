"""The command line: one file a command."""

from __future__ import annotations

import gc
import sys


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its status."""
    if arguments is None and _is_answered(sys.argv[1:]):
        sys.exit(0)
    if arguments is None and "--headers" in sys.argv and sys.stdout is not None:
        from .headers import answer

        status = answer(sys.argv[1:])
        if status is not None:
            sys.exit(status)
    # Nearly nothing of what a run makes is garbage; to look for it as often as usual takes a tenth of the time.
    gc.set_threshold(50_000, 20, 20)
    # The rest of the command line takes longer to import than an answer from memory.
    from .main import main as long_way

    long_way(arguments)


def _is_answered(arguments: list[str]) -> bool:
    """Whether a command has been answered from what is remembered. Its status is 0 then."""
    if arguments not in (["check"], ["render"], ["render", "--exit-code"]):
        return False
    from ..report.said import all_as_defined, nothing_changed
    from .remembered import find_as_defined, is_in_git

    found = find_as_defined()
    if found is None or sys.stdout is None or ("--exit-code" in arguments and not is_in_git(found)):
        return False
    say = all_as_defined(found.files) if arguments == ["check"] else nothing_changed(found.files, found.projects)
    try:
        sys.stdout.write(f"{say}\n")
        sys.stdout.flush()
    except OSError:
        return False  # the long way comes upon it again, and knows what to say
    return True
