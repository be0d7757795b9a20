"""What is written was proved: every way in which a file can be wrong is a finding at its line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from pipelinegen.catalog import Catalog
from pipelinegen.model.project import Project
from pipelinegen.model.repository import Repository
from pipelinegen.render.grounds import grounds_of
from pipelinegen.render.proof import prove, prove_for_server
from pipelinegen.render.render import RenderedFile

WOODPECKER = """\
---
# A comment with a price: 5 $.
when:
  - event: "push"
    branch: "main"

steps:
  - name: build
    image: "alpine:3.20"
    environment:
      TAG: "${CI_COMMIT_SHA:0:8}"
      TOKEN:
        from_secret: "hub-token"
    commands:
      - |
        %%script long.sh%%
      - "echo done"
  - name: last
    image: "alpine:3.20"
    commands:
      - "echo $$ $${HOME}"
"""

GITHUB = """\
---
name: "Build"

on:
  push:
    branches: ["main"]

concurrency:
  group: "${{ github.ref }}"

permissions: {}

jobs:
  build:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions: {}
    steps:
      - name: Say it
        run: |
          %%script long.sh%%
      - name: Last
        env:
          TOKEN: ${{ secrets.HUB_TOKEN }}
        run: "echo done"
"""

SHOP = Project(name="shop", repository=Repository(name="Me/Shop", branch="main", woodpecker_id=7), workflows=[])

SCRIPT = "#!/bin/sh\nset -eu\n\nfirst ${HOME} $$ \\\\\nlast\n"
ESCAPED = "#!/bin/sh\nset -eu\n\nfirst $${HOME} $$$$ \\\\\\\\\nlast\n"


def expand(outline: str, script: str) -> str:
    """The outline with the script's lines at its place."""
    line = next((line for line in outline.splitlines() if "%%script long.sh%%" in line), "")
    indent = line[: len(line) - len(line.lstrip())]
    lines = [f"{indent}{line}" if line else "" for line in script.removesuffix("\n").split("\n")]
    return outline.replace(line, "\n".join(lines)) if line else outline


def woodpecker(outline: str = WOODPECKER) -> RenderedFile:
    return RenderedFile(
        ".woodpecker/a.yml", outline, expand(outline, ESCAPED), {"long.sh": SCRIPT}, frozenset({"hub-token"})
    )


def github(outline: str = GITHUB) -> RenderedFile:
    return RenderedFile(
        ".github/workflows/a.yml", outline, expand(outline, SCRIPT), {"long.sh": SCRIPT}, frozenset({"HUB_TOKEN"})
    )


@pytest.fixture
def proof(catalog: Catalog) -> Callable[[RenderedFile], list[str]]:
    """The findings of a file, without its path."""
    grounds = grounds_of(SHOP, catalog.fleet)
    return lambda file: [str(finding).removeprefix(f"{file.path}:") for finding in prove(file, grounds)]


Proof = Callable[[RenderedFile], list[str]]


def test_good_files_are_proved(proof: Proof) -> None:
    assert proof(woodpecker()) == []
    assert proof(github()) == []


def changed(outline: str, old: str, new: str) -> str:
    assert outline.count(old) == 1
    return outline.replace(old, new)


TAG = '"${CI_COMMIT_SHA:0:8}"'
OLDER = "an older YAML reader sees another value here; quote it [yaml-1-1-differs]"
CHANGES = "this comes out as something else than was meant [text-changes-document]"


def canonical(ours: str, theirs: str) -> str:
    return f"{ours!r} is not canonical; {theirs!r} is [not-canonical]"


def unsafe(name: str) -> str:
    return (
        f"'${{{name}}}' is replaced before the file is parsed, and may be empty or anything; "
        f"read ${name} in a script [unsafe-substitution]"
    )


