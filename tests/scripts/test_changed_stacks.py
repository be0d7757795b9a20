"""The stacks that `changed-stacks.sh` lists, in real repositories cloned from a bare remote."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from .conftest import Shell

Files = Mapping[str, str | None]

MODULE = 'module "x" {\n  source = "%s"\n}\n'
THREE = {"stacks/a/terragrunt.hcl": "", "stacks/b/terragrunt.hcl": "", "stacks/c/terragrunt.hcl": ""}


@dataclass(frozen=True)
class Checkout:
    """A work tree to commit in, or the one that the script sees."""

    directory: Path

    def git(self, *arguments: str) -> str:
        names = {
            f"GIT_{role}_{what}": "t@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.directory,
            env={"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": "/dev/null", **names},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (arguments, done.stderr)
        return done.stdout.strip()

    def commit(self, files: Files) -> str:
        """Write the files (None removes one), commit, return the commit."""
        for name, text in files.items():
            path = self.directory / name
            if text is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "change")
        return self.git("rev-parse", "HEAD")


@dataclass
class Fleet:
    """A bare remote, a developer's clone of it and a way to run the script in a fresh clone as CI does."""

    shell: Shell
    remote: Path
    developer: Checkout
    temporary: Path
    clones: int = 0

    def push(self, files: Files) -> str:
        commit = self.developer.commit(files)
        self.developer.git("push", "--quiet", "origin", "+HEAD:master")
        return commit

    def applied(self, commit: str) -> None:
        self.developer.git("push", "--quiet", "origin", f"+{commit}:refs/ci/applied")

    def clone(self, commit: str | None = None, depth: int = 0) -> Checkout:
        """A clone on a detached HEAD, as the clone step leaves it."""
        self.clones += 1
        clone = Checkout(self.remote.parent / f"clone {self.clones}")
        clone.directory.mkdir()
        limit = [f"--depth={depth}"] if depth else []
        clone.git("clone", "--quiet", *limit, f"file://{self.remote}", ".")
        clone.git("checkout", "--quiet", "--detach", commit or "HEAD")
        return clone

    def run(
        self, clone: Checkout | None = None, **environment: str
    ) -> tuple[subprocess.CompletedProcess[str], list[str] | None]:
        """The finished script and the names in the list; None when there is no list."""
        clone = clone or self.clone()
        done = self.shell.run(
            "changed-stacks.sh", environment={"TMPDIR": str(self.temporary), **environment}, cwd=clone.directory
        )
        assert list(self.temporary.iterdir()) == []
        listed = clone.directory / ".git/pipelinegen/stacks"
        return done, listed.read_text().splitlines() if listed.exists() else None

    def stacks(self, clone: Checkout | None = None, **environment: str) -> list[str]:
        """The listed stacks of a run that has to succeed."""
        done, stacks = self.run(clone, **environment)
        assert (done.returncode, done.stderr) == (0, "")
        assert stacks is not None
        return stacks

    def failure(self, clone: Checkout | None = None, **environment: str) -> str:
        """The last line of a run that has to fail and to leave no list."""
        done, stacks = self.run(clone, **environment)
        assert (done.returncode, stacks) == (1, None)
        return done.stderr.splitlines()[-1]


@pytest.fixture
def fleet(shell: Shell, needs: Callable[..., None], tmp_path: Path) -> Fleet:
    needs("git", "awk")
    developer = Checkout(tmp_path / "developer")
    developer.directory.mkdir()
    temporary = tmp_path / "temporary files"
    temporary.mkdir()
    remote = tmp_path / "remote.git"
    developer.git("init", "--quiet", "--bare", "--initial-branch=master", str(remote))
    developer.git("init", "--quiet", "--initial-branch=master")
    developer.git("remote", "add", "origin", f"file://{remote}")
    return Fleet(shell, remote, developer, temporary)


