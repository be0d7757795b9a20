"""A shop: built on GitHub, deployed by Woodpecker."""

from pipelinegen import Deployment, Image, Project, Repository

project = Project(
    name="shop",
    repository=Repository(name="Me/Shop", branch="main", woodpecker_id=7),
    images=[Image(repository="me/shop", also={"hub": "me/other"})],
    deployments=[Deployment(namespace="market", name="web", containers={"app": "me/shop"})],
)
