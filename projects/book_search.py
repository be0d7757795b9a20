"""Search for books. Its repository is called audiobook-search, its namespace ebooks."""

from pipelinegen import Deployment, Image, Project, Repository

project = Project(
    name="book-search",
    repository=Repository(name="ViktorBarzin/audiobook-search", branch="master", woodpecker_id=87),
    images=[Image(repository="viktorbarzin/book-search")],
    deployments=[
        Deployment(namespace="ebooks", name="book-search", containers={"book-search": "viktorbarzin/book-search"})
    ],
)
