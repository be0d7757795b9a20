"""`pins`: where versions stand, whether they agree, and a bot's bump taken over."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from pipelinegen.git import git, line

ROOT = Path(__file__).parents[2]
ACTIONS, IMAGES = ".github/workflows/pins.yml", ".woodpecker/pins.yml"
CHECKOUT_6 = "actions/checkout@d23441a48e516b6c34aea4fa41551a30e30af803  # v6.1.0"
CHECKOUT_7 = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1  # v7.0.1"
DIGEST = "@sha256:" + "c" * 64


def edit(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def edit_all(folder: Path, *changes: tuple[str, str]) -> None:
    """As a bot does it: wherever it stands."""
    for path in folder.rglob("*.yml"):
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def locked(workspace: Path) -> Path:
    """The small fleet with its versions in locks: it renders to the same files."""
    fleet = workspace / "projects" / "fleet.py"
    text = fleet.read_text(encoding="utf-8")
    text = re.sub(r'(kubectl|shell|git|buildx|slack)="([^":]+):[^"]+"', r'\1="\2"', text)
    fleet.write_text(re.sub(r"    actions=\[\n.*?\n    \],\n", "", text, flags=re.DOTALL), encoding="utf-8")
    for name in (ACTIONS, IMAGES):
        (workspace / name).parent.mkdir(parents=True)
        shutil.copy(ROOT / name, workspace / name)
    # What no project of this fleet uses.
    python = '      - name: "actions/setup-python"\n        uses: actions/setup-python@'
    edit(workspace / ACTIONS, (f"{python}ece7cb06caefa5fff74198d8649806c4678c61a1  # v6.3.0\n", ""))
    edit(workspace / IMAGES, ('  - name: "ci"\n    image: "registry.viktorbarzin.me/infra-ci:6371e75e"\n', ""))
    return workspace


SHOP = "generated/shop/.github/workflows/build-and-deploy.yml"
BUMP = ((CHECKOUT_6, CHECKOUT_7), ("plugins/slack:1.4.1", f"plugins/slack:1.5.0{DIGEST}"))


def test_versions_come_from_the_locks(locked: Path, pipelinegen: Callable[..., Any]) -> None:
    assert pipelinegen("check").stdout == "4 files are as defined\n"
    for command in (["validate"], ["validate", IMAGES, ACTIONS], ["list"], ["pins", "check"]):
        answer = pipelinegen(*command)
        assert (answer.status, answer.stderr) == (0, ""), answer.stdout


def test_the_locks_are_no_drift(locked: Path, pipelinegen: Callable[..., Any]) -> None:
    before = {name: (locked / name).read_bytes() for name in (ACTIONS, IMAGES)}
    edit(locked / "projects" / "shop.py", ('name="shop",', 'name="shop",\n    in_place=True,'))
    assert pipelinegen("render").status == 0
    assert pipelinegen("check").stdout == "4 files are as defined\n"
    assert {name: (locked / name).read_bytes() for name in (ACTIONS, IMAGES)} == before
    assert (locked / ".woodpecker" / "deploy.yml").exists()
    assert pipelinegen("pins", "check").stdout == "6 files checked, nothing found\n"
    assert pipelinegen("validate", ".woodpecker", ".github").status == 0


def test_list(locked: Path, pipelinegen: Callable[..., Any], snapshot: SnapshotAssertion) -> None:
    answer = pipelinegen("pins", "list")
    assert (answer.status, answer.stderr) == (0, "")
    assert answer.stdout == snapshot


def test_list_as_json(locked: Path, pipelinegen: Callable[..., Any]) -> None:
    edit(locked / IMAGES, ("plugins/slack:1.4.1", f"plugins/slack:1.4.1{DIGEST}"))
    rows = {row["name"]: row for row in json.loads(pipelinegen("pins", "list", "--format", "json").stdout)}
    assert rows["actions/checkout"] == {
        "kind": "action",
        "name": "actions/checkout",
        "version": "v6.1.0",
        "commit": "d23441a48e516b6c34aea4fa41551a30e30af803",
        "path": ACTIONS,
        "line": 23,
        "projects": ["shop"],
    }
    assert (rows["plugins/slack"]["digest"], rows["alpine"]["digest"]) == (DIGEST[1:], "")
    assert rows["alpine"]["projects"] == []


def test_list_of_a_fleet_without_locks(workspace: Path, pipelinegen: Callable[..., Any]) -> None:
    rows = json.loads(pipelinegen("pins", "list", "--format", "json").stdout)
    fleet = (workspace / "projects" / "fleet.py").read_text(encoding="utf-8").split("\n")
    assert len(rows) == 10
    for row in rows:
        assert row["path"] == "projects/fleet.py"
        assert row["name"] in fleet[row["line"] - 1]
        assert row["version"] in fleet[row["line"] - 1]
    assert pipelinegen("pins", "check").stdout == "4 files checked, nothing found\n"


def test_a_version_that_only_a_template_says_is_listed_without_a_place(
    locked: Path, pipelinegen: Callable[..., Any]
) -> None:
    edit(locked / "projects" / "shop.py", ("images=[", 'tests=Tests(python="3.12", commands=["true"]),\n    images=['))
    edit(locked / "projects" / "shop.py", ("import Deployment,", "import BuildFallback, Deploy, Tests, Deployment,"))
    edit(
        locked / "projects" / "shop.py",
        ("    deployments=", "    workflows=[Deploy(), BuildFallback()],\n    deployments="),
    )
    rows = json.loads(pipelinegen("pins", "list", "--format", "json").stdout)
    assert rows[-1] == {
        "kind": "image",
        "name": "python",
        "version": "3.12-slim",
        "digest": "",
        "path": None,
        "line": None,
        "projects": ["shop"],
    }


def test_a_bot_that_hits_all_files(locked: Path, pipelinegen: Callable[..., Any]) -> None:
    edit_all(locked, *BUMP)
    assert pipelinegen("check").stdout == "4 files are as defined\n"
    assert pipelinegen("render").stdout == "4 files of 2 projects, nothing changed\n"
    assert pipelinegen("pins", "check").status == 0


def test_a_bot_that_hits_the_locks_only(
    locked: Path, pipelinegen: Callable[..., Any], tree: Callable[[Path], object]
) -> None:
    for name in (ACTIONS, IMAGES):
        edit_all((locked / name).parent, *BUMP)
    answer = pipelinegen("check")
    assert answer.status == 1
    assert f"pin-only: {SHOP}\n" in answer.stdout
    answer = pipelinegen("pins", "check")
    assert answer.status == 1
    assert f"{SHOP}:33:15: actions/checkout is at v6.1.0 here, and at v7.0.1 in {ACTIONS}:23; run `pipelinegen " in (
        answer.stdout
    )
    answer = pipelinegen("pins", "adopt")
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr.startswith(
        f"error: {SHOP}:33: v6.1.0 of actions/checkout is older than v7.0.1 in {ACTIONS}:23"
    )
    assert pipelinegen("render").status == 0
    mended = tree(locked)
    edit_all(locked, *BUMP)
    assert tree(locked) == mended
    assert pipelinegen("check").status == 0


def test_a_bot_that_hits_generated_files_only(
    locked: Path, pipelinegen: Callable[..., Any], tree: Callable[[Path], object], snapshot: SnapshotAssertion
) -> None:
    edit_all(locked / "generated", *BUMP)
    answer = pipelinegen("check")
    assert answer.status == 1
    assert set(re.findall(r"^([a-z- ]+): generated", answer.stdout, re.MULTILINE)) == {"pin-only"}
    before = tree(locked)
    answer = pipelinegen("pins", "adopt", "--dry-run")
    assert (answer.status, answer.stdout) == (0, snapshot)
    assert tree(locked) == before
    answer = pipelinegen("pins", "adopt")
    assert (answer.status, answer.stdout, answer.stderr) == (0, snapshot, "")
    assert pipelinegen("check").stdout == "4 files are as defined\n"
    assert pipelinegen("render").stdout == "4 files of 2 projects, nothing changed\n"
    adopted = tree(locked)
    edit_all(locked, *BUMP)
    assert tree(locked) == adopted


def test_only_what_is_named_is_adopted(locked: Path, pipelinegen: Callable[..., Any]) -> None:
    edit_all(locked / "generated", *BUMP)
    before = (locked / ACTIONS).read_bytes()
    answer = pipelinegen("pins", "adopt", "plugins/slack")
    assert (answer.status, answer.stdout.splitlines()[-1]) == (0, "1 pin adopted; now run `pipelinegen render`")
    assert (locked / ACTIONS).read_bytes() == before
    assert f'"plugins/slack:1.5.0{DIGEST}"' in (locked / IMAGES).read_text(encoding="utf-8")
    answer = pipelinegen("pins", "adopt", "plugins/slak")
    assert (answer.status, answer.stderr) == (
        2,
        "error: no lock file pins 'plugins/slak'; did you mean 'plugins/slack'?\n",
    )


def test_nothing_is_written_where_the_files_disagree(
    locked: Path, pipelinegen: Callable[..., Any], tree: Callable[[Path], object]
) -> None:
    edit_all(locked / "generated", BUMP[0])
    edit(locked / "generated/shop/.woodpecker/deploy.yml", ("plugins/slack:1.4.1", "plugins/slack:1.5.0"))
    edit(locked / "generated/blog/.woodpecker/build-and-deploy.yml", ("plugins/slack:1.4.1", "plugins/slack:1.6.0"))
    before = tree(locked)
    answer = pipelinegen("pins", "adopt")
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr.startswith(
        "error: plugins/slack is at 1.6.0 in generated/blog/.woodpecker/build-and-deploy.yml:"
    )
    assert tree(locked) == before


def test_a_copy_that_is_behind_is_told_of(locked: Path, pipelinegen: Callable[..., Any]) -> None:
    edit(locked / "generated/shop/.woodpecker/deploy.yml", ("plugins/slack:1.4.1", "plugins/slack:1.5.0"))
    edit(locked / "generated/blog/.woodpecker/build-and-deploy.yml", ("plugins/slack:1.4.1", "plugins/slack:1.3.0"))
    answer = pipelinegen("pins", "adopt")
    assert answer.status == 0
    assert answer.stderr.startswith("plugins/slack: older in generated/blog/.woodpecker/build-and-deploy.yml:")
    assert pipelinegen("render").status == 0
    assert pipelinegen("pins", "check").status == 0


def test_an_edit_by_hand_beside_a_bump_is_not_adopted(locked: Path, pipelinegen: Callable[..., Any]) -> None:
    edit(locked / SHOP, (CHECKOUT_6, CHECKOUT_7), ("timeout-minutes: 30", "timeout-minutes: 31"))
    assert pipelinegen("pins", "adopt").status == 0
    assert f"changed by hand: {SHOP}" in pipelinegen("check").stdout


def test_what_somebody_else_wrote_is_not_adopted(locked: Path, pipelinegen: Callable[..., Any]) -> None:
    (locked / SHOP).write_text(f"jobs:\n  x:\n    steps:\n      - uses: {CHECKOUT_7}\n", encoding="utf-8")
    (locked / SHOP).with_name("other.yml").write_text(f"      - uses: {CHECKOUT_7}\n", encoding="utf-8")
    assert pipelinegen("pins", "adopt").stdout.startswith("nothing to adopt")


def test_a_version_that_no_lock_has_is_not_adopted(
    workspace: Path, locked: Path, pipelinegen: Callable[..., Any]
) -> None:
    edit(locked / "projects" / "fleet.py", ('slack="plugins/slack"', 'slack="plugins/slack:1.4.1"'))
    edit(locked / IMAGES, ('  - name: "slack"\n    image: "plugins/slack:1.4.1"\n', ""))
    assert pipelinegen("check").status == 0
    edit_all(locked / "generated", BUMP[1])
    answer = pipelinegen("pins", "adopt")
    assert (answer.status, answer.stdout) == (
        0,
        "nothing to adopt: no generated file is clearly ahead of the lock files\n",
    )
    assert answer.stderr.startswith("not adopted: generated/blog/.woodpecker/build-and-deploy.yml:")
    assert "plugins/slack is at 1.5.0@cccccccccccc here; projects/fleet.py:43 says 1.4.1, and no lock" in answer.stderr


def test_adopt_from_checkouts(locked: Path, pipelinegen: Callable[..., Any], tmp_path: Path) -> None:
    sources = tmp_path / "src"
    shutil.copytree(locked / "generated" / "shop", sources / "market")
    shutil.copytree(locked / "generated" / "blog", sources / "blog")
    shutil.copytree(locked / "generated" / "blog", sources / "unknown")
    git(sources / "market", "init", "--quiet")
    git(sources / "market", "remote", "add", "origin", "git@github.com:me/shop.git")
    edit_all(sources / "market", *BUMP)
    edit_all(sources / "unknown", (BUMP[1][0], "plugins/slack:9.9.9"))
    assert pipelinegen("pins", "adopt").stdout.startswith("nothing to adopt")
    answer = pipelinegen("pins", "adopt", "--from", str(sources), "--dry-run")
    assert (answer.status, answer.stdout.splitlines()[-1]) == (0, "2 pins to adopt, nothing was written")
    answer = pipelinegen("pins", "adopt", "--from", str(sources / "market"), "--from", str(sources / "blog"))
    assert (answer.status, answer.stderr) == (0, "")
    assert answer.stdout.splitlines()[-1] == "2 pins adopted; now run `pipelinegen render`"
    assert pipelinegen("render").status == 0
    shop = {path.name: path.read_bytes() for path in (sources / "market").rglob("*.yml")}
    assert {path.name: path.read_bytes() for path in (locked / "generated" / "shop").rglob("*.yml")} == shop
    answer = pipelinegen("pins", "adopt", "--from", str(sources / "unknown"))
    assert (answer.status, answer.stdout) == (2, "")
    answer = pipelinegen("pins", "adopt", "--from", str(sources / "nowhere"))
    assert (answer.status, answer.stdout) == (2, "")


def test_there_is_no_lock_to_adopt_into(workspace: Path, pipelinegen: Callable[..., Any]) -> None:
    answer = pipelinegen("pins", "adopt")
    assert (answer.status, answer.stdout, answer.stderr) == (
        2,
        "",
        f"error: there is no lock file to adopt into, neither {ACTIONS} nor {IMAGES}\n",
    )


def test_a_link_to_nothing_is_no_lock(locked: Path, pipelinegen: Callable[..., Any]) -> None:
    (locked / IMAGES).unlink()
    (locked / IMAGES).symlink_to("nowhere.yml")
    answer = pipelinegen("pins", "adopt")
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr.startswith("error: projects/fleet.py:")
    assert "has no version; pin it in .woodpecker/pins.yml" in answer.stderr


@pytest.mark.parametrize("style", ["json", "sarif", "github"])
def test_findings_in_other_formats(style: str, locked: Path, pipelinegen: Callable[..., Any]) -> None:
    edit(locked / SHOP, (CHECKOUT_6, CHECKOUT_7.replace("v7.0.1", "v6.1.0")))
    answer = pipelinegen("pins", "check", "--format", style)
    assert (answer.status, answer.stderr) == (1, "")
    if style == "github":
        where = f"::error file={SHOP},line=33,col=15,title=pin-mismatch::{SHOP}:33:15: "
        assert answer.stdout.startswith(f"{where}the commit 3d3c42e5aac5… of actions/checkout is v7.0.1, not v6.1.0; ")
        return
    document = json.loads(answer.stdout)
    if style == "json":
        assert {(each["rule"], each["path"], each["line"]) for each in document["findings"]} == {
            ("pin-mismatch", SHOP, 33)
        }
    else:
        (result,) = document["runs"][0]["results"]
        assert result["ruleId"] == "pin-mismatch"
        assert [rule["id"] for rule in document["runs"][0]["tool"]["driver"]["rules"]] == [
            "pin-mismatch",
            "unpinned-action",
        ]


def test_a_lie_that_is_known(locked: Path, pipelinegen: Callable[..., Any]) -> None:
    edit_all(locked, (CHECKOUT_6, CHECKOUT_7.replace("v7.0.1", "v6.1.0")))
    answer = pipelinegen("pins", "check")
    assert (answer.status, answer.stdout) == (
        1,
        f"{ACTIONS}:23:1: the commit 3d3c42e5aac5… of actions/checkout is v7.0.1, not v6.1.0; write `# v7.0.1` "
        "[pin-mismatch]\n6 files checked, 1 error\n",
    )
    assert "pin-mismatch" in pipelinegen("render").stderr


def test_a_pin_that_nobody_uses(locked: Path, pipelinegen: Callable[..., Any]) -> None:
    edit(locked / IMAGES, ("steps:\n", 'steps:\n  - name: "node"\n    image: "node:22"\n'))
    answer = pipelinegen("pins", "check")
    assert (answer.status, answer.stdout) == (
        0,
        f"{IMAGES}:15:1: node is pinned, and no project uses it; take it out, unless it is wanted soon [unused-pin]\n"
        "6 files checked, 1 warning\n",
    )


def test_a_broken_lock_stops_every_command(locked: Path, pipelinegen: Callable[..., Any]) -> None:
    edit(locked / ACTIONS, ("  # v6.1.0", "  # v6"))
    for command in (["render"], ["check"], ["list"], ["pins", "list"], ["pins", "check"], ["pins", "adopt"]):
        answer = pipelinegen(*command)
        assert (answer.status, answer.stdout, answer.stderr) == (
            2,
            "",
            f"error: {ACTIONS}:23: the comment '# v6' is not a full version alone, and update bots edit no other; "
            "write `# vX.Y.Z`\n",
        )


WHO = {f"GIT_{who}_{what}": "a" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


@pytest.fixture
def hub(locked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that git takes for GitHub, with actions whose tags are commits of their own, and locks of those."""
    settings = tmp_path / "gitconfig"
    settings.write_text(f'[url "{tmp_path}/hub/"]\n  insteadOf = https://github.com/\n', encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    pattern = re.compile(r"uses: (\S+)@(\S+)  # (\S+)$", re.MULTILINE)
    for action, commit, _ in pattern.findall((locked / ACTIONS).read_text(encoding="utf-8")):
        repository = tmp_path / "hub" / action
        repository.mkdir(parents=True)
        git(repository, "init", "--quiet")
        git(repository, "commit", "--quiet", "--allow-empty", "--message", action, settings=WHO)
        git(repository, "tag", "v90.0.0")
        edit_all(locked, (commit, line(repository, "rev-parse", "HEAD")))
    for path in locked.rglob("*.yml"):
        path.write_text(re.sub(r"(uses: \S+@\S+  #) v\S+", r"\1 v90.0.0", path.read_text(encoding="utf-8")), "utf-8")
    return tmp_path / "hub"


def test_asking_the_repositories(hub: Path, locked: Path, pipelinegen: Callable[..., Any]) -> None:
    for arguments in ((), ("--remote",)):
        answer = pipelinegen("pins", "check", *arguments)
        assert (answer.status, answer.stdout, answer.stderr) == (0, "6 files checked, nothing found\n", "")
    git(hub / "docker/login-action", "commit", "--quiet", "--allow-empty", "--message", "b", settings=WHO)
    git(hub / "docker/login-action", "tag", "v90.0.1")
    edit_all(
        locked,
        (
            line(hub / "docker/login-action", "rev-parse", "v90.0.0"),
            line(hub / "docker/login-action", "rev-parse", "v90.0.1"),
        ),
    )
    assert pipelinegen("pins", "check").status == 0
    answer = pipelinegen("pins", "check", "--remote")
    assert answer.status == 1
    assert re.fullmatch(
        rf"{re.escape(ACTIONS)}:29:1: v90\.0\.0 of docker/login-action is [0-9a-f]{{40}}, not [0-9a-f]{{40}}; "
        r"that commit is v90\.0\.1 \[pin-mismatch\]\n6 files checked, 1 error\n",
        answer.stdout,
    )


def test_where_only_the_lock_is_wrong_no_file_is_to_blame(
    hub: Path, locked: Path, pipelinegen: Callable[..., Any]
) -> None:
    right = line(hub / "docker/login-action", "rev-parse", "v90.0.0")
    edit(locked / ACTIONS, (right, right[:-1] + ("0" if right[-1] != "0" else "1")))
    answer = pipelinegen("pins", "check")
    assert f"v90.0.0 of docker/login-action is {right[:-1]}" in answer.stdout
    assert f", not {right}; run `pipelinegen render`, or ask" in answer.stdout
    answer = pipelinegen("pins", "check", "--remote")
    assert answer.stdout.startswith(f"{ACTIONS}:29:1: v90.0.0 of docker/login-action is {right}, not {right[:-1]}")
    assert answer.stdout.count("\n") == 2


def test_a_tag_of_another_form_is_told_of_and_not_adopted(
    locked: Path, pipelinegen: Callable[..., Any], tree: Callable[[Path], object]
) -> None:
    edit(locked / "generated/shop/.woodpecker/deploy.yml", ("plugins/slack:1.4.1", "plugins/slack:2.0.0-rc.1"))
    before = tree(locked)
    answer = pipelinegen("pins", "adopt")
    assert answer.stdout == "nothing to adopt: no generated file is clearly ahead of the lock files\n"
    assert re.fullmatch(
        r"not adopted: generated/shop/\.woodpecker/deploy\.yml:\d+: plugins/slack is at 2\.0\.0-rc\.1 here, a tag of "
        r"another form than 1\.4\.1 in \.woodpecker/pins\.yml:\d+, so which one is later is not known; "
        r"if it is meant, write it there\n",
        answer.stderr,
    )
    assert (answer.status, tree(locked)) == (0, before)


def test_a_repository_that_cannot_be_asked(hub: Path, locked: Path, pipelinegen: Callable[..., Any]) -> None:
    shutil.rmtree(hub / "actions")
    answer = pipelinegen("pins", "check", "--remote")
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr.startswith("error: could not look at the tags of actions/checkout: fatal: ")
