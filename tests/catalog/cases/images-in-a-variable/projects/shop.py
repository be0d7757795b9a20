"""A shop: built on GitHub, deployed by Woodpecker."""

from pipelinegen import Deployment, Image, Project, Repository

DEPLOYMENTS = [
    Deployment(
        namespace="market",
        name="web",
        containers={"app": "me/shp"},
    ),
]

project = Project(
    name="shop",
    repository=Repository(name="Me/Shop", branch="main", woodpecker_id=7),
    images=[Image(repository="me/shop")],
    deployments=DEPLOYMENTS,
)
