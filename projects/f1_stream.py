"""Formula 1 streams."""

from pipelinegen import Deployment, Image, Project, Repository

project = Project(
    name="f1-stream",
    repository=Repository(name="ViktorBarzin/f1-stream", branch="main", woodpecker_id=10),
    images=[Image(repository="viktorbarzin/f1-stream")],
    deployments=[
        Deployment(namespace="f1-stream", name="f1-stream", containers={"f1-stream": "viktorbarzin/f1-stream"})
    ],
)
