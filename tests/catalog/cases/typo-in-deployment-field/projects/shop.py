"""A shop: built on GitHub, deployed by Woodpecker."""

from pipelinegen import Deployment, Image, Project, Repository

project = Project(
    name="shop",
    repository=Repository(name="Me/Shop", branch="main", woodpecker_id=7),
    images=[Image(repository="me/shop")],
    deployments=[
        Deployment(
            namspace="market",
            name="web",
            containers={"app": "me/shop"},
        ),
    ],
)
