"""Every option that has a value: given once, unless it may be repeated, and never empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from pipelinegen.cli.main import SUMMARIES, command_of
from pipelinegen.cli.option import Option

Run = Callable[..., Any]


def commands(command: click.Command, *names: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if isinstance(command, click.Group):
        for name, each in command.commands.items():
            yield from commands(each, *names, name)
    else:
        yield names, command


ALL = [
    (names, option)
    for name in SUMMARIES
    for names, command in commands(command_of(name), name)
    for option in command.params
    if isinstance(option, click.Option)
]
VALUED = [
    pytest.param(names, option, id=" ".join([*names, option.opts[0]])) for names, option in ALL if not option.is_flag
]


def test_every_command_declares_its_options_so() -> None:
    assert {type(option) for _, option in ALL} == {Option}
    assert len(VALUED) > 20


@pytest.mark.parametrize(("names", "option"), [each for each in VALUED if not each.values[1].multiple])
def test_a_second_value(workspace: Path, pipelinegen: Run, names: tuple[str, ...], option: click.Option) -> None:
    name = option.opts[0]
    one, other = [*option.type.choices][:2] if isinstance(option.type, click.Choice) else ["a", "a"]
    answer = pipelinegen(*names, name, one, f"{name}={other}")
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr == f"error: {name} is given 2 times, {one!r} and {other!r}; it has one value, say which\n"


@pytest.mark.parametrize(("names", "option"), [each for each in VALUED if each.id != "simulate --message"])
def test_an_empty_value(
    workspace: Path, pipelinegen: Run, names: tuple[str, ...], option: click.Option, tree: Callable[[Path], object]
) -> None:
    before = tree(workspace)
    name = option.opts[0]
    answer = pipelinegen(*names, f"{name}=")
    remedy = "give it one" if option.required else "give it one, or leave the option out"
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr == f"error: {name} has an empty value, ''; {remedy}\n"
    assert tree(workspace) == before


def test_a_commit_s_message_may_be_empty(workspace: Path, pipelinegen: Run) -> None:
    assert pipelinegen("simulate", "--project", "shop", "--event", "push", "--message", "").status == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--against", ".", "--against", "generated"), "is given 2 times, '.' and 'generated'; it has one value"),
        (("--against", ""), "has an empty value, ''; "),
    ],
    ids=["twice", "empty"],
)
def test_the_short_way_knows_it_too(workspace: Path, program: Run, arguments: tuple[str, ...], said: str) -> None:
    answer = program("check", "--headers", *arguments)
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr.startswith(f"error: --against {said}")


def test_a_flag_may_be_repeated(workspace: Path, pipelinegen: Run) -> None:
    assert pipelinegen("check", "--explain", "--explain").status == 0


def test_what_may_be_repeated_keeps_all_values(workspace: Path, pipelinegen: Run) -> None:
    answer = pipelinegen("validate", "--select", "exit-78", "--select", "gone")
    assert answer.stderr.startswith("error: there is no rule 'gone'")
    answer = pipelinegen("validate", "--select", "gone", "--select", "exit-78")
    assert answer.stderr.startswith("error: there is no rule 'gone'")


@pytest.mark.parametrize(
    ("option", "wanted"),
    [(("new", "shop", "--woodpecker-id"), "of at least 1"), (("onboard", "shop", "--wait"), "from 0 to 7200")],
)
@pytest.mark.parametrize("value", ["abc", "1.5", "-1"])
def test_a_number_that_is_none(
    workspace: Path, pipelinegen: Run, option: tuple[str, ...], wanted: str, value: str
) -> None:
    answer = pipelinegen(*option[:-1], f"{option[-1]}={value}")
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr == (
        f"error: invalid value for '{option[-1]}': '{value}' is not a whole number {wanted}; "
        f"see `pipelinegen {option[0]} --help`\n"
    )
