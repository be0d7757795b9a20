"""The portal where people ask for access to the cluster. Its repository is called infra-onboarding."""

from pipelinegen import Deployment, Image, Project, Repository

project = Project(
    name="k8s-portal",
    repository=Repository(name="ViktorBarzin/infra-onboarding", branch="master", woodpecker_id=79),
    images=[Image(repository="viktorbarzin/k8s-portal")],
    deployments=[
        Deployment(namespace="k8s-portal", name="k8s-portal", containers={"portal": "viktorbarzin/k8s-portal"})
    ],
)
