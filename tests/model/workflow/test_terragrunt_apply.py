"""What an apply, its stacks and its commit refuse, and what they make of what they accept."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pydantic import ValidationError

from pipelinegen import Commit, Push, Stacks, TerragruntApply

COMMIT: dict[str, Any] = {
    "paths": ["state/*.enc"],
    "message": "State",
    "push_url": "git@example.org:me/infra.git",
    "canonical_host": "example.org",
    "author_name": "CI",
    "author_email": "ci@example.org",
    "deploy_key": "secrets/key",
}


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"paths": []}, "at least 1 item"),
        ({"paths": ["stacks"], "deploy_key_secret": "key"}, "a commit has either `deploy_key` or `deploy_key_secret`"),
        ({"deploy_key": None}, "a commit has either `deploy_key` or `deploy_key_secret`"),
        ({"paths": ["state/*"]}, "'state/*' takes everything of a directory; name the files, such as 'state/*.enc'"),
        ({"paths": ["**"]}, "'**' takes everything of a directory; name the files, such as 'state/*.enc'"),
        ({"paths": ["state/"]}, "'state/' takes everything of a directory; name the files, such as 'state/*.enc'"),
        ({"paths": ["a b.enc"]}, "'a b.enc' is read by git: write one path a text, without spaces, braces and './'"),
        ({"paths": ["{a,b}.enc"]}, "'{a,b}.enc' is read by git: write one path a text"),
        ({"paths": ["./a.enc"]}, "'./a.enc' is read by git: write one path a text"),
        ({"paths": ["../a.enc"]}, "'../a.enc' is not a path inside the checkout"),
        ({"push_url": "https://example.org/me/infra"}, "'https://example.org/me/infra' is not an ssh URL"),
        (
            {"push_url": "git@mirror.example.org:me/infra.git"},
            "push_url 'git@mirror.example.org:me/infra.git' is not on the canonical host 'example.org'; "
            "what is pushed to a mirror is lost with the mirror's next update",
        ),
        ({"push_url": "ssh://git@mirror.org:22/me/infra"}, "is not on the canonical host 'example.org'"),
        ({"message": "two\nlines"}, r"'two\nlines' is not a message of one line"),
        ({"author_email": "nobody"}, "'nobody' is not an e-mail address"),
        ({"known_hosts": ["example.org"]}, "'example.org' is not a line of known_hosts"),
    ],
)
def test_a_commit_refuses(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)):
        Commit(**{**COMMIT, **changes})


@pytest.mark.parametrize(
    "url",
    ["git@example.org:me/infra.git", "ssh://git@example.org/me/infra", "ssh://example.org:2222/~me/infra.git"],
)
def test_a_commit_accepts_every_spelling_of_the_canonical_host(url: str) -> None:
    assert Commit(**{**COMMIT, "push_url": url}).push_url == url


def test_a_commit_accepts_patterns_within_a_directory() -> None:
    paths = ("state/stacks/*/terraform.tfstate.enc", "secrets/*.pem", "secrets/fullchain.pem")
    assert Commit(**{**COMMIT, "paths": paths}).paths == paths


@pytest.mark.parametrize("path", ["*.tfvars", "a b", "{a,b}", "a?"])
def test_a_global_file_is_a_plain_path(path: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(f"{path!r} is no plain path; patterns and spaces")):
        Stacks(global_files=[path])


def test_an_excluded_stack_needs_a_reason_and_a_name() -> None:
    with pytest.raises(ValidationError, match="'because' is too short to be a reason"):
        Stacks(excluded={"vault": "because"})
    with pytest.raises(ValidationError, match="'a b' is not the name of a stack"):
        Stacks(excluded={"a b": "it needs rights that CI has not"})


def test_excluded_stacks_are_one_line_each() -> None:
    with pytest.raises(ValidationError, match="must be one line of text"):
        Stacks(excluded={"vault": "it holds the keys\n  of this login"})
    stacks = Stacks(excluded={"vault": "it holds the keys of this login", "iam": "needs: an administrator"})
    assert stacks.excluded_lines == "vault: it holds the keys of this login\niam: needs: an administrator\n"
    assert Stacks().excluded_lines == ""


@pytest.mark.parametrize("ref", ["refs/heads/applied", "refs/tags/applied", "refs/applied", "applied", "refs/ci/"])
def test_the_applied_ref_is_neither_a_branch_nor_a_tag(ref: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(f"{ref!r} is not a ref beside branches and tags")):
        TerragruntApply(commit=Commit(**COMMIT), applied_ref=ref)


def test_an_apply_runs_on_every_push_and_tells_of_failures_only() -> None:
    workflow = TerragruntApply(commit=Commit(**COMMIT))
    assert workflow.triggers == (Push(),)
    assert workflow.path == ".woodpecker/default.yml"
    assert workflow.notify == ("failure",)