def test_first_commit_lists_all_stacks_and_says_why(fleet: Fleet) -> None:
    head = fleet.push({**THREE, "stacks/not-a-stack/main.tf": "", "stacks/README.md": ""})
    done, stacks = fleet.run()
    assert stacks == ["a", "b", "c"]
    assert done.stdout.splitlines() == [
        f"changed-stacks: base none, head {head}",
        "changed-stacks: apply: a",
        "changed-stacks: apply: b",
        "changed-stacks: apply: c",
        "changed-stacks: all stacks: there is no 'refs/ci/applied' on remote 'origin' "
        "and no previous pipeline that succeeded",
        "changed-stacks: 3 of 3 stacks to apply",
    ]


def test_push_of_two_commits_lists_the_stacks_of_both(fleet: Fleet) -> None:
    fleet.applied(fleet.push(THREE))
    fleet.push({"stacks/a/main.tf": "1"})
    fleet.push({"stacks/c/files/x.txt": "1"})
    assert fleet.stacks() == ["a", "c"]


def test_merge_commit_lists_the_stacks_of_both_sides(fleet: Fleet) -> None:
    fleet.applied(fleet.push({**THREE, "stacks/d/terragrunt.hcl": ""}))
    fleet.developer.git("checkout", "--quiet", "-b", "side")
    fleet.developer.commit({"stacks/b/main.tf": "1"})
    fleet.developer.git("checkout", "--quiet", "master")
    fleet.developer.commit({"stacks/c/main.tf": "1"})
    fleet.developer.git("merge", "--quiet", "--no-ff", "--message", "merge", "side")
    fleet.developer.git("push", "--quiet", "origin", "master")
    assert fleet.stacks() == ["b", "c"]


def test_previous_pipeline_is_the_base_while_the_ref_does_not_exist(fleet: Fleet) -> None:
    base = fleet.push(THREE)
    fleet.push({"stacks/b/main.tf": "1"})
    # a longer name that ends like the ref is another ref
    fleet.developer.git("push", "--quiet", "origin", "HEAD:refs/heads/refs/ci/applied")
    done, stacks = fleet.run(CI_PREV_COMMIT_SHA=base, CI_PREV_PIPELINE_STATUS="success")
    assert stacks == ["b"]
    assert f"changed-stacks: base {base} (CI_PREV_COMMIT_SHA), head " in done.stdout


@pytest.mark.parametrize("status", ["failure", "killed", ""])
def test_what_a_failed_previous_pipeline_left_is_not_lost(fleet: Fleet, status: str) -> None:
    base = fleet.push(THREE)
    fleet.push({"stacks/b/main.tf": "1"})
    done, stacks = fleet.run(CI_PREV_COMMIT_SHA=base, CI_PREV_PIPELINE_STATUS=status)
    assert stacks == ["a", "b", "c"]
    assert "and no previous pipeline that succeeded" in done.stdout


def test_applied_commit_wins_over_the_previous_pipeline_that_failed(fleet: Fleet) -> None:
    fleet.applied(fleet.push(THREE))
    failed = fleet.push({"stacks/a/main.tf": "1"})
    fleet.push({"stacks/b/main.tf": "1"})
    assert fleet.stacks(CI_PREV_COMMIT_SHA=failed) == ["a", "b"]


def test_applied_head_lists_nothing(fleet: Fleet) -> None:
    fleet.applied(fleet.push(THREE))
    done, stacks = fleet.run()
    assert stacks == []
    assert done.stdout.splitlines()[-1] == "changed-stacks: 0 of 3 stacks to apply"


@pytest.mark.parametrize("depth", [1, 2])
def test_shallow_clone_is_deepened_until_the_base_is_reached(fleet: Fleet, depth: int) -> None:
    fleet.applied(fleet.push(THREE))
    for name in "ba":
        fleet.push({f"stacks/{name}/main.tf": "1"})
    fleet.push({"README": ""})
    done, stacks = fleet.run(fleet.clone(depth=depth))
    assert stacks == ["a", "b"]
    assert "changed-stacks: the clone is shallow, fetching the whole history" in done.stdout


