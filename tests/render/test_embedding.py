"""Whatever shell text is rendered into a Woodpecker file, and whatever the variables are, the shell gets that text."""

from __future__ import annotations

import shlex
import subprocess
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipelinegen.render.filters import WOODPECKER, at, block, quote
from pipelinegen.woodpecker import metadata_of, simulate
from pipelinegen.woodpecker.names import NAMES, hostile

NAME = st.sampled_from(["HOME", "IMAGE_TAG", "CI_COMMIT_MESSAGE", "CI_COMMIT_SHA", "A", "each"])
REFERENCE = st.builds(
    "{}{{{}{}}}".format, st.sampled_from(["$", "$$", "\\$"]), NAME, st.sampled_from(["", ":0:8", "-x"])
)
PIECES = st.one_of(
    st.sampled_from([*"${}\\/\"'#:&|>;()!`%~=-* \n\tab", "$$", "\\\\", "\\/", "${", "$(date)", ": ", " #", "<<EOF\n"]),
    REFERENCE,
    st.characters(codec="utf-8"),
)
TEXT = st.lists(PIECES, max_size=40).map("".join)
ANYTHING = TEXT | st.sampled_from(hostile(NAMES["CI_COMMIT_MESSAGE"].alphabet))
VARIABLES = st.dictionaries(NAME, ANYTHING)


def shell_gets(command: str, variables: dict[str, str]) -> tuple[str, ...]:
    """The commands of a step whose `commands` are the given lines of YAML, after all that the server does."""
    text = f"when:\n  - event: push\nsteps:\n  - name: a\n    image: b\n    commands:\n{command}\n"
    metadata = metadata_of("push", message=variables.get("CI_COMMIT_MESSAGE"))
    simulation = simulate({".woodpecker/a.yml": text}, replace(metadata, variables=variables))
    assert simulation.error is None, simulation.error
    (workflow,) = simulation.workflows
    return workflow.steps[0].commands


@given(text=TEXT, variables=VARIABLES)
def test_a_script_in_a_block(text: str, variables: dict[str, str]) -> None:
    text = text.strip() + "\n"
    try:
        lines = block(text, WOODPECKER)
    except ValueError:
        assume(False)
    assert shell_gets(f"      - |\n{at(lines, 8)}", variables) == (text,)


@given(text=TEXT, variables=VARIABLES)
def test_a_command_in_quotes(text: str, variables: dict[str, str]) -> None:
    try:
        quoted = quote(text, WOODPECKER)
    except ValueError:
        assume(False)
    assert shell_gets(f"      - {quoted}", variables) == (text,)


@settings(max_examples=20)
@given(word=TEXT, variables=VARIABLES)
def test_a_real_shell_prints_what_was_written(word: str, variables: dict[str, str]) -> None:
    command = f"printf %s {shlex.quote(word)}"
    try:
        quoted = quote(command, WOODPECKER)
    except ValueError:
        assume(False)
    (given_to_the_shell,) = shell_gets(f"      - {quoted}", variables)
    done = subprocess.run(["sh", "-e"], input=given_to_the_shell.encode(), capture_output=True, check=True)
    assert done.stdout == word.encode()
