"""E-books to audiobooks, and the base image that is built when its ingredients change."""

from pipelinegen import BuildAndDeploy, BuildFallback, Deploy, Deployment, DeploymentEvent, Image, Project, Repository

BASE = "viktorbarzin/audiblez-web-base"

project = Project(
    name="audiblez-web",
    repository=Repository(name="ViktorBarzin/audiblez-web", branch="main", woodpecker_id=9),
    images=[Image(repository="viktorbarzin/audiblez-web"), Image(repository=BASE, dockerfile="Dockerfile.base")],
    deployments=[
        Deployment(
            namespace="ebook2audiobook",
            name="audiblez-web",
            containers={"audiblez-web": "viktorbarzin/audiblez-web"},
            scaled_to_zero="it is started by hand when a book is to be read aloud",
        )
    ],
    workflows=[
        BuildAndDeploy(),
        BuildAndDeploy(
            name="build-base",
            title="Build Base Image",
            images=[BASE],
            paths=[
                "Dockerfile.base",
                "backend/requirements.txt",
                "frontend/package.json",
                "frontend/package-lock.json",
            ],
            deploy=False,
        ),
        Deploy(),
        # One deployment event reaches both fallbacks; its target says which is meant.
        BuildFallback(triggers=[DeploymentEvent(except_targets=["base"])]),
        BuildFallback(
            name="build-base-fallback", images=[BASE], deploy=False, triggers=[DeploymentEvent(target="base")]
        ),
    ],
)
