"""The memory server: tested before it is built, and released to ghcr.io and PyPI."""

from pipelinegen import BuildAndDeploy, BuildFallback, Deploy, Deployment, Image, Project, Release, Repository, Tests

project = Project(
    name="claude-memory-mcp",
    repository=Repository(name="ViktorBarzin/claude-memory-mcp", branch="main", woodpecker_id=78),
    images=[Image(repository="viktorbarzin/claude-memory-mcp", dockerfile="docker/Dockerfile")],
    deployments=[
        Deployment(
            namespace="claude-memory",
            name="claude-memory",
            containers={"claude-memory": "viktorbarzin/claude-memory-mcp"},
        )
    ],
    tests=Tests(
        python="3.12",
        commands=[
            'pip install -e ".[api,dev]"',
            "ruff check src tests",
            "mypy src/claude_memory",
            "pytest -v --tb=short",
        ],
    ),
    workflows=[
        BuildAndDeploy(),
        Deploy(),
        BuildFallback(),
        Release(registry="ghcr", image="viktorbarzin/claude-memory-mcp"),
    ],
)
