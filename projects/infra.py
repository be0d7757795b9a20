"""The infrastructure itself: what applies it, watches it and keeps it going. Built and run in the cluster only."""

from pipelinegen import (
    AgentJob,
    AgentService,
    CertificateRenewal,
    Commit,
    Cron,
    DriftDetection,
    FileSync,
    GitCrypt,
    Image,
    ImageBuild,
    Manual,
    Project,
    ProvisionUser,
    Push,
    Repository,
    Resources,
    Stacks,
    SyncedFile,
    TerragruntApply,
    VaultField,
)

STACKS = Stacks(
    directory="stacks",
    modules="modules",
    global_files=["config.tfvars", "terragrunt.hcl"],
    # It reads the database's address from Vault; the bare terragrunt has no state at all.
    wrapper="scripts/tg",
)
GIT_CRYPT = GitCrypt(namespace="woodpecker", configmap="git-crypt-key", field="key")
DEPLOY_KEY = "secrets/deploy_key"
GITHUB_HOST_KEYS = [
    # https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/githubs-ssh-key-fingerprints
    "github.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
]

AGENTS = AgentService(
    url="http://claude-agent-service.claude-agent.svc.cluster.local:8080",
    token=VaultField(path="secret/claude-agent-service", field="api_bearer_token"),
)

REGISTRY_FILES = [
    SyncedFile(
        source="modules/docker-registry/docker-compose.yml",
        destination="/opt/registry/docker-compose.yml",
        actions=["compose", "nginx"],
    ),
    SyncedFile(
        source="modules/docker-registry/config-private.yml",
        destination="/opt/registry/config-private.yml",
        actions=["private", "nginx"],
    ),
    # docker-compose.yml mounts it under this name.
    SyncedFile(
        source="modules/docker-registry/nginx_registry.conf",
        destination="/opt/registry/nginx.conf",
        actions=["nginx"],
    ),
    SyncedFile(
        source="modules/docker-registry/fix-broken-blobs.sh",
        destination="/opt/registry/fix-broken-blobs.sh",
        mode="0755",
    ),
    SyncedFile(
        source="modules/docker-registry/cleanup-tags.sh",
        destination="/opt/registry/cleanup-tags.sh",
        mode="0755",
    ),
]

PORTAL = "stacks/k8s-portal/modules/k8s-portal/files"


def commit(paths: list[str], message: str) -> Commit:
    """What CI gives back to this repository: always to GitHub, which the mirrors copy."""
    return Commit(
        paths=paths,
        message=message,
        push_url="git@github.com:ViktorBarzin/infra.git",
        canonical_host="github.com",
        author_name="Woodpecker CI",
        author_email="ci@viktorbarzin.me",
        deploy_key=DEPLOY_KEY,
        known_hosts=GITHUB_HOST_KEYS,
    )


def by_hand(name: str) -> Manual:
    """A call of the pipelines API with RUN set to the workflow's name."""
    return Manual(variable="RUN", equals=name)