@pytest.mark.parametrize(
    "old, new, finding",
    [
        (
            '      - "echo done"\n',
            '    - "echo done"\n',
            "21:5: while parsing a block mapping: expected <block end>, but found '-' [yaml-syntax]",
        ),
        ('branch: "main"', 'branch:   "main"', "5:1: " + canonical('    branch:   "main"', '    branch: "main"')),
        (
            '      - "echo $$ $${HOME}"',
            '    - "echo $$ $${HOME}"',
            "25:1: " + canonical('    - "echo $$ $${HOME}"', '      - "echo $$ $${HOME}"'),
        ),
        ("---\n", "", "1:1: " + canonical("# A comment with a price: 5 $.", "---")),
        ('$${HOME}"\n', '$${HOME}"\n\n\n', "27:1: the end of the file is not in canonical layout [not-canonical]"),
        ('$${HOME}"\n', '$${HOME}"', "24:1: the end of the file is not in canonical layout [not-canonical]"),
        (
            "  - name: last\n",
            "  - name: last\n    imagine: 1\n",
            "23:5: unknown key 'imagine'; did you mean 'image'? [schema]",
        ),
        (
            '    branch: "main"\n',
            "",
            "4:5: this condition matches pushes to every branch; add `branch:` [push-without-branch]",
        ),
        (
            '3.20"\n    environment',
            'latest"\n    environment',
            "9:5: image 'alpine:latest' has no fixed tag; name a version; an exception goes, with its reason, "
            "into `floating_images` of the fleet [latest-tag]",
        ),
        (
            '- "echo $$ $${HOME}"',
            "- echo",
            "25:9: command 'echo' is not quoted, so a value in it can turn it into something else; "
            "put it in double quotes or write it as a block `|` [unquoted-command]",
        ),
        (TAG, "yes", f"11:7: {OLDER}"),
        (TAG, "0777", f"11:7: {OLDER}"),
        (TAG, "12:30", f"11:7: {OLDER}"),
        (TAG, "${CI_COMMIT_SHA:0:8}", f"11:7: {CHANGES}"),
        (TAG, "1${CI_PIPELINE_NUMBER}", f"11:7: {CHANGES}"),
        (TAG, "0x${CI_COMMIT_SHA:0:8}", f"11:7: {CHANGES}"),
        (TAG, "5e${CI_COMMIT_SHA:0:8}", f"11:7: {CHANGES}"),
        (TAG, '"${CI_COMMIT_BRANCH}"', f"11:13: {unsafe('CI_COMMIT_BRANCH')}"),
        (TAG, '"${CI_COMMIT_SHA:-${IMAGE_TAG}}"', f"11:30: {unsafe('IMAGE_TAG')}"),
        ("price: 5 $.", "price: ${PRICE}.", f"2:27: {unsafe('PRICE')}"),
        (TAG, '"${CI_COMMIT_SHA:0:8"', "11:13: bad substitution [substitution-syntax]"),
        ("price: 5 $.", "price: ${}.", "2:27: unable to parse variable name [substitution-syntax]"),
    ],
)
def test_faults_of_a_woodpecker_file(old: str, new: str, finding: str, proof: Proof) -> None:
    assert proof(woodpecker(changed(WOODPECKER, old, new))) == [finding]


@pytest.mark.parametrize(
    "old, new, finding",
    [
        (
            "      - name: Last\n",
            "      - name: Last\n        nmae: x\n",
            "27:9: unknown key 'nmae'; did you mean 'name'? [schema]",
        ),
        (
            "permissions: {}\n\njobs",
            "jobs",
            "1:1: the workflow says nothing about the rights of its token; "
            "add `permissions: {}` and give each job what it needs [missing-permissions]",
        ),
        ("HUB_TOKEN }}", "HUB_TOKEN }}\n          A: no", f"29:11: {OLDER}"),
        (
            '  group: "${{ github.ref }}"',
            '  group:   "${{ github.ref }}"',
            "9:1: " + canonical('  group:   "${{ github.ref }}"', '  group: "${{ github.ref }}"'),
        ),
    ],
)
def test_faults_of_a_github_file(old: str, new: str, finding: str, proof: Proof) -> None:
    assert proof(github(changed(GITHUB, old, new))) == [finding]


def test_used_and_declared_secrets_must_be_the_same(proof: Proof) -> None:
    used = [
        "1:1: secret 'hub' is used without being declared; use `secret(…)` [undeclared-secret]",
        "1:1: secret 'hub-token' is declared without being used; use `secret(…)` [undeclared-secret]",
    ]
    assert proof(woodpecker(changed(WOODPECKER, '"hub-token"', '"hub"'))) == used
    used = [
        "1:1: secret 'HUB_TOKEN' is declared without being used; use `secret(…)` [undeclared-secret]",
        "1:1: secret 'OTHER' is used without being declared; use `secret(…)` [undeclared-secret]",
    ]
    for written in ("secrets.OTHER", "secrets['OTHER']", "secrets . OTHER"):
        assert proof(github(changed(GITHUB, "secrets.HUB_TOKEN", written))) == used


