"""The blog at viktorbarzin.me."""

from pipelinegen import Deployment, Image, Project, Repository

project = Project(
    name="website",
    repository=Repository(name="ViktorBarzin/Website", branch="master", woodpecker_id=2),
    images=[Image(repository="viktorbarzin/blog")],
    # The pod has a second container, nginx-exporter, which is not ours to set.
    deployments=[Deployment(namespace="website", name="blog", containers={"blog": "viktorbarzin/blog"})],
)
