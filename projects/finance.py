"""Known by its number only: it keeps the id from being given to another project."""

from pipelinegen import Project, Repository

project = Project(name="finance", repository=Repository(woodpecker_id=3), workflows=[])
