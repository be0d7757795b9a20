"""Apple Health data. Its repository, its image and its namespace are called health."""

from pipelinegen import Deployment, Image, Project, Repository

project = Project(
    name="apple-health-data",
    repository=Repository(name="ViktorBarzin/health", branch="main", woodpecker_id=4),
    images=[Image(repository="viktorbarzin/health")],
    deployments=[Deployment(namespace="health", name="health", containers={"health": "viktorbarzin/health"})],
)
