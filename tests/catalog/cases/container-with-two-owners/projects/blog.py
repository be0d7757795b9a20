"""A blog."""

from pipelinegen import Deployment, Image, Project, Repository

project = Project(
    name="blog",
    repository=Repository(name="Me/Blog", branch="master", woodpecker_id=8),
    images=[Image(repository="me/blog")],
    deployments=[Deployment(namespace="market", name="web", containers={"app": "me/blog"})],
)
