"""Whatever stands in the files, there is an answer or a sentence, soon, and without much memory."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelinegen.errors import PipelinegenError
from pipelinegen.woodpecker import (
    EVENTS,
    Secret,
    Server,
    Simulation,
    UnknownError,
    UnknownStepError,
    metadata_of,
    simulate,
)

GENERATED = sorted((Path(__file__).parents[2] / "generated").glob("*/.woodpecker/*.yml"))
TEXTS = [path.read_text(encoding="utf-8") for path in GENERATED]
SERVER = Server(secrets=(Secret("token", frozenset({"push"})),))
METADATA = {
    event: metadata_of(event, variables={"V": "1", "M": "a: b\n"} if event == "manual" else None) for event in EVENTS
}


def answered(files: Mapping[str, str], event: str, server: Server = SERVER, failing: tuple[str, ...] = ()) -> None:
    """There is a simulation that can be read, or one of the documented errors with one sentence."""
    try:
        found = simulate(files, METADATA[event], server=server, failing=failing)
    except (UnknownError, UnknownStepError) as error:
        said = [str(error)]
    else:
        assert isinstance(found, Simulation)
        assert {each.path for each in (*found.workflows, *found.warnings)} >= files.keys()
        assert bool(found.error) <= (not found.running)
        said = [found.error.message] if found.error else [each.reason for each in found.workflows]
    assert all(said)
    assert max((len(each) for each in said), default=0) < 5000


PIECES = [
    "steps:\n", "  - ", "image: ", "a", "\n", "    ", "when: ", "[", "]", "{", "}", ": ", ", ", "- ", "event: push",
    "status", "depends_on", "matrix:\n", "include", "from_secret: ", "token", "${V}", "${M}", "$${", "${", "&a ", "*a",
    "<<: *a", "!!int ", "null", "~", "true", "2024-01-01", "1.10", "'", '"', "#", "settings", "environment", "ports: ",
    "services:\n", "clone", "skip_clone", "name: ", "optional", "evaluate", "branch", "labels", "\t", "\x00", "\ufeff",
    "|", "\u2028", "é", "---\n", "\\", "\r\n",
]  # fmt: skip


@given(st.text(max_size=200), st.sampled_from(EVENTS))
@example("\ud800", "push")
@example("steps: [{image: a, name: '\x00'}]", "push")
def test_any_text_is_answered(text: str, event: str) -> None:
    answered({"a.yml": text}, event)


@given(st.binary(max_size=200))
def test_any_bytes_are_answered_once_they_are_text(data: bytes) -> None:
    answered({".woodpecker/a.yml": data.decode("utf-8", "surrogateescape")}, "push")
    answered({".woodpecker/a.yml": data.decode("latin-1")}, "push")


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.sampled_from(EVENTS))
def test_pieces_of_workflows_are_answered(text: str, event: str) -> None:
    answered({"a.yml": text}, event)
    answered({"a.yml": "steps:\n  - image: a\n" + text}, event)


@given(st.data())
def test_mutilated_workflows_of_the_fleet_are_answered(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        length = data.draw(st.sampled_from([0, 1, 1, 2, 10, 100]))
        text = text[:start] + data.draw(st.sampled_from(PIECES)) + text[start + length :]
    answered({"a.yml": text, "b.yml": "steps: [{image: a}]"}, data.draw(st.sampled_from(EVENTS)))


@given(st.data())
def test_any_files_by_any_names_are_answered(data: st.DataObject) -> None:
    names = st.sampled_from(["a.yml", ".woodpecker/a.yml", ".woodpecker/b/c.yaml", ".woodpecker.yml", "", "/", "x"])
    texts = st.sampled_from([*TEXTS[:3], "", "steps: [{image: a}]", "depends_on: [a]\nsteps: [{image: a}]"])
    version = data.draw(st.tuples(st.just(3), st.integers(0, 20), st.integers(0, 1)))
    files = data.draw(st.dictionaries(names, texts, max_size=4))
    try:
        simulate(files, METADATA["push"], server=Server(version), failing=data.draw(st.sampled_from([(), ("one",)])))
    except (UnknownError, UnknownStepError) as error:
        assert isinstance(error, PipelinegenError)  # noqa: PT017


MEGABYTES_10 = 10_000_000
STEPS = 10_000


def chain(need: Callable[[int], str]) -> str:
    return "steps:\n" + "".join(f"  - name: s{at}\n    image: a\n    depends_on: [{need(at)}]\n" for at in range(STEPS))


def axes(count: int, rest: str) -> str:
    values = ", ".join(map(str, range(30)))
    return "matrix:\n" + "".join(f"  A{at:02}: [{values}]\n" for at in range(count)) + rest


LARGE: Mapping[str, Callable[[], str]] = {
    "one line": lambda: "# " + "x" * MEGABYTES_10,
    "one scalar": lambda: "steps: " + "x" * 1_900_000,
    "brackets": lambda: "[" * MEGABYTES_10,
    "nested lists": lambda: "steps: " + "[" * 2000 + "]" * 2000,
    "nested mappings": lambda: "".join(" " * at + "a:\n" for at in range(1900)),
    "dollars": lambda: "$" * MEGABYTES_10,
    "references": lambda: "# " + "${V}" * 400_000,
    "open references": lambda: "# " + "${V:-" * 300_000,
    "steps": lambda: "steps:\n" + "  - {image: a, commands: [b]}\n" * (MEGABYTES_10 // 30),
    "as many steps as are read": lambda: "steps:\n" + "  - image: a\n" * 38_000,
    "steps with conditions": lambda: "steps:\n" + "  - {image: a, when: {evaluate: 'CI == \"a\"'}}\n" * 8000,
    "unknown keys": lambda: "".join(f"k{at}: 1\n" for at in range(80_000)) + "steps: [{image: a}]\n",
    "dependencies in a chain": lambda: chain(lambda at: f"s{at - 1}" if at else ""),
    "dependencies in a circle": lambda: chain(lambda at: f"s{(at - 1) % STEPS}"),
    "dependencies on one": lambda: chain(lambda at: "s0" if at else ""),
    "dependencies on nobody": lambda: chain(lambda at: f"t{at}"),
    "dependencies on all before": lambda: (
        "steps:\n"
        + "".join(
            f"  - {{name: s{at}, image: a, depends_on: [{', '.join(f's{x}' for x in range(at))}]}}\n"
            for at in range(300)
        )
    ),
    "thirteen axes": lambda: axes(13, "steps: [{image: a}]\n"),
    "three axes and many steps": lambda: axes(3, "steps:\n" + "  - image: a\n" * 2200),
    "three axes and substitution": lambda: axes(3, "steps:\n" + "  - image: a${A00}\n" * 1500),
    "three axes and more steps than that": lambda: axes(3, "steps:\n" + "  - image: a\n" * 20_000),
    "many included": lambda: "matrix:\n  include:\n" + "    - {A: b}\n" * 5000 + "steps: [{image: a}]\n",
    "aliases": lambda: (
        "a: &a0 [x]\n" + "".join(f"b{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]\n" for at in range(1, 12))
    ),
    "merged lists": lambda: "a: &a [x]\nb:\n" + "  - <<: *a\n" * 50_000 + "steps: [{image: a}]\n",
    "alternatives": lambda: "when: [{branch: '" + "{a,b}" * 2000 + "'}]\nsteps: [{image: a}]\n",
    "stars": lambda: "when: [{branch: '" + "*a" * 5000 + "'}]\nsteps: [{image: a}]\n",
    "secrets": lambda: (
        "steps:\n" + "".join(f"  - {{image: a, environment: {{A: {{from_secret: s{at}}}}}}}\n" for at in range(5000))
    ),
    "settings": lambda: (
        "steps:\n  - image: a\n    settings:\n" + "".join(f"      k{at}: [1, {{a: b}}]\n" for at in range(9000))
    ),
    "deprecated names": lambda: "# " + "$CI_COMMIT_PRERELEASE " * 80_000 + "\nsteps: [{image: a}]\n",
    "one digit": lambda: "steps: [{image: a, ports: [" + "9" * 1_000_000 + "]}]\n",
}

# In a process of its own, so that its memory and time are its alone.
PROGRAM = """
import re, resource, sys, time
from pathlib import Path
sys.path[:0] = [sys.argv[2]]
from pipelinegen.errors import PipelinegenError
from pipelinegen.woodpecker import metadata_of, simulate
from test_robust import LARGE
text = LARGE[sys.argv[1]]()
metadata = metadata_of("push")
start = time.process_time()
try:
    found = simulate({"a.yml": text}, metadata)
    said = str(found.error) if found.error else f"{len(found.workflows)} workflows"
except PipelinegenError as error:
    said = str(error)
seconds = time.process_time() - start
# What getrusage tells begins with the size of the process that has started this one.
status = Path("/proc/self/status")
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
if status.exists():
    peak = int(re.search("VmHWM: *\\t*([0-9]+)", status.read_text().replace(" ", ""))[1])
print(seconds, peak // 1024, said, sep="|")
"""

MOST_SECONDS = 20  # of processor time; what hangs takes for ever
MOST_MEGABYTES = 500


def limit_memory() -> None:
    """Twice as much address space as memory may be used: an answer that needs more dies instead of the machine."""
    resource.setrlimit(resource.RLIMIT_AS, (2 * MOST_MEGABYTES << 20, 2 * MOST_MEGABYTES << 20))


@pytest.mark.parametrize("name", LARGE)
def test_a_large_file_is_answered_soon_with_little_memory(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, name, str(Path(__file__).parent)],
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=limit_memory,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    seconds, megabytes, said = done.stdout.rstrip("\n").split("|", 2)
    assert said
    assert "\n" not in said
    assert len(said) < 500
    assert float(seconds) < MOST_SECONDS, said
    assert int(megabytes) < MOST_MEGABYTES, said
