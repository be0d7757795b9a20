"""The program behind `bench/run`: measures pipelinegen, yamloom and ghagen in one run on this machine."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from . import linting, others, report, tasks
from .child import BenchError, answer

_DESCRIPTION = """\
Measure what pipelinegen costs, beside yamloom and ghagen: process starts, the work on this fleet, and 10, 100 and
1,000 generated projects. Prints Markdown tables on standard output and its progress on standard error. The other two
tools are installed once, at the versions of requirements/bench.txt, below $XDG_CACHE_HOME (else ~/.cache). Nothing is
asserted: what is slow is for the reader to see.

Exit status: 0 if everything was measured, 2 if not."""


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks for and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="bench/run", description=_DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="leave out the 1,000 projects, which take many minutes")
    parser.add_argument("--alone", action="store_true", help="measure pipelinegen alone and install nothing")
    parser.add_argument("--json", action="store_true", help="print JSON, with every single run, instead of tables")
    options = parser.parse_args(arguments)
    counts = (10, 100) if options.quick else (10, 100, 1000)
    try:
        print(_measured(counts, alone=options.alone, as_json=options.json), end="")
    except BenchError as error:
        print(f"bench/run: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("bench/run: interrupted", file=sys.stderr)
        return 130
    return 0


def _measured(counts: tuple[int, ...], *, alone: bool, as_json: bool) -> str:
    tools = tasks.tools_beside(Path(sys.executable), None if alone else others.environment())
    facts = report.machine()
    with tempfile.TemporaryDirectory(prefix="pipelinegen-bench-") as name:
        folder = Path(name)
        versions = {"pipelinegen": answer([tools.pipelinegen, "--version"], directory=folder, home=folder).split()[-1]}
        if not alone:
            versions |= {tool: others.versions()[tool] for tool in ("yamloom", "ghagen")}
        tasks.require_same_work(folder / "same", tools)
        groups = []
        for group in (*tasks.groups(folder, tools, counts), linting.linting(folder / "linting", tools)):
            group.measure()
            groups.append(group)
    if as_json:
        return json.dumps(report.as_data(facts, versions, groups), indent=2) + "\n"
    return report.as_text(facts, versions, groups)


if __name__ == "__main__":
    sys.exit(main())
