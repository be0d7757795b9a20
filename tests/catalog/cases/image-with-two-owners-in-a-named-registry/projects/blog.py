"""A blog."""

from pipelinegen import Deployment, Image, Project, Repository

project = Project(
    name="blog",
    repository=Repository(name="Me/Blog", branch="master", woodpecker_id=8),
    images=[Image(repository="me/blog", also={"private": "me/shop"})],
    deployments=[Deployment(namespace="words", name="site", containers={"pages": "me/blog"})],
)
