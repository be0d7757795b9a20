"""What a check of a change refuses, and that no other kind takes a pull request."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pydantic import ValidationError

from pipelinegen import Deploy, GithubChangeCheck, ImageBuild, PullRequest, Push, WoodpeckerChangeCheck


def test_woodpecker_s_is_for_pull_requests_and_tells_nobody_else() -> None:
    check = WoodpeckerChangeCheck(image="python:3.12", install=("pip install .",))
    assert [trigger.event for trigger in check.triggers] == ["push", "pull_request"]
    assert (check.path, check.notify, check.builds) == (".woodpecker/check.yml", (), ())


@pytest.mark.parametrize("kind, fields", [(Deploy, {}), (ImageBuild, {"name": "build", "push": False})])
def test_no_kind_acts_on_a_pull_request(kind: Any, fields: dict[str, Any]) -> None:
    message = "a pull request is code that nobody has read yet; this kind would act on it"
    with pytest.raises(ValidationError, match=message):
        kind(**fields, triggers=(Push(), PullRequest()))


@pytest.mark.parametrize("kind", [GithubChangeCheck, WoodpeckerChangeCheck])
def test_something_is_installed_first(kind: Any) -> None:
    with pytest.raises(ValidationError, match=r"install\n  Tuple should have at least 1 item"):
        kind(install=(), image="python:3.12") if kind is WoodpeckerChangeCheck else kind(install=())


def test_an_image_is_one() -> None:
    with pytest.raises(ValidationError, match=re.escape("'Python 3' is not an image reference")):
        WoodpeckerChangeCheck(image="Python 3", install=("pip install .",))


def test_a_version_of_python_is_one() -> None:
    with pytest.raises(ValidationError, match=re.escape("'3.x' is not a version of Python such as '3.12'")):
        GithubChangeCheck(python="3.x", install=("pip install .",))
