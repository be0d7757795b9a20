"""A small fleet."""

from pipelinegen import (
    Action,
    Cluster,
    Fleet,
    FloatingImage,
    Login,
    Registry,
    Secret,
    Slack,
    Tools,
    Vault,
    Woodpecker,
)

SYNCED = ("cron", "deployment", "manual", "push")

fleet = Fleet(
    woodpecker=Woodpecker(url="https://ci.example.org", version="3.13"),
    registries=[
        Registry(
            name="hub",
            github=Login(username_secret="HUB_USERNAME", password_secret="HUB_TOKEN"),
            woodpecker=Login(username="robot", password_secret="hub-token"),
        ),
        Registry(
            name="private",
            push_host="registry.example.org:5050",
            pull_host="registry.example.org",
            woodpecker=Login(username_secret="registry_user", password_secret="registry_password"),
        ),
        Registry(name="ghcr", push_host="ghcr.io", pull_host="ghcr.io"),
    ],
    vault=Vault(address="http://vault.example.org:8200", role="ci"),
    slack=Slack(channel="general", secret="slack-webhook-url", on=["failure"]),
    cluster=Cluster(api="https://10.0.0.1:6443", memory_limit="8Gi"),
    tools=Tools(
        kubectl="bitnami/kubectl:latest",
        shell="alpine",
        git="woodpeckerci/plugin-git:2.9.2",
        buildx="woodpeckerci/plugin-docker-buildx:6.1.1",
        slack="plugins/slack:1.4.1",
    ),
    floating_images=[
        FloatingImage(image="bitnami/kubectl:latest", reason="its versioned tags were withdrawn"),
    ],
    actions=[
        Action(name="actions/checkout", version="v6.1.0", commit="d23441a48e516b6c34aea4fa41551a30e30af803"),
        Action(name="actions/setup-python", version="v6.3.0", commit="ece7cb06caefa5fff74198d8649806c4678c61a1"),
        Action(name="docker/setup-buildx-action", version="v4.3.0", commit="37fe631027851001ddb9b187196cc803df7f5f0e"),
        Action(name="docker/login-action", version="v4.1.0", commit="4907a6ddec9925e35a0a9e82d7399ccc52663121"),
        Action(name="docker/build-push-action", version="v7.3.0", commit="53b7df96c91f9c12dcc8a07bcb9ccacbed38856a"),
    ],
    secrets=[
        Secret(name="HUB_USERNAME", scope="github", purpose="the account that images are pushed to"),
        Secret(name="HUB_TOKEN", scope="github", purpose="an access token that may push"),
        Secret(name="WOODPECKER_TOKEN", scope="github", purpose="a token that may start the deploy"),
        Secret(name="slack-webhook-url", scope="global", events=SYNCED, purpose="the webhook's whole URL"),
        Secret(name="hub-token", scope="global", events=SYNCED, purpose="an access token that may push"),
        Secret(name="registry_user", scope="global", events=SYNCED, purpose="the private registry's account"),
        Secret(name="registry_password", scope="global", events=SYNCED, purpose="the private registry's password"),
    ],
)