def test_shallow_clone_reaches_the_previous_pipeline_too(fleet: Fleet) -> None:
    base = fleet.push(THREE)
    fleet.push({"stacks/b/main.tf": "1"})
    assert fleet.stacks(fleet.clone(depth=1), CI_PREV_COMMIT_SHA=base, CI_PREV_PIPELINE_STATUS="success") == ["b"]


def test_restarted_pipeline_older_than_the_applied_commit_is_refused(fleet: Fleet) -> None:
    old = fleet.push(THREE)
    new = fleet.push({"stacks/a/main.tf": "1"})
    fleet.applied(new)
    assert fleet.failure(fleet.clone(old)) == (
        f"changed-stacks: commit '{old}' is older than '{new}' (refs/ci/applied), so applying it would revert newer "
        "stacks; start a new pipeline on the head of the branch instead of restarting this one"
    )


def test_restarted_pipeline_older_than_the_previous_one_is_refused(fleet: Fleet) -> None:
    # the newer pipeline applied some stacks and failed, so the ref did not move
    fleet.applied(fleet.push(THREE))
    old = fleet.push({"stacks/a/main.tf": "1"})
    new = fleet.push({"stacks/a/main.tf": "2"})
    message = fleet.failure(fleet.clone(old), CI_PREV_COMMIT_SHA=new)
    assert message.startswith(f"changed-stacks: commit '{old}' is older than '{new}' (CI_PREV_COMMIT_SHA), so ")


def test_force_push_that_dropped_the_base_lists_all_stacks(fleet: Fleet) -> None:
    fleet.push(THREE)
    fleet.developer.git("checkout", "--quiet", "-b", "lost")
    lost = fleet.developer.commit({"stacks/a/main.tf": "1"})
    fleet.developer.git("checkout", "--quiet", "master")
    fleet.push({"stacks/b/main.tf": "1"})
    for depth in (0, 1):
        done, stacks = fleet.run(fleet.clone(depth=depth), CI_PREV_COMMIT_SHA=lost, CI_PREV_PIPELINE_STATUS="success")
        assert stacks == ["a", "b", "c"]
        reason = f"commit '{lost}' (CI_PREV_COMMIT_SHA) is not in the history (force push)"
        assert f"changed-stacks: all stacks: {reason}" in done.stdout.splitlines()


def test_force_push_past_the_applied_commit_lists_all_stacks_and_the_removed_one(fleet: Fleet) -> None:
    fleet.push(THREE)
    fleet.developer.git("checkout", "--quiet", "-b", "lost")
    lost = fleet.developer.commit({"stacks/gone/terragrunt.hcl": ""})
    fleet.applied(lost)
    fleet.developer.git("checkout", "--quiet", "master")
    head = fleet.push({"stacks/b/main.tf": "1"})
    done, stacks = fleet.run(fleet.clone(depth=1))
    assert stacks == ["a", "b", "c"]
    lines = done.stdout.splitlines()
    assert (
        f"changed-stacks: all stacks: commit '{lost}' (refs/ci/applied) is not an ancestor of '{head}' (force push)"
        in lines
    )
    assert "changed-stacks: removed: gone: destroy it by hand, CI never destroys" in lines


def test_removed_stacks_are_reported_and_not_listed(fleet: Fleet) -> None:
    fleet.applied(
        fleet.push({**THREE, "stacks/a/main.tf": "", "stacks/b/main.tf": "", "stacks/c/x/terragrunt.hcl": ""})
    )
    names = ("a/terragrunt.hcl", "a/main.tf", "b/terragrunt.hcl", "c/x/terragrunt.hcl")
    fleet.push({f"stacks/{name}": None for name in names})
    done, stacks = fleet.run()
    assert stacks == ["c"]
    assert done.stdout.splitlines()[1:] == [
        "changed-stacks: apply: c",
        "changed-stacks: removed: a: destroy it by hand, CI never destroys",
        "changed-stacks: removed: b: destroy it by hand, CI never destroys",
        "changed-stacks: 1 of 1 stacks to apply",
    ]


