"""This very repository: what is looked at before a change lands, and each night in the app repositories."""

from pipelinegen import GithubChangeCheck, GithubFleetCheck, Project, Repository

INSTALL = [
    "python -m pip install --require-hashes -r requirements/dev.txt",
    "python -m pip install --no-build-isolation --no-deps --editable .",
]

project = Project(
    name="pipelinegen",
    repository=Repository(branch="main"),
    in_place=True,
    workflows=[
        GithubChangeCheck(
            python="3.11",
            install=INSTALL,
            test=["ruff format --check .", "ruff check .", "mypy", "lint-imports --no-cache", "python -m pytest -n 2"],
        ),
        GithubFleetCheck(name="nightly-fleet-check", python="3.11", install=INSTALL),
    ],
)
