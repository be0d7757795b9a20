"""A project hangs together: its workflows, images and deployments mean each other."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from pipelinegen import (
    BuildAndDeploy,
    BuildFallback,
    Deploy,
    Deployment,
    DeploymentEvent,
    GithubChangeCheck,
    Image,
    ImageBuild,
    Manual,
    Project,
    Push,
    Repository,
    Tests,
)
from pipelinegen.model.workflow.base import Workflow

SHOP, TILL = Image(repository="me/shop"), Image(repository="me/till")
WEB = Deployment(namespace="market", name="web", containers={"app": "me/shop"})


def project(**fields: Any) -> Project:
    repository = Repository(name="Me/Shop", branch="main", woodpecker_id=7)
    return Project.model_validate(
        {"name": "shop", "repository": repository, "images": [SHOP], "deployments": [WEB], **fields}
    )


def refusal(**fields: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        project(**fields)
    return caught.value.errors()[0]["msg"].removeprefix("Value error, ")


def test_a_project_that_says_nothing_has_the_standard_workflows() -> None:
    assert [workflow.path for workflow in project().workflows] == [
        ".github/workflows/build-and-deploy.yml",
        ".woodpecker/deploy.yml",
        ".woodpecker/build-fallback.yml",
    ]


def test_what_the_standard_workflows_do() -> None:
    build, deploy, fallback = project().workflows
    assert (build.builds, build.dormant) == (None, False)
    assert (deploy.builds, deploy.deploys, deploy.dormant) == ((), True, False)
    assert (fallback.builds, fallback.deploys, fallback.dormant) == (None, True, True)


def test_the_images_of_a_workflow() -> None:
    build = ImageBuild(name="till", images=("me/till",), triggers=(Push(),))
    shop = project(images=[TILL, SHOP], workflows=[Deploy(), build])
    assert shop.deployed_images == (SHOP,)
    assert [shop.images_of(workflow) for workflow in shop.workflows] == [(SHOP,), (TILL,)]
    assert shop.image("me/till") == TILL


def test_a_build_that_pushes_nothing_builds_nothing_of_its_own() -> None:
    assert ImageBuild(name="try", push=False, triggers=(Push(),)).builds == ()


def test_a_workflow_that_nothing_triggers_is_no_workflow() -> None:
    with pytest.raises(ValidationError, match="without a trigger nothing would ever start it"):
        Deploy(triggers=())


@pytest.mark.parametrize(
    "fields, message",
    [
        (
            {"deployments": [WEB.model_copy(update={"containers": {"app": "me/shp"}})]},
            "container 'app' of deployment/web wants image 'me/shp', which this project does not build; "
            "did you mean 'me/shop'?",
        ),
        (
            {"workflows": [BuildAndDeploy(images=("me/till",)), Deploy()]},
            "workflow 'build-and-deploy' wants image 'me/till', which this project does not build",
        ),
        ({"images": [SHOP, SHOP]}, "image 'me/shop' is declared twice"),
        ({"workflows": [Deploy(), Deploy()]}, "path '.woodpecker/deploy.yml' is declared twice"),
        ({"deployments": [WEB, WEB]}, "deployment/web in namespace 'market' is declared twice"),
        (
            {"repository": Repository(woodpecker_id=7)},
            "a project with workflows needs its repository's name and branch",
        ),
        (
            {"deployments": []},
            "workflow 'build-and-deploy' is about deployments, and the project has none",
        ),
    ],
)
def test_what_does_not_hang_together(fields: dict[str, Any], message: str) -> None:
    assert refusal(**fields).startswith(message)


def test_a_project_without_workflows_may_know_its_number_only() -> None:
    assert project(repository=Repository(woodpecker_id=3), workflows=[]).repository.name is None


CHECK = GithubChangeCheck(install=("pip install .",))


def test_a_project_in_place_that_only_github_runs_needs_no_more_than_its_branch() -> None:
    own = {"images": [], "deployments": [], "workflows": [CHECK], "in_place": True}
    assert project(**own, repository=Repository(branch="main")).repository.name is None
    assert refusal(**own, repository=Repository(name="Me/Shop")) == (
        "a project with workflows needs its repository's branch"
    )
    assert refusal(**{**own, "in_place": False}, repository=Repository(branch="main")) == (
        "a project with workflows needs its repository's name and branch"
    )


def test_what_runs_in_the_cluster_needs_the_repository_s_name_in_place_too() -> None:
    build = ImageBuild(name="try", push=False, triggers=(Push(),))
    assert refusal(workflows=[CHECK, build], in_place=True, repository=Repository(branch="main", woodpecker_id=7)) == (
        "a project with workflows needs its repository's name and branch"
    )


def test_one_manual_call_starts_one_workflow() -> None:
    # Every manual workflow is looked at on every call: two of one condition would both run.
    def both(first: Manual, second: Manual) -> list[Workflow]:
        return [Deploy(triggers=(first,)), Deploy(name="again", triggers=(Push(), second))]

    tag, one, two = (Manual(variable="IMAGE_TAG", equals=value) for value in ("", "1", "2"))
    for first, second in ((tag, tag), (tag, one), (one, tag), (one, one)):
        assert refusal(workflows=both(first, second)) == (
            "one manual event would start both workflows 'deploy' and 'again'; "
            "tell them apart by another variable or value"
        )
    for first, second in ((one, two), (tag, Manual(variable="OTHER")), (one, Manual(variable="OTHER", equals="1"))):
        assert project(workflows=both(first, second))


def test_one_deployment_event_starts_one_fallback() -> None:
    def both(first: DeploymentEvent, second: DeploymentEvent) -> list[Workflow]:
        return [BuildFallback(triggers=(first,)), BuildFallback(name="other", triggers=(second,))]

    every, base, web = (DeploymentEvent(target=target) for target in ("", "base", "web"))
    but_base, but_web = (DeploymentEvent(except_targets=(target,)) for target in ("base", "web"))
    for first, second in ((every, every), (every, base), (base, every), (base, base), (but_web, base), (base, but_web)):
        assert refusal(workflows=both(first, second)) == (
            "one deployment event would start both workflows 'build-fallback' and 'other'; "
            "tell them apart by different targets"
        )
    assert refusal(workflows=both(but_base, but_web))
    for first, second in ((base, web), (but_base, base), (base, but_base)):
        assert project(workflows=both(first, second))


def test_a_build_that_calls_the_deploy_builds_all_that_it_deploys() -> None:
    till = Deployment(namespace="market", name="till", containers={"app": "me/till"})
    fields = {"images": [SHOP, TILL], "deployments": [WEB, till]}
    build = BuildAndDeploy(images=("me/till",))
    assert refusal(**fields, workflows=[build, Deploy()]) == (
        "workflow 'build-and-deploy' calls the workflow 'deploy', which deploys 'me/shop' under the same tag, but does "
        "not build it; build all deployed images, or none of them with deploy=False"
    )
    for images in ((), ("me/till", "me/shop")):
        assert project(**fields, workflows=[BuildAndDeploy(images=images), Deploy()])
    assert project(**fields, workflows=[BuildAndDeploy(images=("me/till",), deploy=False), Deploy()])


def test_what_is_not_pushed_is_not_deployed() -> None:
    with pytest.raises(ValidationError, match="it cannot deploy what it does not push"):
        ImageBuild(name="try", push=False, deploy=True, triggers=(Push(),))


@pytest.mark.parametrize(
    "fields", [{"python": "3"}, {"python": 3.12}, {"commands": []}, {"commands": "pytest"}, {"commands": [""]}]
)
def test_what_are_no_tests(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Tests.model_validate({"python": "3.12", "commands": ["pytest"], **fields})
