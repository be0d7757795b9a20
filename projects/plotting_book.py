"""A book of plots, in somebody else's repository."""

from pipelinegen import Deployment, Image, Project, Repository

project = Project(
    name="plotting-book",
    repository=Repository(name="PassionProjectsAnca/Plotting-Your-Dream-Book", branch="main", woodpecker_id=43),
    images=[Image(repository="viktorbarzin/book-plotter")],
    deployments=[
        Deployment(
            namespace="plotting-book",
            name="plotting-book",
            containers={"plotting-book": "viktorbarzin/book-plotter"},
        )
    ],
)
