"""A fleet."""

from pipelinegen import Cluster, Fleet, Registry, Secret, Slack, Tools, Woodpecker

fleet = Fleet(
    woodpecker=Woodpecker(url="https://ci.example.org", version="3.13"),
    registries=[Registry(name="hub")],
    secrets=[
        Secret(name="slack-webhook-url", scope="global", events=["cron", "push"], purpose="the webhook's whole URL"),
    ],
    tools=Tools(
        kubectl="kubectl:1.31",
        shell="alpine:3.20",
        git="git:2.9",
        buildx="buildx:6.1",
        slack="slack:1.4",
    ),
    actions=[],
    slack=Slack(channel="general", secret="slack-webhook-url"),
    cluster=Cluster(api="https://10.0.0.1:6443", memory_limit="8Gi"),
)
