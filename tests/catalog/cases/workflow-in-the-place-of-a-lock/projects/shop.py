"""The repository of these definitions: built by Woodpecker."""

from pipelinegen import Deployment, Image, ImageBuild, Project, Push, Repository

project = Project(
    name="shop",
    repository=Repository(name="Me/Shop", branch="main", woodpecker_id=7),
    in_place=True,
    images=[Image(repository="me/shop", registry="hub")],
    deployments=[
        Deployment(
            namespace="market",
            name="web",
            containers={"app": "me/shop"},
        ),
    ],
    workflows=[
        ImageBuild(name="pins", images=["me/shop"], triggers=[Push()]),
    ],
)
