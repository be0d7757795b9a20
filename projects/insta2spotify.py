"""Songs from Instagram to Spotify: two images in one deployment."""

from pipelinegen import Deployment, Image, Project, Repository

project = Project(
    name="insta2spotify",
    repository=Repository(name="ViktorBarzin/insta2spotify", branch="master", woodpecker_id=88),
    images=[
        Image(repository="viktorbarzin/insta2spotify-backend", context="backend"),
        Image(repository="viktorbarzin/insta2spotify-frontend", context="frontend"),
    ],
    deployments=[
        Deployment(
            namespace="insta2spotify",
            name="insta2spotify",
            containers={
                "frontend": "viktorbarzin/insta2spotify-frontend",
                "backend": "viktorbarzin/insta2spotify-backend",
            },
        )
    ],
)
