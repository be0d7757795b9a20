"""What scripts deploy: workloads with their containers, and what they leave unsaid."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelinegen.catalog import load_catalog
from pipelinegen.importing.asked import Asked
from pipelinegen.importing.document import repository_of
from pipelinegen.importing.kinds.reading import Given, Workload
from pipelinegen.importing.kinds.registries import UnknownRegistryError
from pipelinegen.importing.kinds.workloads import set_by_commands
from pipelinegen.rules.known import NOTHING

FLEET = load_catalog(Path(__file__).parents[2] / "catalog" / "workspace" / "projects").fleet


def read(*commands: str, containers: dict[str, str] | None = None) -> tuple[list[Workload], list[str]]:
    listed = "".join(f"      - |\n        {command}\n" for command in commands)
    text = f"when: {{event: manual}}\nsteps:\n  - name: deploy\n    image: kubectl\n    commands:\n{listed}"
    repository = repository_of({".woodpecker/a.yml": text}, NOTHING)
    given = Given(FLEET, Asked("a", containers=containers or {}), repository, "main", {})
    workloads, gaps = set_by_commands(given, repository.documents[0])
    return workloads, [each.what for each in gaps]


@pytest.mark.parametrize(
    ("command", "kind", "name", "namespace", "containers"),
    [
        (
            "kubectl set image deployment/web app=me/shop:$IMAGE_TAG -n papers",
            "deployment",
            "web",
            "papers",
            {"app": "me/shop"},
        ),
        ("kubectl -n papers set image deploy web app=me/shop:1", "deployment", "web", "papers", {"app": "me/shop"}),
        (
            "kubectl set image sts/web a=me/a:1 b=me/b:1 --namespace=x",
            "statefulset",
            "web",
            "x",
            {"a": "me/a", "b": "me/b"},
        ),
        ("kubectl set image ds/web app=docker.io/me/shop:1", "daemonset", "web", None, {"app": "me/shop"}),
        ("kubectl set image cronjob/web app=me/shop:1 -n $WHERE", "cronjob", "web", None, {"app": "me/shop"}),
        (
            "kubectl set image deployment/web app=registry.example.org/shop:1",
            "deployment",
            "web",
            None,
            {"app": "shop"},
        ),
    ],
)
def test_what_is_set(command: str, kind: str, name: str, namespace: str | None, containers: dict[str, str]) -> None:
    ((workload,), gaps) = read(command)
    assert (workload.kind, workload.name, workload.namespace, workload.containers) == (
        kind,
        name,
        namespace,
        containers,
    )
    assert workload.where == ".woodpecker/a.yml:7"
    assert gaps == []


@pytest.mark.parametrize(
    "command",
    ["kubectl apply -f x", "kubectl rollout restart deploy/web", "echo set image", "kubectl set image pod/a b=c"],
)
def test_what_sets_nothing(command: str) -> None:
    assert read(command) == ([], [])


@pytest.mark.parametrize(
    ("timeout", "seconds"), [("300s", 300), ("5m", 300), ("1h2m3s", 3723), ("90", 90), ("soon", None), ("0s", None)]
)
def test_how_long_is_waited(timeout: str, seconds: int | None) -> None:
    set_it = "kubectl set image deployment/web app=me/shop:1"
    ((workload,), _) = read(set_it, f"kubectl rollout status deployment web --timeout={timeout}")
    assert workload.rollout_timeout == seconds


def test_a_patch_sets_images() -> None:
    body = '{"spec":{"template":{"spec":{"containers":[{"name":"app","image":"me/shop:1"}]}}}}'
    url = "https://10.0.0.1:6443/apis/apps/v1/namespaces/papers/deployments/web"
    ((workload,), _) = read(f"curl -X PATCH -d '{body}' {url}")
    assert (workload.namespace, workload.name, workload.containers) == ("papers", "web", {"app": "me/shop"})
    assert read(f"curl -X GET -d '{body}' {url}") == ([], [])
    assert read(f"curl -X PATCH -d '{{}}' {url}") == ([], [])
    assert read(f"curl -X PATCH -d 'no json' {url}") == ([], [])


def test_whether_the_tag_is_that_of_the_build() -> None:
    found = [read(f"kubectl set image deployment/web app=me/shop:{tag}")[0][0] for tag in ("$IMAGE_TAG", "latest")]
    assert [each.is_of_the_commit for each in found] == [True, False]


def test_what_is_unsaid_is_a_gap_unless_somebody_says_it() -> None:
    command = "kubectl set image deployment/web app=$IMAGE:$IMAGE_TAG"
    assert read(command)[1] == ["which image container 'app' gets is not said"]
    (workload,), gaps = read(command, containers={"app": "me/shop"})
    assert (workload.containers, gaps) == ({"app": "me/shop"}, [])
    every = "kubectl set image deployment/web *=me/shop:1"
    assert read(every)[1] == ["`*` sets every container of the pod, whatever it is called"]
    assert read(every, containers={"app": "me/shop"})[0][0].containers == {"app": "me/shop"}


def test_a_registry_that_the_fleet_lacks() -> None:
    with pytest.raises(UnknownRegistryError) as error:
        read("kubectl set image deployment/web app=quay.io/me/shop:1")
    assert 'push_host="quay.io"' in error.value.gap("a.yml").remedy
