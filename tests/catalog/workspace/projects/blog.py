"""A blog: built and deployed in the cluster."""

from pipelinegen import Deployment, Image, ImageBuild, Project, Push, Repository

project = Project(
    name="blog",
    repository=Repository(name="Me/Blog", branch="master", woodpecker_id=8),
    images=[Image(repository="me/blog")],
    deployments=[Deployment(namespace="words", name="site", containers={"pages": "me/blog"})],
    workflows=[ImageBuild(name="build-and-deploy", triggers=[Push()], deploy=True)],
)
