"""The eleven files of `infra`, rendered with all proofs: what runs where, on which call, with which secrets."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelinegen import (
    CertificateRenewal,
    Commit,
    Cron,
    DriftDetection,
    FileSync,
    Project,
    Push,
    Repository,
    Secret,
    Stacks,
    SyncedFile,
    TerragruntApply,
)
from pipelinegen.catalog import load_catalog
from pipelinegen.catalog.load import Catalog
from pipelinegen.errors import DefinitionFault
from pipelinegen.render import render_project
from pipelinegen.syntax import yaml
from pipelinegen.woodpecker import substitute

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "templates" / "scripts"
COMMIT = "3d3c42e5aac5ba805825da76410c181273ba90b1"
CI, SHELL = "registry.viktorbarzin.me/infra-ci:6371e75e", "alpine:3.20"

# File: its steps but for the notifications, each with its image and the scripts that it runs, in order.
STEPS: dict[str, dict[str, tuple[str, list[str]]]] = {
    "default": {
        "apply": (CI, ["git-crypt-unlock", "vault-login", "changed-stacks", "terragrunt-apply"]),
        "commit-state": (CI, ["commit-and-push"]),
    },
    "renew-tls": {
        "renew": (CI, ["git-crypt-unlock", "renew-certificate"]),
        "commit-certificate": (CI, ["commit-and-push"]),
        "distribute": (CI, ["distribute-certificate"]),
    },
    "build-cli": {"build-infra": ("woodpeckerci/plugin-docker-buildx:6.1.1", [])},
    "build-ci-image": {
        "build-infra-ci": ("woodpeckerci/plugin-docker-buildx:6.1.1", []),
        "verify-infra-ci": (SHELL, ["verify-integrity"]),
    },
    "k8s-portal": {"build-k8s-portal": ("woodpeckerci/plugin-docker-buildx:6.1.1", [])},
    "registry-config-sync": {"sync": (SHELL, ["file-sync"])},
    "pve-nfs-exports-sync": {"sync": (SHELL, ["file-sync"])},
    "postmortem-todos": {"agent": (SHELL, ["postmortem-todos", "vault-login", "agent-job"])},
    "drift-detection": {"plan": (CI, ["git-crypt-unlock", "vault-login", "drift-detection"])},
    "issue-automation": {"agent": (SHELL, ["issue-prompt", "vault-login", "agent-job"])},
    "provision-user": {
        "validate": (SHELL, ["provision-user-validate"]),
        "provision": (SHELL, ["vault-login", "provision-user"]),
    },
}

# File: the events that start it, and its secrets but for the webhook of the notifications.
NEEDS: dict[str, tuple[list[str], set[str]]] = {
    "default": (["push"], set()),
    "renew-tls": (["cron"], {"TECHNITIUM_API_KEY", "CLOUDFLARE_TOKEN", "CLOUDFLARE_ZONE_ID"}),
    "build-cli": (["push"], {"dockerhub-pat", "registry_user", "registry_password"}),
    "build-ci-image": (["push", "manual"], {"registry_user", "registry_password"}),
    "k8s-portal": (["push"], set()),
    "registry-config-sync": (["push", "manual"], {"registry_ssh_key"}),
    "pve-nfs-exports-sync": (["push", "manual"], {"pve_ssh_key"}),
    "postmortem-todos": (["push"], set()),
    "drift-detection": (["cron"], set()),
    "issue-automation": (["manual"], set()),
    "provision-user": (["manual"], set()),
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(ROOT / "projects", locks=ROOT)


@pytest.fixture(scope="module")
def project(catalog: Catalog) -> Project:
    return catalog.select(["infra"])[0].project


@pytest.fixture(scope="module")
def texts(catalog: Catalog, project: Project) -> dict[str, str]:
    """The files by their workflow's name; rendering them runs every proof."""
    files = render_project(project, catalog.fleet)
    assert all(path == f".woodpecker/{Path(path).stem}.yml" for path in files)
    return {Path(path).stem: text for path, text in files.items()}


