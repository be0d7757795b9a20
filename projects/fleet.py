"""What all projects share. Each fact of the cluster stands here once.

The versions of images and actions stand in .woodpecker/pins.yml and .github/workflows/pins.yml.
"""

from pipelinegen import (
    Cluster,
    Fleet,
    FloatingImage,
    Login,
    PullThroughCache,
    Registry,
    Secret,
    Slack,
    Tools,
    Vault,
    Woodpecker,
)

# The events that the sync from Vault allows for every global secret; not pull_request.
SYNCED = ("cron", "deployment", "manual", "push", "tag")
INFRA = ("cron", "manual", "push")

fleet = Fleet(
    woodpecker=Woodpecker(
        url="https://ci.viktorbarzin.me",
        version="3.13",
        privileged_plugins=["woodpeckerci/plugin-docker-buildx", "plugins/docker"],
        trusted_clone=["woodpeckerci/plugin-git", "alpine"],
    ),
    registries=[
        Registry(
            name="DockerHub",
            github=Login(username_secret="DOCKERHUB_USERNAME", password_secret="DOCKERHUB_TOKEN"),
            woodpecker=Login(username="viktorbarzin", password_secret="dockerhub-pat"),
        ),
        Registry(
            # Pushes need the port; containerd has a mirror entry only for the host without it.
            name="private",
            push_host="registry.viktorbarzin.me:5050",
            pull_host="registry.viktorbarzin.me",
            woodpecker=Login(username_secret="registry_user", password_secret="registry_password"),
        ),
        Registry(name="ghcr", push_host="ghcr.io", pull_host="ghcr.io"),
    ],
    caches=[
        PullThroughCache(upstream="docker.io", host="10.0.20.10:5000"),
        PullThroughCache(upstream="ghcr.io", host="10.0.20.10:5010"),
    ],
    vault=Vault(address="http://vault-active.vault.svc.cluster.local:8200", role="ci"),
    slack=Slack(channel="general", secret="slack-webhook-url", on=["success", "failure"]),
    cluster=Cluster(api="https://10.0.20.100:6443", memory_limit="8Gi"),
    tools=Tools(  # noqa: S604 (`shell` is an image)
        kubectl="bitnami/kubectl",
        shell="alpine",
        git="woodpeckerci/plugin-git",
        buildx="woodpeckerci/plugin-docker-buildx",
        slack="plugins/slack",
        ci="registry.viktorbarzin.me/infra-ci",
    ),
    floating_images=[
        FloatingImage(
            image="bitnami/kubectl",
            reason="the project withdrew all versioned tags on 2025-09-29; 'latest' is the only one left",
        ),
    ],
    secrets=[
        Secret(name="DOCKERHUB_USERNAME", scope="github", purpose="the DockerHub account that images are pushed to"),
        Secret(name="DOCKERHUB_TOKEN", scope="github", purpose="a DockerHub access token that may push"),
        Secret(name="WOODPECKER_TOKEN", scope="github", purpose="a Woodpecker token that may start this deploy"),
        Secret(name="slack-webhook-url", scope="global", events=SYNCED, purpose="the webhook's whole URL"),
        Secret(name="slack_webhook", scope="global", events=SYNCED, purpose="the same URL under its older name"),
        Secret(name="dockerhub-pat", scope="global", events=SYNCED, purpose="a DockerHub access token that may push"),
        Secret(name="docker_username", scope="global", events=SYNCED, purpose="the DockerHub account"),
        Secret(name="docker_password", scope="global", events=SYNCED, purpose="the DockerHub account's password"),
        Secret(name="registry_user", scope="global", events=SYNCED, purpose="the private registry's account"),
        Secret(name="registry_password", scope="global", events=SYNCED, purpose="the private registry's password"),
        Secret(
            name="TECHNITIUM_API_KEY",
            scope="repository",
            projects=["infra"],
            events=INFRA,
            purpose="the API of the DNS server in the house",
        ),
        Secret(
            name="CLOUDFLARE_TOKEN",
            scope="repository",
            projects=["infra"],
            events=INFRA,
            purpose="a Cloudflare token that may edit the zone's records",
        ),
        Secret(
            name="CLOUDFLARE_ZONE_ID",
            scope="repository",
            projects=["infra"],
            events=INFRA,
            purpose="the id of the zone at Cloudflare",
        ),
        Secret(
            name="registry_ssh_key",
            scope="repository",
            projects=["infra"],
            events=INFRA,
            purpose="root on the host of the registries",
        ),
        Secret(
            name="pve_ssh_key",
            scope="repository",
            projects=["infra"],
            events=INFRA,
            purpose="root on the Proxmox host",
        ),
    ],
)