def test_a_changed_script_is_found(proof: Proof) -> None:
    for file in (woodpecker(), github()):
        line = (
            file.text.splitlines().index(next(line for line in file.text.splitlines() if line.endswith("  last"))) + 1
        )
        wrong = replace(file, text=file.text.replace("  last\n", "  lost\n"))
        found = proof(wrong)
        assert len(found) == 1
        assert found[0].endswith(": this comes out as something else than was meant [text-changes-document]")
        assert int(found[0].split(":")[0]) <= line


def test_a_script_that_is_not_escaped_is_found(proof: Proof) -> None:
    file = woodpecker()
    wrong = replace(file, text=expand(WOODPECKER, SCRIPT))
    assert [finding.split(" [")[1] for finding in proof(wrong)] == ["unsafe-substitution]"]


def test_a_whole_text_that_no_reader_can_read_is_a_finding(proof: Proof) -> None:
    for file, script in ((woodpecker(), ESCAPED), (github(), SCRIPT)):
        broken = replace(file, text=expand(file.outline, script.replace("last", "a\u2028b")))
        found = proof(broken)
        assert len(found) == 1
        assert found[0].endswith("]")


@pytest.mark.parametrize("keys", [("on", "yes"), ("no", "off"), ("1", "01")])
def test_keys_that_are_one_for_an_older_reader_are_a_finding(keys: tuple[str, str], proof: Proof) -> None:
    outline = changed(WOODPECKER, '      TAG: "${CI_COMMIT_SHA:0:8}"\n', "".join(f'      {key}: "a"\n' for key in keys))
    found = proof(woodpecker(outline))
    assert len(found) == 1
    assert found[0].startswith(("10:", "11:", "12:"))


def test_every_fault_of_one_kind_is_reported(proof: Proof) -> None:
    outline = WOODPECKER.replace('"alpine:3.20"', '"alpine"')
    assert [finding.split(": ")[0] for finding in proof(woodpecker(outline))] == ["9:5", "23:5"]
    outline = WOODPECKER.replace("price: 5 $.", "${A} ${B}")
    assert [finding.split(": ")[0] for finding in proof(woodpecker(outline))] == ["2:20", "2:25"]


@pytest.mark.parametrize(
    "old, new, finding",
    [
        (
            'event: "push"\n    branch: "main"\n\n',
            'event: "push"\n    branch: "main"\n    evaluate: "CI_PIPELINE_NUMBER > 3"\n\n',
            "3:1: on 'push' the server refuses the pipeline: evaluate: 'CI_PIPELINE_NUMBER > 3': ",
        ),
        (
            "  - name: last\n",
            "  - name: last\n    depends_on: biuld\n",
            "22:5: on 'push' the server refuses the pipeline: steps.last depends on 'biuld', and no step is named so; "
            "did you mean 'build'?",
        ),
        (
            'event: "push"\n',
            'event: ["push", "release"]\n',
            "13:22: on 'release' the server refuses the pipeline: secret 'hub-token' is not allowed to be used with "
            "pipeline event 'release'; it is for cron, deployment, manual, push",
        ),
        (
            "  - name: last\n",
            "  - name: last\n    when:\n      - status: failure\n",
            "24:7: on 'push' the server refuses the pipeline: steps.last.when[0].status is 'failure'; ",
        ),
    ],
)
def test_what_the_server_would_refuse_on_some_event(old: str, new: str, finding: str, catalog: Catalog) -> None:
    file = woodpecker(changed(WOODPECKER, old, new))
    assert prove_for_server([woodpecker(), github()], grounds_of(SHOP, catalog.fleet)) == []
    (found,) = prove_for_server([github(), file], grounds_of(SHOP, catalog.fleet))
    assert str(found).removeprefix(".woodpecker/a.yml:").startswith(finding)
    assert str(found).endswith(" [refused-by-server]")


@pytest.mark.parametrize("condition", ["    evaluate: 'TAG != \"\"'\n", ""])
@pytest.mark.parametrize("event", ["push", "manual", "cron"])
def test_a_workflow_behind_a_filter_is_looked_at_too(event: str, condition: str, catalog: Catalog) -> None:
    text = WOODPECKER.replace('event: "push"\n', f'event: "{event}"\n{condition}')
    text = text.replace("  - name: last\n", "  - name: last\n    depends_on: last\n")
    (found,) = prove_for_server([woodpecker(text)], grounds_of(SHOP, catalog.fleet))
    assert found.message.startswith(f"on {event!r} the server refuses the pipeline: steps wait for each other")
