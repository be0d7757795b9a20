"""The read views: which secrets a file asks for, and which events it hears."""

from __future__ import annotations

from typing import Any

import pytest

from pipelinegen.syntax import github, woodpecker, yaml


@pytest.mark.parametrize(
    "text, names",
    [
        ("a: ${{ secrets.ONE }}", {"ONE"}),
        ("a: x${{ secrets.ONE }}y${{secrets.TWO}}", {"ONE", "TWO"}),
        ("a: ${{ secrets.ONE || secrets.TWO }}", {"ONE", "TWO"}),
        ("a: [{b: '${{ secrets.ONE }}'}]", {"ONE"}),
        ("a: |\n  x\n  ${{\n  secrets.ONE\n  }}\n", {"ONE"}),
        ("a: ${{ secrets['ONE'] }}", {"ONE"}),
        ("a: ${{ secrets [ 'ONE' ] }}", {"ONE"}),
        ("a: ${{ secrets . ONE }}", {"ONE"}),
        ("a: ${{ Secrets.ONE }}", {"ONE"}),
        ("a: ${{ secrets.GITHUB_TOKEN }}", set()),
        ("a: ${{ secrets['github_token'] }}", set()),
        ("a: secrets.ONE", set()),
        ("# ${{ secrets.ONE }}\na: 1", set()),
        ("a: ${{ env.secrets_ONE }} ${{ mysecrets.ONE }}", set()),
        ("a: ${{ github.sha }} secrets.ONE ${{ x }}", set()),
        ("", set()),
    ],
)
def test_secrets_of_a_github_file(text: str, names: set[str]) -> None:
    assert github.secret_names(yaml.load(text)) == names


@pytest.mark.parametrize(
    "text, names",
    [
        ("a: {from_secret: one}", {"one"}),
        ("steps: [{environment: {A: {from_secret: one}, B: {from_secret: two}}}]", {"one", "two"}),
        ("settings: {logins: [{password: {from_secret: one}}]}", {"one"}),
        ("a: {from_secret: {b: {from_secret: one}}}", {"one"}),
        ("a: from_secret", set()),
        ("", set()),
        ("- 1", set()),
    ],
)
def test_secrets_of_a_woodpecker_file(text: str, names: set[str]) -> None:
    assert woodpecker.secret_names(yaml.load(text)) == names


@pytest.mark.parametrize(
    "text, events",
    [
        ("when: {event: push}", {"push"}),
        ("when: [{event: push}, {event: [cron, tag]}]", {"push", "cron", "tag"}),
        ("when: [{event: push}, {branch: main}]", set(woodpecker.ALL_EVENTS)),
        ("when: {branch: main}", set(woodpecker.ALL_EVENTS)),
        ("when: []", set()),
        ("steps: []", set(woodpecker.ALL_EVENTS)),
        ("", set(woodpecker.ALL_EVENTS)),
    ],
)
def test_events(text: str, events: set[str]) -> None:
    found: Any = woodpecker.events(yaml.load(text))
    assert found == events
