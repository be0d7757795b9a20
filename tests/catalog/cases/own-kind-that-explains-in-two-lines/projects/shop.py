"""A shop: built on GitHub, deployed by Woodpecker."""

from pipelinegen import Cron, Deployment, Image, Project, Repository

from ._kinds import Sweep

project = Project(
    name="shop",
    repository=Repository(name="Me/Shop", branch="main", woodpecker_id=7),
    images=[Image(repository="me/shop")],
    deployments=[
        Deployment(
            namespace="market",
            name="web",
            containers={"app": "me/shop"},
        ),
    ],
    workflows=[
        Sweep(name="sweep", triggers=[Cron(name="nightly", schedule="0 4 * * *")]),
    ],
)
