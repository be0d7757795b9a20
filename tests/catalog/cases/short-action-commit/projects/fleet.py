"""A fleet."""

from pipelinegen import Action, Cluster, Fleet, Registry, Tools, Woodpecker

fleet = Fleet(
    woodpecker=Woodpecker(url="https://ci.example.org", version="3.13"),
    registries=[Registry(name="hub")],
    secrets=[],
    tools=Tools(
        kubectl="kubectl:1.31",
        shell="alpine:3.20",
        git="git:2.9",
        buildx="buildx:6.1",
        slack="slack:1.4",
    ),
    actions=[Action(name="actions/checkout", version="v6.1.0", commit="d23441a")],
    cluster=Cluster(api="https://10.0.0.1:6443", memory_limit="8Gi"),
)
