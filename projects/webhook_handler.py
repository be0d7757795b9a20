"""The handler of incoming webhooks, built in the cluster."""

from pipelinegen import Deployment, Image, ImageBuild, Project, Push, Repository

project = Project(
    name="webhook-handler",
    repository=Repository(name="ViktorBarzin/webhook-handler", branch="master", woodpecker_id=6),
    images=[Image(repository="viktorbarzin/webhook-handler")],
    deployments=[
        Deployment(
            namespace="webhook-handler",
            name="webhook-handler",
            containers={"webhook-handler": "viktorbarzin/webhook-handler"},
        )
    ],
    workflows=[ImageBuild(name="build-and-deploy", triggers=[Push()], deploy=True)],
)
