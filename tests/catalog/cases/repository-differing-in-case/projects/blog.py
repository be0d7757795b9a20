"""A blog."""

from pipelinegen import Deployment, Image, Project, Repository

project = Project(
    name="blog",
    repository=Repository(name="me/shop", branch="master", woodpecker_id=8),
    images=[Image(repository="me/blog")],
    deployments=[Deployment(namespace="words", name="site", containers={"pages": "me/blog"})],
)