def test_file_moved_to_another_stack_concerns_both(fleet: Fleet) -> None:
    fleet.applied(fleet.push({**THREE, "stacks/a/main.tf": "the same long text\n" * 9}))
    fleet.push({"stacks/a/main.tf": None, "stacks/b/main.tf": "the same long text\n" * 9})
    assert fleet.stacks() == ["a", "b"]


SHARED: Files = {
    **THREE,
    "stacks/d/terragrunt.hcl": 'terraform {\n  source = "${get_repo_root()}/modules//base?ref=x"\n}\n',
    "stacks/e/terragrunt.hcl": "",
    "stacks/e/inner/main.tf": MODULE % "../../../modules/group/leaf",
    "stacks/a/main.tf": MODULE % "../../modules/top",
    "stacks/b/main.tf": MODULE % "../../modules/leaf-too",
    "stacks/c/main.tf": '# source = "../../modules/group/leaf"\nx = 1\n',
    "modules/top/main.tf": MODULE % "../middle" + 'x = templatefile("${path.module}/files/x.tpl", {})\n',
    "modules/middle/main.tf": MODULE % "./../group/leaf/",
    "modules/group/leaf/main.tf": MODULE % "terraform-aws-modules/iam/aws//modules/user",
    "modules/group/leaf/files/ü x.tpl": "",
    "modules/leaf-too/main.tf": "",
    "modules/base/main.tf": "",
    "modules/unused/main.tf": MODULE % "../base",
}


@pytest.mark.parametrize(
    ("changed", "stacks"),
    [
        ("modules/group/leaf/main.tf", ["a", "e"]),
        ("modules/group/leaf/files/ü x.tpl", ["a", "e"]),
        ("modules/middle/main.tf", ["a"]),
        ("modules/top/files/x.tpl", ["a"]),
        ("modules/leaf-too/main.tf", ["b"]),
        ("modules/base/main.tf", ["d"]),
        ("stacks/e/inner/main.tf", ["e"]),
    ],
)
def test_shared_module_concerns_exactly_the_stacks_that_use_it_through_others_too(
    fleet: Fleet, changed: str, stacks: list[str]
) -> None:
    fleet.applied(fleet.push(SHARED))
    fleet.push({changed: "changed = 1\n"})
    assert fleet.stacks() == stacks


def test_unused_module_is_said_to_concern_nobody(fleet: Fleet) -> None:
    fleet.applied(fleet.push(SHARED))
    fleet.push({"modules/unused/main.tf": "", "modules/unused/two\nlines.tf": ""})
    done, stacks = fleet.run()
    assert stacks == []
    assert done.stdout.splitlines()[1:-1] == [
        "changed-stacks: modules/unused/main.tf changed, but no stack refers to it",
        "changed-stacks: modules/unused/two?lines.tf changed, but no stack refers to it",
    ]


@pytest.mark.parametrize(
    ("reference", "stacks"),
    [
        ("${local.root}/modules/m", ["a"]),
        ('${dirname(find_in_parent_folders("root.hcl"))}/modules/m', ["a"]),
        ("git::ssh://git@example.org/infra.git//modules/m?ref=v1", ["a"]),
        ("../../modules/${local.name}", ["a"]),
        ("${get_repo_root()}/modules/m-${local.name}", ["a"]),
        ("../../modules", ["a"]),
        ("../../modules/mm", []),
        ("../../../modules/modules/m", []),
        ("./modules/m", []),
        ("${path.module}/modules/m", []),
        ('modules", "x/y', []),
        ("../..", []),
        ("..", []),
    ],
)
def test_reference_is_resolved_and_not_compared_as_text(fleet: Fleet, reference: str, stacks: list[str]) -> None:
    fleet.applied(fleet.push({**THREE, "stacks/a/main.tf": MODULE % reference, "modules/m/main.tf": ""}))
    fleet.push({"modules/m/main.tf": "1"})
    assert fleet.stacks() == stacks


