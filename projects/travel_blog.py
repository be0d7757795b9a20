"""The travel blog. Built in the cluster: its 5.7 GB of content exceed the disk and the time of a GitHub runner."""

from pipelinegen import Deployment, Image, ImageBuild, Project, Push, Repository

project = Project(
    name="travel-blog",
    repository=Repository(name="ViktorBarzin/travel_blog", branch="master", woodpecker_id=5),
    images=[Image(repository="viktorbarzin/travel_blog")],
    deployments=[
        Deployment(
            namespace="travel-blog",
            name="travel-blog",
            containers={"travel-blog": "viktorbarzin/travel_blog"},
            scaled_to_zero="it is switched off until there is a journey to tell about",
        )
    ],
    workflows=[ImageBuild(name="build-and-deploy", triggers=[Push()], deploy=True)],
)
