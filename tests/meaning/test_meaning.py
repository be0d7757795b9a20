"""What is known beside the files, the order of what is said, and what is said of files that only look another way."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path

import pytest

from pipelinegen.meaning import Change, meaning
from pipelinegen.syntax import yaml
from pipelinegen.woodpecker import EventError, Secret, Server

GENERATED = sorted((Path(__file__).parents[2] / "generated").rglob("*.yml"))
PATH = ".woodpecker/deploy.yml"
DEPLOY = """\
when:
  - event: manual
skip_clone: true
steps:
  - name: deploy
    image: alpine:3.20
    environment:
      TOKEN: {from_secret: token}
    commands:
      - ./deploy "${CI_REPO_OWNER}" "${CI_REPO_DEFAULT_BRANCH}"
"""


def told(old: str, new: str, **known: object) -> list[str]:
    return [each.text for each in meaning({PATH: old}, {PATH: new}, **known)]  # type: ignore[arg-type]


def test_a_secret_that_is_not_there_makes_the_server_refuse() -> None:
    server = Server(secrets=(Secret("token", frozenset({"manual"})),))
    assert told(DEPLOY, DEPLOY.replace("manual", "[manual, push]"), server=server) == [
        "deploy: on push the server refuses the whole pipeline now: line 8: secret 'token' is not allowed to be used "
        "with pipeline event 'push'; it is for manual"
    ]
    assert told(DEPLOY, DEPLOY.replace("token", "pat"), server=server)[0].startswith(
        "deploy: now the server refuses the whole pipeline because of it (line 8: secret 'pat'"
    )


def test_the_version_of_the_server_decides() -> None:
    listed = DEPLOY.replace("    image:", "    secrets: [pat]\n    image:")
    (refused,) = told(DEPLOY, listed, server=Server(version=(3, 0, 0)))
    assert refused.startswith("deploy: now the server refuses the whole pipeline because of it (line 5: ")
    assert told(DEPLOY, listed) == ["step deploy: `secrets` is ['pat'], was not set; the server ignores this key"]


def test_repository_and_branch_are_put_in_where_a_file_asks_for_them() -> None:
    guarded = DEPLOY.replace("event: manual", 'event: "${CI_REPO_DEFAULT_BRANCH}"')
    assert told(DEPLOY, guarded, repository="a/b", branch="push")[:2] == [
        "deploy no longer runs on manual",
        "deploy now also runs on push",
    ]
    assert told(DEPLOY, guarded, repository="a/b", branch="main")[0] == "deploy no longer runs at all, was on manual"


def test_a_repository_without_its_owner_is_none() -> None:
    with pytest.raises(EventError):
        told(DEPLOY, DEPLOY.replace("manual", "push"), repository="website")


def test_a_script_that_nobody_wrote_is_told_in_time() -> None:
    lines = "".join(f"      - run {number}\n" for number in range(20_000))
    other = "".join(f"      - run {number}\n" for number in range(20_000, 0, -1))
    head = DEPLOY.partition("    commands:\n")[0] + "    commands:\n"
    assert told(head + lines, head + other) == ["step deploy: the script has 20000 lines changed"]


@pytest.mark.parametrize(
    ("new", "text"),
    [
        (DEPLOY.replace("\n", "\r\n"), "only the ends of lines differ"),
        (DEPLOY.removesuffix("\n"), "only the ends of lines differ"),
        (f"{DEPLOY}\n\n", "only blank lines differ"),
        (DEPLOY.replace("steps:", "# Here.\n\nsteps:"), "only comments differ"),
        (DEPLOY.replace("steps:", "steps:  # Here."), "only comments or the layout differ"),
        (DEPLOY.replace("manual", '"manual"'), "it is only written in another form or order"),
    ],
)
def test_how_a_file_is_written_otherwise(new: str, text: str) -> None:
    assert told(DEPLOY, new) == [f"means the same: {text}"]


def test_paths_are_in_order_and_what_matters_most_comes_first() -> None:
    other = ".github/workflows/check.yml"
    github = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: one\n"
    changed = github.replace("on: push", "on: [push, pull_request]").replace("run: one", "run: one\n        shell: sh")
    found = meaning(
        {PATH: DEPLOY, other: github},
        {PATH: DEPLOY.replace("alpine:3.20", "alpine:3.21").replace("skip_clone: true\n", ""), other: changed},
    )
    assert [astuple(each) for each in found] == [
        (other, "check now also runs on pull_request"),
        (other, "step `one` of job a: `shell` is 'sh', was not set"),
        (PATH, "deploy now clones the source"),
        (PATH, "step deploy runs alpine:3.21, was :3.20"),
    ]


def test_a_change_of_form_says_so() -> None:
    (found,) = meaning({PATH: DEPLOY}, {PATH: f"# Another head.\n{DEPLOY}"})
    assert found == Change(PATH, "means the same: only comments differ")
    assert found.is_form_only
    assert not Change(PATH, "deploy now runs on push").is_form_only


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: "-".join((path.parts[-4], path.stem)))
def test_every_generated_file_means_the_same_in_another_layout(path: Path) -> None:
    text = path.read_text()
    new = "# Another head.\n" + yaml.dump(yaml.load(text)).replace("---\n", "", 1).replace('"master"', "master")
    inside = path.relative_to(path.parents[2]).as_posix()
    assert [each.is_form_only for each in meaning({inside: text}, {inside: new})] == [True]