def test_module_inside_another_stack_concerns_its_users_but_a_dependency_does_not(fleet: Fleet) -> None:
    fleet.applied(
        fleet.push(
            {
                "stacks/a/terragrunt.hcl": "",
                "stacks/a/modules/m/main.tf": "",
                "stacks/b/terragrunt.hcl": 'dependency "a" {\n  config_path = "../a"\n}\n',
                "stacks/c/terragrunt.hcl": "",
                "stacks/c/main.tf": MODULE % "../a/modules/m",
                "stacks/d/terragrunt.hcl": 'include "x" {\n  path = "../_shared/x.hcl"\n}\n',
                "stacks/_shared/x.hcl": "",
            }
        )
    )
    fleet.applied(fleet.push({"stacks/a/modules/m/main.tf": "1"}) + "~1")
    assert fleet.stacks() == ["a", "c"]
    fleet.applied("HEAD")
    fleet.push({"stacks/_shared/x.hcl": "1"})
    assert fleet.stacks() == ["d"]


@pytest.mark.parametrize("changed", ["config.tfvars", "terragrunt.hcl", "modules/versions.tf"])
def test_global_file_and_file_at_the_root_of_the_modules_concern_all_stacks(fleet: Fleet, changed: str) -> None:
    fleet.applied(fleet.push({**THREE, changed: ""}))
    fleet.push({changed: "1"})
    done, stacks = fleet.run()
    assert stacks == ["a", "b", "c"]
    assert f"changed-stacks: all stacks: {changed} changed" in done.stdout.splitlines()


def test_module_that_a_global_file_uses_concerns_all_stacks(fleet: Fleet) -> None:
    text = 'terraform {\n  source = "${get_repo_root()}/modules/m"\n}\n'
    fleet.applied(fleet.push({**THREE, "terragrunt.hcl": text, "modules/m/main.tf": ""}))
    fleet.push({"modules/m/main.tf": "1"})
    assert fleet.stacks() == ["a", "b", "c"]


def test_other_files_concern_no_stack(fleet: Fleet) -> None:
    # CI itself commits to state/ after an apply, so a reference to it must not start the next one
    fleet.applied(fleet.push({**THREE, "stacks/a/main.tf": 'x = ["../../state/a", "../../stacks/", "../../"]\n'}))
    fleet.push({"state/a/x": "", "stacks/_template/x": ""})
    fleet.push(
        {"docs/stacks/a/x.md": "", "stacks/README.md": "", "stacksa/b/c": "", "config.tfvars.md": "", "modules2/x": ""}
    )
    assert fleet.stacks() == []


def test_odd_file_and_directory_names_are_followed(fleet: Fleet) -> None:
    fleet.applied(fleet.push({**THREE, "stacks/d e/terragrunt.hcl": "", "stacks/ü/terragrunt.hcl": ""}))
    fleet.push({"stacks/a/new\nline.tf": "", 'stacks/b/\tü "q\\.tf': "", "stacks/d e/x y": "", "stacks/ü/1": ""})
    assert fleet.stacks() == ["a", "b", "d e", "ü"]


def test_settings_name_other_directories_files_and_refs(fleet: Fleet) -> None:
    base = fleet.push(
        {
            "tf/live/a/terragrunt.hcl": "",
            "tf/live/a/main.tf": MODULE % "../../lib/m",
            "tf/live/b/terragrunt.hcl": "",
            "tf/live/c/terragrunt.hcl": 'x = "${path.root}/../../lib/m/y"\n',
            "tf/lib/m/y": "",
            "config.tfvars": "",
            "all/x": "",
        }
    )
    fleet.developer.git("push", "--quiet", "origin", f"{base}:refs/ci/other")
    settings = {
        "STACKS_DIR": "tf/live",
        "MODULES_DIR": "tf/lib",
        "GLOBAL_FILES": "one all",
        "APPLIED_REF": "refs/ci/other",
    }
    fleet.push({"tf/lib/m/y": "1", "config.tfvars": "1"})
    clone = fleet.clone()
    (clone.directory / "out").mkdir()
    done, stacks = fleet.run(clone, STACKS_FILE="out/list", CANONICAL_REMOTE=f"file://{fleet.remote}", **settings)
    assert (done.returncode, stacks) == (0, None)
    assert (clone.directory / "out/list").read_text() == "a\nc\n"
    fleet.push({"all/x": "1"})
    assert fleet.stacks(fleet.clone(), **settings) == ["a", "b", "c"]