project = Project(
    name="infra",
    repository=Repository(name="ViktorBarzin/infra", branch="master", woodpecker_id=1),
    images=[
        Image(repository="viktorbarzin/infra", also={"private": "infra"}, context="cli"),
        Image(repository="infra-ci", registry="private", context="ci"),
        Image(repository="viktorbarzin/k8s-portal", context=PORTAL),
    ],
    workflows=[
        TerragruntApply(
            name="default",
            stacks=STACKS,
            git_crypt=GIT_CRYPT,
            commit=commit(
                ["state/stacks/*/terraform.tfstate.enc", "stacks/*/.terraform.lock.hcl"], "Woodpecker CI deploy"
            ),
        ),
        CertificateRenewal(
            name="renew-tls",
            triggers=[Cron(name="renew-tls-certificate", schedule="0 3 * * 0")],
            git_crypt=GIT_CRYPT,
            # The script prints the new private key, and the log of a pipeline is no place for one.
            renew="modules/kubernetes/setup_tls_secret/renew2.sh > /tmp/renew.log || {\n"
            "  sed '/BEGIN .*PRIVATE KEY/,/END .*PRIVATE KEY/d' /tmp/renew.log\n"
            "  exit 1\n"
            "}",
            packages=["certbot"],
            secrets=["TECHNITIUM_API_KEY", "CLOUDFLARE_TOKEN", "CLOUDFLARE_ZONE_ID"],
            certificate="secrets/fullchain.pem",
            private_key="secrets/privkey.pem",
            domain="viktorbarzin.me",
            commit=commit(["secrets/fullchain.pem", "secrets/privkey.pem"], "Woodpecker CI Update TLS Certificates"),
            notify=["success", "failure"],
        ),
        ImageBuild(
            name="build-cli",
            triggers=[Push(paths=["cli/**"])],
            images=["viktorbarzin/infra"],
            notify=["failure"],
        ),
        ImageBuild(
            name="build-ci-image",
            triggers=[Push(paths=["ci/**"]), by_hand("build-ci-image")],
            images=["infra-ci"],
            verify=True,
            notify=["failure"],
        ),
        # The tag belongs to the project k8s-portal; here the copy in the stack is only proved to build.
        ImageBuild(
            name="k8s-portal",
            triggers=[Push(paths=[f"{PORTAL}/**"])],
            images=["viktorbarzin/k8s-portal"],
            push=False,
            notify=["failure"],
        ),
        FileSync(
            name="registry-config-sync",
            triggers=[Push(paths=[file.source for file in REGISTRY_FILES]), by_hand("registry-config-sync")],
            host="root@10.0.20.10",
            key_secret="registry_ssh_key",
            files=REGISTRY_FILES,
            actions={
                "compose": "cd /opt/registry && docker compose pull && docker compose up -d",
                # Compose does not recreate a container whose mounted file has changed.
                "private": "docker restart registry-private",
                # After the others: nginx looks its upstreams up once and would keep the addresses of what is gone.
                "nginx": "docker restart registry-nginx",
            },
            verify=[
                "[ \"$(curl -sk --retry 5 --retry-connrefused --max-time 20 -o /dev/null -w '%{http_code}'"
                ' https://127.0.0.1:5050/v2/)" = 401 ]',
                "/opt/registry/fix-broken-blobs.sh --dry-run",
            ],
        ),
        FileSync(
            name="pve-nfs-exports-sync",
            triggers=[Push(paths=["scripts/pve-nfs-exports"]), by_hand("pve-nfs-exports-sync")],
            host="root@192.168.1.127",
            key_secret="pve_ssh_key",
            files=[SyncedFile(source="scripts/pve-nfs-exports", destination="/etc/exports", actions=["export"])],
            actions={"export": "exportfs -ra"},
            verify=["exportfs -s"],
        ),
        AgentJob(
            name="postmortem-todos",
            triggers=[Push(paths=["docs/post-mortems/*.md"])],
            service=AGENTS,
            agent=".claude/agents/postmortem-todo-resolver",
            prepare="postmortem-todos.sh",
            environment={"POSTMORTEMS_DIR": "docs/post-mortems"},
            instructions="Implement those of the following TODO items that are safe to implement automatically. "
            "Each line is a row of the table in the post-mortem named above it.",
            budget_usd=5,
            timeout_seconds=900,
        ),
        DriftDetection(
            name="drift-detection",
            # Not at the hour of renew-tls: what that commits during a plan looks like drift.
            triggers=[Cron(name="drift-detection", schedule="0 4 * * *")],
            stacks=STACKS,
            git_crypt=GIT_CRYPT,
            pushgateway="http://prometheus-prometheus-pushgateway.monitoring:9091",
            resources=Resources(memory="2Gi", memory_limit="4Gi"),
        ),
        AgentJob(
            name="issue-automation",
            triggers=[Manual(variable="ISSUE_NUMBER")],
            service=AGENTS,
            agent=".claude/agents/issue-responder",
            prepare="issue-prompt.sh",
            environment={"ISSUE_URL_PREFIX": "https://github.com/ViktorBarzin/infra/issues/"},
            instructions="Process the GitHub issue below: read its text through the GitHub API, investigate, and take "
            "the action that fits.",
            budget_usd=10,
            timeout_seconds=1800,
            reads_source=False,
        ),
        ProvisionUser(
            name="provision-user",
            users=VaultField(path="secret/platform", field="k8s_users"),
            role="namespace-owner",
            quota={"cpu_requests": "2", "memory_requests": "4Gi", "memory_limits": "8Gi", "pods": "20"},
            authentik_url="https://authentik.viktorbarzin.me",
            # Checked before anything is written: the script fails if the field is not there.
            authentik_token=VaultField(path="secret/viktor", field="authentik_api_token"),
            group_prefix="sops-",
            follow_up="Now apply the stacks vault, rbac and woodpecker, each with\n"
            "  cd stacks/STACK && ../../scripts/tg apply --non-interactive",
        ),
    ],
)