@pytest.fixture(scope="module")
def workflows(texts: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The files as an agent gets them."""
    return {name: yaml.load_plain(substitute(text, {"CI_COMMIT_SHA": COMMIT})) for name, text in texts.items()}


def own_steps(workflow: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {step["name"]: step for step in workflow["steps"] if not step["name"].startswith("notify-")}


def step(workflows: dict[str, dict[str, Any]], workflow: str, name: str) -> dict[str, Any]:
    return own_steps(workflows[workflow])[name]


def secrets(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if "from_secret" in node:
            yield node["from_secret"]
        for value in node.values():
            yield from secrets(value)
    elif isinstance(node, list):
        for value in node:
            yield from secrets(value)


def scripts(commands: list[str]) -> list[str]:
    """The names of the scripts that the commands are, byte for byte."""
    texts = {path.read_text(encoding="utf-8"): path.stem for path in SCRIPTS.glob("*.sh")}
    return [texts[command] for command in commands if command in texts]


def test_there_are_eleven_files(texts: dict[str, str]) -> None:
    assert set(texts) == set(STEPS) == set(NEEDS)
    assert len(texts) == 11


@pytest.mark.parametrize("name", STEPS)
def test_the_steps_their_images_and_their_scripts(name: str, workflows: dict[str, dict[str, Any]]) -> None:
    found = own_steps(workflows[name])
    assert {key: (each["image"], scripts(each.get("commands", []))) for key, each in found.items()} == STEPS[name]
    assert list(found) == list(STEPS[name])


@pytest.mark.parametrize("name", STEPS)
def test_a_command_is_a_script_an_installation_or_the_reset(name: str, workflows: dict[str, dict[str, Any]]) -> None:
    known = re.compile(r'apk add --no-cache [a-z -]+|git reset --quiet "\$CI_COMMIT_SHA"')
    for each in own_steps(workflows[name]).values():
        for command in each.get("commands", []):
            assert scripts([command]) or known.fullmatch(command), command


@pytest.mark.parametrize("name", NEEDS)
def test_the_events_and_the_secrets(
    name: str, workflows: dict[str, dict[str, Any]], texts: dict[str, str], catalog: Catalog
) -> None:
    events, names = NEEDS[name]
    names = names | {"slack-webhook-url"}
    assert [condition["event"] for condition in workflows[name]["when"]] == events
    branches = {condition.get("branch") for condition in workflows[name]["when"] if condition["event"] != "cron"}
    assert branches <= {"master"}
    assert set(secrets(workflows[name])) == names
    for each in names:
        secret = catalog.fleet.secret(each, github=False, project="infra")
        assert set(events) <= set(secret.events)
        assert f"#   {each} ({secret.scope}): {secret.purpose}\n" in texts[name]


def test_the_secrets_of_hosts_and_zones_belong_to_infra_alone(catalog: Catalog) -> None:
    for name in ("TECHNITIUM_API_KEY", "CLOUDFLARE_TOKEN", "CLOUDFLARE_ZONE_ID", "registry_ssh_key", "pve_ssh_key"):
        with pytest.raises(DefinitionFault, match="is declared in the fleet, but only for infra"):
            catalog.fleet.secret(name, github=False, project="website")


def started(workflows: dict[str, dict[str, Any]], **variables: str) -> list[str]:
    """The workflows that a call with these variables starts; what a condition may look like is part of the test."""
    found = []
    for name, workflow in workflows.items():
        for condition in workflow["when"]:
            if condition["event"] == "manual":
                shape = re.fullmatch(r'([A-Z_]+) (==|!=) "([\w-]*)"', condition["evaluate"])
                assert shape is not None, condition["evaluate"]
                if (variables.get(shape[1], "") == shape[3]) == (shape[2] == "=="):
                    found.append(name)
    return found


@pytest.mark.parametrize(
    "variables, name",
    [
        ({"RUN": "build-ci-image"}, "build-ci-image"),
        ({"RUN": "registry-config-sync"}, "registry-config-sync"),
        ({"RUN": "pve-nfs-exports-sync"}, "pve-nfs-exports-sync"),
        ({"ISSUE_NUMBER": "7", "ISSUE_TITLE": "x", "ISSUE_LABELS": "", "ISSUE_URL": "y"}, "issue-automation"),
        ({"USERNAME": "anna", "EMAIL": "anna@example.org"}, "provision-user"),
    ],
)
def test_one_call_starts_one_workflow(
    variables: dict[str, str], name: str, workflows: dict[str, dict[str, Any]]
) -> None:
    assert started(workflows, **variables) == [name]


def test_a_call_without_a_known_variable_starts_nothing(workflows: dict[str, dict[str, Any]]) -> None:
    assert started(workflows) == []
    assert started(workflows, RUN="default") == []
    assert started(workflows, IMAGE_TAG="0a1b2c3d") == []


def test_the_paths_that_start_each_workflow(workflows: dict[str, dict[str, Any]]) -> None:
    files = "docker-compose.yml config-private.yml nginx_registry.conf fix-broken-blobs.sh cleanup-tags.sh"
    expected = {
        "build-cli": ["cli/**"],
        "build-ci-image": ["ci/**"],
        "k8s-portal": ["stacks/k8s-portal/modules/k8s-portal/files/**"],
        "registry-config-sync": [f"modules/docker-registry/{name}" for name in files.split()],
        "pve-nfs-exports-sync": ["scripts/pve-nfs-exports"],
        "postmortem-todos": ["docs/post-mortems/*.md"],
    }
    found = {
        name: condition["path"]
        for name, workflow in workflows.items()
        for condition in workflow["when"]
        if "path" in condition
    }
    assert found == {
        name: {"include": [*paths, f".woodpecker/{name}.yml"], "on_empty": False} for name, paths in expected.items()
    }


def test_schedules_do_not_coincide(workflows: dict[str, dict[str, Any]], project: Project) -> None:
    triggers = [trigger for workflow in project.workflows for trigger in getattr(workflow, "triggers", ())]
    assert {each.name: each.schedule for each in triggers if each.event == "cron"} == {
        "renew-tls-certificate": "0 3 * * 0",
        "drift-detection": "0 4 * * *",
    }
    assert workflows["renew-tls"]["when"] == [{"event": "cron", "cron": "renew-tls-certificate"}]
    assert workflows["drift-detection"]["when"] == [{"event": "cron", "cron": "drift-detection"}]


def test_history_is_cloned_where_it_is_read_and_nothing_where_nothing_is(workflows: dict[str, dict[str, Any]]) -> None:
    clones = {name: workflow["clone"] for name, workflow in workflows.items() if "clone" in workflow}
    assert set(clones) == {"default", "renew-tls"}
    assert all(clone[0]["settings"] == {"partial": False, "depth": 0} for clone in clones.values())
    skipped = {name for name, workflow in workflows.items() if workflow.get("skip_clone") is True}
    assert skipped == {"issue-automation", "provision-user"}


def test_the_image_of_the_tools_is_neither_built_nor_healed_with_itself(texts: dict[str, str]) -> None:
    assert {name for name, text in texts.items() if "infra-ci:" in text} == {"default", "renew-tls", "drift-detection"}


def test_every_step_of_ours_says_what_it_needs(workflows: dict[str, dict[str, Any]]) -> None:
    needs = {
        (name, each["name"]): each["backend_options"]["kubernetes"]["resources"]
        for name, workflow in workflows.items()
        for each in own_steps(workflow).values()
    }
    assert len(needs) == 16
    assert needs["default", "apply"] == {"requests": {"memory": "3Gi"}, "limits": {"memory": "6Gi"}}
    assert needs["drift-detection", "plan"] == {"requests": {"memory": "2Gi"}, "limits": {"memory": "4Gi"}}
    assert needs["build-cli", "build-infra"]["limits"]["memory"] == "3Gi"
    assert all(each["limits"]["memory"] and each["requests"]["memory"] for each in needs.values())


def test_people_are_told_of_failures_and_of_the_certificate(workflows: dict[str, dict[str, Any]]) -> None:
    for name, workflow in workflows.items():
        told = [each for each in workflow["steps"] if each["name"].startswith("notify-")]
        assert [each["when"] for each in told] == (
            [[{"status": ["success"]}], [{"status": ["failure"]}]]
            if name == "renew-tls"
            else [[{"status": ["failure"]}]]
        )
        assert workflow["steps"][-len(told) :] == told
        assert all(each["failure"] == "ignore" for each in told)


def test_what_was_applied_is_saved_also_after_a_failure(workflows: dict[str, dict[str, Any]]) -> None:
    assert step(workflows, "default", "commit-state")["when"] == [{"status": ["success", "failure"]}]
    assert "when" not in step(workflows, "renew-tls", "commit-certificate")
    assert "when" not in step(workflows, "renew-tls", "distribute")


def test_the_apply_and_the_commit_agree_on_the_repository_and_the_mark(workflows: dict[str, dict[str, Any]]) -> None:
    apply = step(workflows, "default", "apply")["environment"]
    commit = step(workflows, "default", "commit-state")["environment"]
    for name in ("APPLIED_REF", "ALL_APPLIED_FILE", "SSH_KEY_FILE", "SSH_KNOWN_HOSTS"):
        assert apply[name] == commit[name]
    assert apply["CANONICAL_REMOTE"] == commit["PUSH_URL"] == "git@github.com:ViktorBarzin/infra.git"
    assert commit["CANONICAL_HOST"] == "github.com"
    assert commit["COMMIT_PATHS"].split() == ["state/stacks/*/terraform.tfstate.enc", "stacks/*/.terraform.lock.hcl"]


def test_the_builds_push_where_they_log_in(workflows: dict[str, dict[str, Any]]) -> None:
    private = {
        "registry": "https://registry.viktorbarzin.me:5050",
        "username": {"from_secret": "registry_user"},
        "password": {"from_secret": "registry_password"},
    }
    hub = {
        "registry": "https://index.docker.io/v1/",
        "username": "viktorbarzin",
        "password": {"from_secret": "dockerhub-pat"},
    }
    cli = step(workflows, "build-cli", "build-infra")["settings"]
    assert cli["repo"] == ["viktorbarzin/infra", "registry.viktorbarzin.me:5050/infra"]
    assert cli["logins"] == [hub, private]
    assert (cli["dockerfile"], cli["context"], cli["tags"]) == ("cli/Dockerfile", "cli", ["3d3c42e5"])
    image = step(workflows, "build-ci-image", "build-infra-ci")["settings"]
    assert (image["repo"], image["logins"]) == (["registry.viktorbarzin.me:5050/infra-ci"], [private])
    verified = step(workflows, "build-ci-image", "verify-infra-ci")["environment"]
    assert (verified["REPOSITORY"], verified["TAG"]) == ("infra-ci", "3d3c42e5")
    portal = step(workflows, "k8s-portal", "build-k8s-portal")["settings"]
    assert portal["dry_run"] is True
    assert "logins" not in portal


def test_nginx_restarts_last_and_after_every_change_of_a_container(workflows: dict[str, dict[str, Any]]) -> None:
    settings = step(workflows, "registry-config-sync", "sync")["environment"]
    assert settings["SSH_HOST"] == "root@10.0.20.10"
    actions = dict(line.split(" ", 1) for line in settings["ACTIONS"].splitlines())
    assert list(actions) == ["compose", "private", "nginx"]
    assert actions["compose"] == "cd /opt/registry && docker compose pull && docker compose up -d"
    files = {line.split()[0].rpartition("/")[2]: line.split()[1:] for line in settings["FILES"].splitlines()}
    assert files == {
        "docker-compose.yml": ["/opt/registry/docker-compose.yml", "0644", "compose", "nginx"],
        "config-private.yml": ["/opt/registry/config-private.yml", "0644", "private", "nginx"],
        "nginx_registry.conf": ["/opt/registry/nginx.conf", "0644", "nginx"],
        "fix-broken-blobs.sh": ["/opt/registry/fix-broken-blobs.sh", "0755"],
        "cleanup-tags.sh": ["/opt/registry/cleanup-tags.sh", "0755"],
    }
    assert len(settings["VERIFY"].splitlines()) == 2


def test_the_agents_get_their_budget_and_the_token_of_the_service(workflows: dict[str, dict[str, Any]]) -> None:
    names = ("AGENT_NAME", "BUDGET_USD", "TIMEOUT_SECONDS")
    jobs = {name: step(workflows, name, "agent")["environment"] for name in ("postmortem-todos", "issue-automation")}
    assert {name: tuple(job[each] for each in names) for name, job in jobs.items()} == {
        "postmortem-todos": (".claude/agents/postmortem-todo-resolver", "5", "900"),
        "issue-automation": (".claude/agents/issue-responder", "10", "1800"),
    }
    for job in jobs.values():
        assert job["AGENT_TOKEN_PATH"] == "secret/data/claude-agent-service"
        assert job["AGENT_TOKEN_FIELD"] == "api_bearer_token"
    # What strangers wrote comes by the call alone, and is named nowhere but in the script that quotes it.
    assert not {"ISSUE_TITLE", "ISSUE_LABELS", "ISSUE_URL"} & set(jobs["issue-automation"])


@pytest.mark.parametrize("name", STEPS)
def test_every_setting_is_one_that_a_script_of_the_step_reads(
    name: str, workflows: dict[str, dict[str, Any]], project: Project
) -> None:
    workflow = next(each for each in project.workflows if each.name == name)
    # git's own, and what the user's program for renewals reads.
    others = {"GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"}
    others |= set(getattr(workflow, "secrets", ()))
    for each in own_steps(workflows[name]).values():
        heads = [
            line
            for script in scripts(each.get("commands", []))
            for line in (SCRIPTS / f"{script}.sh").read_text(encoding="utf-8").partition("set -eu")[0].splitlines()
        ]
        known = set(re.findall(r"[A-Z][A-Z0-9_]+", "\n".join(heads)))
        assert set(each.get("environment", {})) <= known | others


def test_the_same_kinds_serve_a_cluster_without_git_crypt_slack_and_deploy_key_in_the_checkout(
    catalog: Catalog,
) -> None:
    key = Secret(name="deploy_key", scope="global", events=["cron", "push"], purpose="may push to the repository")
    fleet = catalog.fleet.model_copy(update={"slack": None, "secrets": (*catalog.fleet.secrets, key)})
    stacks = Stacks(directory="live", excluded={"vault": "it holds the keys of this very login", "iam": "only by hand"})
    commit = Commit(
        paths=["live/state.enc"],
        message='State: ${NAME} of "all"',
        push_url="ssh://git@git.example.org:2222/me/live.git",
        canonical_host="git.example.org",
        author_name="CI",
        author_email="ci@example.org",
        deploy_key_secret="deploy_key",
    )
    nightly = Cron(name="nightly", schedule="@daily")
    project = Project(
        name="live",
        repository=Repository(name="me/live", branch="main", woodpecker_id=99),
        workflows=[
            TerragruntApply(name="apply", stacks=stacks, commit=commit),
            DriftDetection(name="drift", stacks=stacks, triggers=[nightly], pushgateway="http://gateway:9091"),
            CertificateRenewal(
                triggers=[nightly],
                renew="make certificate",
                certificate="live/state.enc",
                private_key="live/state.enc",
                domain="example.org",
                commit=commit,
            ),
            FileSync(
                name="sync",
                triggers=[Push()],
                host="me@host",
                key_secret="deploy_key",
                known_hosts=["host ssh-ed25519 AAAA"],
                files=[SyncedFile(source="a", destination="/a")],
                packages=[],
            ),
        ],
    )
    files = {
        Path(path).stem: yaml.load_plain(substitute(text, {})) for path, text in render_project(project, fleet).items()
    }

    apply, commit_state = files["apply"]["steps"]
    assert scripts(apply["commands"]) == ["vault-login", "changed-stacks", "terragrunt-apply"]
    assert apply["environment"]["SSH_KEY"] == commit_state["environment"]["SSH_KEY"] == {"from_secret": "deploy_key"}
    assert apply["environment"]["EXCLUDED_STACKS"] == "vault: it holds the keys of this very login\niam: only by hand\n"
    assert commit_state["environment"]["COMMIT_MESSAGE"] == 'State: ${NAME} of "all"'
    (plan,) = files["drift"]["steps"]
    assert scripts(plan["commands"]) == ["vault-login", "drift-detection"]
    assert plan["environment"]["EXCLUDED_STACKS"] == apply["environment"]["EXCLUDED_STACKS"]
    assert "SLACK_WEBHOOK" not in plan["environment"]
    assert scripts(files["renew-tls"]["steps"][0]["commands"]) == ["renew-certificate"]
    (sync,) = files["sync"]["steps"]
    assert sync["environment"] == {
        "SSH_HOST": "me@host",
        "SSH_KEY": {"from_secret": "deploy_key"},
        "SSH_KNOWN_HOSTS": "host ssh-ed25519 AAAA\n",
        "FILES": "a /a 0644\n",
    }
    assert scripts(sync["commands"]) == ["file-sync"]
    assert len(sync["commands"]) == 1


def git(directory: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=directory, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_state_that_the_wrapper_committed_by_itself_is_pushed_as_one_commit(
    workflows: dict[str, dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, os.devnull)
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "somebody")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "somebody@example.org")
    remote, checkout = tmp_path / "remote.git", tmp_path / "checkout"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=master", str(remote))
    git(tmp_path, "clone", "--quiet", str(remote), str(checkout))
    files = {
        "state/stacks/vault/terraform.tfstate.enc": "old\n",
        "stacks/vault/.terraform.lock.hcl": "old\n",
        "stacks/vault/main.tf": "old\n",
    }
    for path, text in files.items():
        (checkout / path).parent.mkdir(parents=True, exist_ok=True)
        (checkout / path).write_text(text)
    git(checkout, "add", ".")
    git(checkout, "commit", "--quiet", "--message", "Change of a person")
    git(checkout, "push", "--quiet", "origin", "HEAD:master")
    head = git(checkout, "rev-parse", "HEAD")

    # What an apply leaves: a commit of the wrapper, something it only staged, and a generated file.
    (checkout / "state/stacks/vault/terraform.tfstate.enc").write_text("new\n")
    git(checkout, "add", ".")
    git(checkout, "commit", "--quiet", "--message", "state(vault)")
    (checkout / "stacks/vault/.terraform.lock.hcl").write_text("new\n")
    (checkout / "stacks/vault/main.tf").write_text("new\n")
    git(checkout, "add", ".")
    (checkout / "stacks/vault/backend.tf").write_text('password = "x"\n')
    (checkout / ".git/pipelinegen").mkdir()
    (checkout / ".git/pipelinegen/all-applied").write_text(f"{head}\n")

    commit = step(workflows, "default", "commit-state")
    settings = commit["environment"] | {"PUSH_URL": f"file://{remote}", "CANONICAL_HOST": "", "SSH_KEY_FILE": ""}
    done = subprocess.run(
        ["sh", "-e", "-c", "\n".join(commit["commands"])],
        cwd=checkout,
        env={**os.environ, **settings, "CI_COMMIT_SHA": head},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
    assert git(remote, "log", "--format=%s", f"{head}..master") == "Woodpecker CI deploy [CI SKIP]"
    assert git(remote, "diff", "--name-only", head, "master").splitlines() == [
        "stacks/vault/.terraform.lock.hcl",
        "state/stacks/vault/terraform.tfstate.enc",
    ]
    assert git(remote, "log", "-1", "--format=%an <%ae>", "master") == "Woodpecker CI <ci@viktorbarzin.me>"
    assert git(remote, "rev-parse", "refs/ci/applied") == head