def test_excluded_stack_is_reported_with_its_reason_only_when_it_changed(fleet: Fleet) -> None:
    fleet.applied(fleet.push(THREE))
    fleet.push({"stacks/a/main.tf": "1", "stacks/b/main.tf": "1"})
    done, stacks = fleet.run(EXCLUDED_STACKS="b: needs admin: rights\n\n  c: is slow\n")
    assert stacks == ["a"]
    assert done.stdout.splitlines()[1:] == [
        "changed-stacks: apply: a",
        "changed-stacks: excluded: b: needs admin: rights",
        "changed-stacks: 1 of 3 stacks to apply",
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "gone: admin",
            "EXCLUDED_STACKS names 'gone', but 'stacks/gone/terragrunt.hcl' does not exist; "
            "correct the name or remove the line",
        ),
        ("a", "EXCLUDED_STACKS has the line 'a'; write 'name: reason'"),
        ("a:", "EXCLUDED_STACKS has the line 'a:'; write 'name: reason'"),
    ],
)
def test_exclusion_that_rotted_or_lacks_its_reason_fails(fleet: Fleet, line: str, message: str) -> None:
    fleet.push(THREE)
    assert fleet.failure(EXCLUDED_STACKS=line) == f"changed-stacks: {message}"


def test_unreachable_remote_fails_and_leaves_no_list_of_an_earlier_run(fleet: Fleet) -> None:
    head = fleet.push(THREE)
    clone = fleet.clone()
    assert fleet.stacks(clone) == ["a", "b", "c"]
    fleet.remote.rename(fleet.remote.with_name("elsewhere"))
    assert fleet.failure(clone, CI_PREV_COMMIT_SHA=head) == (
        "changed-stacks: could not ask remote 'origin' for 'refs/ci/applied', git's message is above; "
        "without it nobody knows what is applied"
    )


def test_ref_that_is_no_commit_fails(fleet: Fleet) -> None:
    fleet.push(THREE)
    fleet.applied("HEAD:stacks/a/terragrunt.hcl")
    assert fleet.failure() == (
        "changed-stacks: 'refs/ci/applied' of remote 'origin' is not a commit; point it to the commit that is applied"
    )


def test_tree_without_stacks_fails(fleet: Fleet) -> None:
    fleet.push({"stacks/a/main.tf": ""})
    assert fleet.failure() == (
        "changed-stacks: no directory in 'stacks' holds terragrunt.hcl; "
        "is this the checkout's root, is STACKS_DIR right?"
    )


@pytest.mark.parametrize("by", ["SSH_KEY", "SSH_KEY_FILE"])
def test_deploy_key_reaches_ssh_by_a_private_file_and_is_removed(fleet: Fleet, by: str) -> None:
    fleet.applied(fleet.push(THREE))
    fleet.push({"stacks/b/main.tf": "1"})
    key = fleet.shell.home / "key"
    key.write_text("-----BEGIN the key\r\n")
    fleet.shell.stand_in(
        "ssh", 'cat "$2" >&9; stat -c "mode %a" "$2" >&9\nwhile [ $# -gt 1 ]; do shift; done\nexec sh -c "$1"'
    )
    remote = f"ssh://git@example.org{fleet.remote}"
    given = {by: str(key) if by == "SSH_KEY_FILE" else key.read_bytes().decode()}
    assert fleet.stacks(CANONICAL_REMOTE=remote, SSH_KNOWN_HOSTS="example.org x", **given) == ["b"]
    calls = (fleet.shell.directory / "ssh.calls").read_bytes().decode()
    assert calls.replace("\n\n", "\n").count("-----BEGIN the key\nmode 600\n") == 2
    assert "StrictHostKeyChecking=yes" in calls
    assert "BatchMode=yes" in calls
