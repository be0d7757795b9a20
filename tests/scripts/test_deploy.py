"""`deploy.sh` with a stand-in for kubectl that keeps a small cluster, and with the real kubectl on a small API."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from ..stand_ins.server import Reply, Request, Server, json_reply
from .conftest import Shell

TAG = "01234567"
BLOG = "website deployment/blog 300s blog=viktor/blog"
PREFIX = "deploy.sh: "

KUBECTL = Path(__file__).parents[1] / "stand_ins" / "kubectl.py"


def pod(name: str, owner: str, **changes: object) -> dict[str, object]:
    """A running pod; with `old` it keeps its image."""
    return {"name": name, "phase": "Running", "owner": owner, "images": {"blog": "viktor/blog:00000000"}, **changes}


def workload(*pods: dict[str, object], **changes: object) -> dict[str, object]:
    """A workload with one container."""
    images = {"blog": "viktor/blog:00000000"}
    return {"replicas": 1, "selector": "app=blog", "images": images, "pods": list(pods), **changes}


def blog(**changes: object) -> dict[str, object]:
    """A deployment with one pod."""
    return workload(pod("blog-5d4f-x", "ReplicaSet/blog-5d4f"), **changes)


def start(shell: Shell, *refuses: str, **workloads: dict[str, object]) -> None:
    """Put the stand-in on PATH; names of workloads are NAMESPACE__KIND__NAME."""
    state = shell.directory / "state.json"
    found = {name.replace("__", "/").replace("_", "-"): value for name, value in workloads.items()}
    state.write_text(json.dumps({"refuses": refuses, "workloads": found}))
    shell.stand_in("kubectl", f'exec "{sys.executable}" "{KUBECTL}" "{state}" "$@"')


def run(shell: Shell, *lines: str, tag: str = TAG, **more: str) -> CompletedProcess[str]:
    environment = {"IMAGE_TAG": tag, "WORKLOADS": "\n".join(lines), **more}
    return shell.run("deploy.sh", environment=environment)


def message(result: CompletedProcess[str]) -> str:
    """The last line on standard error, without the script's name."""
    assert result.returncode == 1, result.stdout
    last = result.stderr.splitlines()[-1]
    assert last.startswith(PREFIX)
    return last.removeprefix(PREFIX)


def calls(shell: Shell) -> list[str]:
    """The calls of kubectl, without the templates."""
    told = [" ".join(word for word in call.arguments if "{{" not in word) for call in shell.calls("kubectl")]
    return [words.removesuffix(" -o") for words in told]


def test_sets_the_image_waits_and_compares(shell: Shell) -> None:
    start(shell, website__deployment__blog=blog())
    result = run(shell, BLOG)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == f"website/deployment/blog runs viktor/blog:{TAG}"
    assert calls(shell) == [
        "get deployment/blog -n website --ignore-not-found",
        "get deployment/blog -n website --ignore-not-found",
        f"set image deployment/blog blog=viktor/blog:{TAG} -n website",
        "rollout status deployment/blog -n website --timeout=300s",
        "get deployment/blog -n website --ignore-not-found",
        "get pods -n website -l app=blog",
    ]


@pytest.mark.parametrize("interpreter", ["bash", "busybox"])
def test_other_shells_do_the_same(shell: Shell, interpreter: str) -> None:
    if shutil.which(interpreter) is None:
        pytest.skip(f"{interpreter} is not installed")
    command = {"bash": "bash --noprofile --norc -e", "busybox": "busybox sh"}[interpreter]
    shell.stand_in("sh", f'exec {command} "$@"')
    start(shell, website__deployment__blog=blog())
    result = run(shell, "", BLOG, "")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == f"website/deployment/blog runs viktor/blog:{TAG}"
    assert message(run(shell, "website deployment/blog 300s web=viktor/blog")) == (
        "website/deployment/blog has no container 'web', it has: blog; correct the container in the project's "
        "definition; nothing was changed"
    )


def test_several_containers_and_kinds_one_after_another(shell: Shell) -> None:
    images = {"migrate": "viktor/back:0", "front": "viktor/front:0", "back": "viktor/back:0", "nginx": "nginx:1"}
    app = workload(pod("app-0", "StatefulSet/app"), selector="app=app", images=images)
    agent = workload(pod("agent-x", "DaemonSet/agent"), pod("agent-y", "DaemonSet/agent"), selector="app=agent")
    nightly = workload(selector="", replicas="as scheduled", images={"job": "viktor/back:0"})
    start(shell, i2s__statefulset__app=app, kube_system__daemonset__agent=agent, i2s__cronjob__nightly=nightly)
    result = run(
        shell,
        "  i2s   statefulset/app\t5m front=viktor/front migrate=viktor/back  back=viktor/back  ",
        "",
        "kube-system daemonset/agent 10m blog=registry.example.com:5050/viktor/agent",
        "i2s cronjob/nightly 1s job=viktor/back",
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert [line for line in result.stdout.splitlines() if " runs " in line] == [
        f"i2s/statefulset/app runs viktor/front:{TAG}, viktor/back:{TAG}, viktor/back:{TAG}",
        f"kube-system/daemonset/agent runs registry.example.com:5050/viktor/agent:{TAG}",
        f"i2s/cronjob/nightly runs viktor/back:{TAG} from its next start on",
    ]
    assert calls(shell) == [
        "get statefulset/app -n i2s --ignore-not-found",
        "get daemonset/agent -n kube-system --ignore-not-found",
        "get cronjob/nightly -n i2s --ignore-not-found",
        "get statefulset/app -n i2s --ignore-not-found",
        f"set image statefulset/app front=viktor/front:{TAG} migrate=viktor/back:{TAG} back=viktor/back:{TAG} -n i2s",
        "rollout status statefulset/app -n i2s --timeout=5m",
        "get statefulset/app -n i2s --ignore-not-found",
        "get pods -n i2s -l app=app",
        "get daemonset/agent -n kube-system --ignore-not-found",
        f"set image daemonset/agent blog=registry.example.com:5050/viktor/agent:{TAG} -n kube-system",
        "rollout status daemonset/agent -n kube-system --timeout=10m",
        "get daemonset/agent -n kube-system --ignore-not-found",
        "get pods -n kube-system -l app=agent",
        "get cronjob/nightly -n i2s --ignore-not-found",
        f"set image cronjob/nightly job=viktor/back:{TAG} -n i2s",
        "get cronjob/nightly -n i2s --ignore-not-found",
    ]


@pytest.mark.parametrize("tag", ["latest", "0123456", "012345678", "0123456G", "0123456A", "01234 67", "*"])
def test_refuses_a_tag_that_is_no_commit(shell: Shell, tag: str) -> None:
    start(shell)
    assert message(run(shell, BLOG, tag=tag)) == (
        f"IMAGE_TAG is '{tag}'; it must be the 8 digits of 0-9a-f that the build gave the image; nothing was changed"
    )
    assert calls(shell) == []


def test_says_how_to_start_the_pipeline_with_a_tag(shell: Shell) -> None:
    start(shell)
    assert message(run(shell, BLOG, tag="")) == (
        'IMAGE_TAG is empty: the pipeline was started without it; let the build start it, or POST {"branch": "...", '
        '"variables": {"IMAGE_TAG": "..."}} to /api/repos/ID/pipelines; nothing was changed'
    )
    assert calls(shell) == []


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("web/site deployment/blog 300s b=v/b", "'web/site' is no namespace; a line is NAMESPACE KIND/NAME TIMEOUT"),
        ("Web deployment/blog 300s b=v/b", "'Web' is no namespace"),
        ("web", "'' is no KIND/NAME; KIND is deployment, statefulset, daemonset or cronjob"),
        ("web blog 300s b=v/b", "'blog' is no KIND/NAME; KIND is deployment"),
        ("web pod/blog 300s b=v/b", "'pod/blog' is no KIND/NAME; KIND is deployment"),
        ("web deployment/ 300s b=v/b", "'deployment/' is no KIND/NAME; KIND is deployment"),
        ("web deployment/a/b 300s b=v/b", "'a/b' is no name of a workload; it has only a-z, 0-9, dots and dashes"),
        ("web deployment/blog", "'' is no time limit; write it such as 300s"),
        ("web deployment/blog 300 b=v/b", "'300' is no time limit; write it such as 300s"),
        ("web deployment/blog 0s b=v/b", "'0s' is no time limit; write it such as 300s"),
        ("web deployment/blog s b=v/b", "'s' is no time limit; write it such as 300s"),
        ("web deployment/blog b=v/b", "'b=v/b' is no time limit; write it such as 300s"),
        ("web deployment/blog 300s", "no container is named; add CONTAINER=IMAGE_REPOSITORY"),
        ("web deployment/blog 300s *=v/b", "'*=v/b' has a character that belongs to no CONTAINER=IMAGE_REPOSITORY"),
        ("web deployment/blog 300s b=v/b@sha256:1", "'b=v/b@sha256:1' has a character that belongs to no CONTAINER="),
        ("web deployment/blog 300s b=v/b c", "'c' is no CONTAINER=IMAGE_REPOSITORY"),
        ("web deployment/blog 300s =v/b", "'=v/b' is no CONTAINER=IMAGE_REPOSITORY"),
        ("web deployment/blog 300s b=", "'b=' is no CONTAINER=IMAGE_REPOSITORY"),
        ("web deployment/blog 300s v/b=c", "'v/b=c' is no CONTAINER=IMAGE_REPOSITORY"),
        ("web deployment/blog 300s b=c=d", "'b=c=d' is no CONTAINER=IMAGE_REPOSITORY"),
        ("web deployment/blog 300s b=v/b:latest", "'b=v/b:latest' does not end in the name of an image; leave out the"),
        ("web deployment/blog 300s b=v/", "'b=v/' does not end in the name of an image; leave out the tag"),
    ],
)
def test_refuses_a_line_before_any_call(shell: Shell, line: str, complaint: str) -> None:
    start(shell)
    told = message(run(shell, BLOG, line))
    assert told.startswith(f"WORKLOADS, line '{line}': {complaint}")
    assert told.endswith("; nothing was changed")
    assert calls(shell) == []


@pytest.mark.parametrize("lines", [[], ["", "  "]])
def test_refuses_to_deploy_nothing(shell: Shell, lines: list[str]) -> None:
    start(shell)
    assert message(run(shell, *lines)) == (
        "WORKLOADS is empty; give each workload a line NAMESPACE KIND/NAME TIMEOUT CONTAINER=IMAGE_REPOSITORY; "
        "nothing was changed"
    )
    assert calls(shell) == []


def test_says_that_kubectl_is_missing(shell: Shell) -> None:
    (shell.directory / "bin" / "sh").symlink_to(shutil.which("sh") or "")
    assert message(run(shell, BLOG, PATH=str(shell.directory / "bin"))) == (
        "the program 'kubectl' is missing; run this step in an image that has it; nothing was changed"
    )


def test_a_workload_that_does_not_exist_stops_before_any_change(shell: Shell) -> None:
    start(shell, website__deployment__blog=blog())
    assert message(run(shell, BLOG, "other deployment/blog 300s blog=viktor/blog")) == (
        "namespace 'other' has no 'deployment/blog'; correct the deployment in the project's definition, or create it; "
        "nothing was changed"
    )
    assert calls(shell) == [
        "get deployment/blog -n website --ignore-not-found",
        "get deployment/blog -n other --ignore-not-found",
    ]


def test_a_container_that_does_not_exist_names_those_that_do(shell: Shell) -> None:
    found = blog(images={"migrate": "a:1", "portal": "b:1", "portal-exporter": "c:1"})
    start(shell, website__deployment__blog=found)
    assert message(run(shell, BLOG.replace("blog=", "portal=viktor/blog exporter="))) == (
        "website/deployment/blog has no container 'exporter', it has: migrate portal portal-exporter; "
        "correct the container in the project's definition; nothing was changed"
    )
    assert len(calls(shell)) == 1


@pytest.mark.parametrize(
    ("refused", "expected"),
    [
        (
            "get",
            "kubectl could not read website/deployment/blog (its message is above); check that the step reaches the "
            "cluster and may read there; nothing was changed",
        ),
        (
            "set",
            "kubectl could not set the image of website/deployment/blog (its message is above); check that the step's "
            "service account may patch it",
        ),
    ],
)
def test_a_refusal_of_the_cluster_is_shown(shell: Shell, refused: str, expected: str) -> None:
    start(shell, refused, website__deployment__blog=blog())
    result = run(shell, BLOG)
    assert message(result) == expected
    assert "error: You must be logged in to the server (Unauthorized)" in result.stderr


def test_pods_that_cannot_be_read_are_no_success(shell: Shell) -> None:
    start(shell, "pods", website__deployment__blog=blog())
    result = run(shell, BLOG)
    assert message(result) == (
        "kubectl could not read the pods of website/deployment/blog (its message is above); "
        "check that the step may list pods"
    )
    assert "Error from server (Forbidden): pods is forbidden" in result.stderr


def test_a_failed_rollout_shows_the_pods_and_stops(shell: Shell) -> None:
    worker = workload(selector="app=worker")
    start(shell, website__deployment__blog=blog(fails=True), a__statefulset__worker=worker, b__daemonset__c=worker)
    rest = ["a statefulset/worker 1m blog=viktor/blog", "b daemonset/c 1m blog=viktor/blog"]
    result = run(shell, BLOG, *rest)
    assert result.stderr.splitlines() == [
        "error: timed out waiting for the condition",
        "deploy.sh: website/deployment/blog and its pods:",
        "  Progressing=False ProgressDeadlineExceeded: too late",
        "  pod blog-5d4f-x Running: ErrImagePull",
        "deploy.sh: the rollout of website/deployment/blog did not succeed within 300s (see above); push a fix, or go "
        "back with: kubectl rollout undo deployment/blog -n website; not touched: a/statefulset/worker b/daemonset/c",
    ]
    assert [words for words in calls(shell) if words.startswith("set")] == [
        f"set image deployment/blog blog=viktor/blog:{TAG} -n website",
    ]


def test_a_failed_rollout_is_told_even_where_the_pods_cannot_be_read(shell: Shell) -> None:
    start(shell, "pods", website__deployment__blog=blog(fails=True))
    result = run(shell, BLOG)
    assert message(result).startswith("the rollout of website/deployment/blog did not succeed within 300s (see above)")
    assert "deploy.sh: kubectl could not read the pods\n" in result.stderr


def test_an_image_that_something_else_set_is_no_success(shell: Shell) -> None:
    overruled = blog(overruled={"blog": "viktor/blog:latest"})
    start(shell, website__deployment__blog=overruled, a__deployment__b=blog())
    assert message(run(shell, BLOG, "a deployment/b 1m blog=viktor/blog")) == (
        f"website/deployment/blog does not have 'blog=viktor/blog:{TAG}' but 'blog=viktor/blog:latest'; something else "
        "sets this image, too (another pipeline, Terraform, an updater); let one of them own it; "
        "not touched: a/deployment/b"
    )


def test_an_old_pod_that_still_runs_is_no_success(shell: Shell) -> None:
    found = workload(pod("blog-1-a", "ReplicaSet/blog-1", old=True), pod("blog-2-b", "ReplicaSet/blog-2"))
    start(shell, website__deployment__blog=found)
    assert message(run(shell, BLOG)) == (
        f"website/deployment/blog: pod blog-1-a does not have 'blog=viktor/blog:{TAG}' but "
        "'blog=viktor/blog:00000000'; look at it with: kubectl describe pod blog-1-a -n website"
    )


def test_pods_that_do_not_count_are_left_out(shell: Shell) -> None:
    left_out = [
        pod("blog-1-a", "ReplicaSet/blog-1", old=True, deleting=True),
        pod("blog-1-b", "ReplicaSet/blog-1", old=True, phase="Failed"),
        pod("blog-1-c", "ReplicaSet/blog-1", old=True, phase="Succeeded"),
        pod("blog-canary-1-d", "ReplicaSet/blog-canary-1", old=True),
        pod("blog-e", "Job/blog", old=True),
        pod("blog-f", "", old=True),
    ]
    start(shell, website__deployment__blog=workload(*left_out))
    assert message(run(shell, BLOG)) == (
        "website/deployment/blog has no running pod after its rollout; look with: "
        "kubectl describe deployment/blog -n website"
    )
    start(shell, website__deployment__blog=workload(*left_out, pod("blog-2-a", "ReplicaSet/blog-2")))
    result = run(shell, BLOG)
    assert (result.returncode, result.stderr) == (0, "")


def test_a_workload_scaled_to_zero_is_refused_before_any_change(shell: Shell) -> None:
    start(shell, website__deployment__blog=workload(replicas=0))
    assert message(run(shell, BLOG, SCALED_TO_ZERO="website/deployment/blog2 website/deployment")) == (
        "website/deployment/blog is scaled to 0, so nothing would run the image; scale it up, or list it as scaled to "
        "zero if that is meant; nothing was changed"
    )
    assert len(calls(shell)) == 1


def test_a_workload_may_be_listed_as_scaled_to_zero(shell: Shell) -> None:
    start(shell, website__deployment__blog=workload(replicas=0), a__deployment__b=workload(replicas=0))
    zero = "website/deployment/blog\n a/deployment/b"
    result = run(shell, BLOG, "a deployment/b 1m blog=viktor/b", SCALED_TO_ZERO=zero)
    assert (result.returncode, result.stderr) == (0, "")
    assert [line for line in result.stdout.splitlines() if "scaled" in line] == [
        f"website/deployment/blog is scaled to 0: nothing runs now, its next start runs viktor/blog:{TAG}",
        f"a/deployment/b is scaled to 0: nothing runs now, its next start runs viktor/b:{TAG}",
    ]
    assert "rollout status deployment/blog -n website --timeout=300s" in calls(shell)


def test_a_listed_workload_that_has_replicas_must_run(shell: Shell) -> None:
    start(shell, website__deployment__blog=workload())
    assert message(run(shell, BLOG, SCALED_TO_ZERO="website/deployment/blog")).startswith(
        "website/deployment/blog has no running pod after its rollout; "
    )


def test_kubectl_does_not_read_the_list_of_workloads(shell: Shell) -> None:
    start(shell, website__deployment__blog=blog())
    program = shell.directory / "bin" / "kubectl"
    program.write_text(program.read_text().replace("exec ", '[ -z "$(cat)" ] || exit 9\nexec ', 1))
    result = run(shell, BLOG, BLOG)
    assert (result.returncode, result.stderr) == (0, "")


class Cluster:
    """A small Kubernetes API: reads, strategic merge patches of images, and a rollout that is over at once."""

    def __init__(self, *objects: dict[str, Any]) -> None:
        self.objects = {f"{o['kind'].lower()}s/{o['metadata']['name']}": o for o in objects}

    def answer(self, request: Request) -> Reply:
        parts = urlsplit(request.path)
        query = parse_qs(parts.query)
        match parts.path.strip("/").split("/"):
            case ["api"]:
                return json_reply({"kind": "APIVersions", "versions": ["v1"]})
            case ["apis"]:
                groups = [{"groupVersion": f"{name}/v1", "version": "v1"} for name in ("apps", "batch")]
                found = [{"name": g["groupVersion"][:-3], "versions": [g], "preferredVersion": g} for g in groups]
                return json_reply({"kind": "APIGroupList", "apiVersion": "v1", "groups": found})
            case ["api", "v1"]:
                return resources("v1", Pod="pods")
            case ["apis", "apps", "v1"]:
                return resources(
                    "apps/v1", Deployment="deployments", StatefulSet="statefulsets", DaemonSet="daemonsets"
                )
            case ["apis", "batch", "v1"]:
                return resources("batch/v1", CronJob="cronjobs")
            case [*_, "namespaces", "website", kind]:
                return self.several(kind, query)
            case [*_, "namespaces", "website", kind, name] if f"{kind}/{name}" in self.objects:
                return self.one(self.objects[f"{kind}/{name}"], request)
        return json_reply({"kind": "Status", "status": "Failure", "reason": "NotFound", "code": 404}, 404)

    def several(self, kind: str, query: dict[str, list[str]]) -> Reply:
        if "watch" in query:
            return Reply(200, "", {"Content-Type": "application/json"}, delay=0.2)
        wanted = dict(label.split("=") for label in query.get("labelSelector", [""])[0].split(",") if label)
        named = query.get("fieldSelector", ["metadata.name="])[0].removeprefix("metadata.name=")
        items = [
            found
            for path, found in self.objects.items()
            if path.startswith(f"{kind}/{named}") and wanted.items() <= found["metadata"].get("labels", {}).items()
        ]
        first = items[0] if items else {"apiVersion": "v1", "kind": "Pod"}
        what = {"apiVersion": first["apiVersion"], "kind": f"{first['kind']}List"}
        return json_reply({**what, "metadata": {"resourceVersion": "1"}, "items": items})

    def one(self, found: dict[str, Any], request: Request) -> Reply:
        if request.method == "PATCH":
            patch = json.loads(request.body)["spec"]
            spec = found["spec"]
            for key in [*(["jobTemplate", "spec"] if "jobTemplate" in spec else []), "template", "spec"]:
                patch, spec = patch[key], spec[key]
            for field in ("initContainers", "containers"):
                for new in patch.get(field, []):
                    next(c for c in spec[field] if c["name"] == new["name"])["image"] = new["image"]
            for path, pod in self.objects.items():
                if path.startswith("pods/") and "old" not in path:
                    pod["spec"] = spec
        return json_reply(found)


def resources(group: str, **kinds: str) -> Reply:
    """The list of the kinds of an API group."""
    verbs = ["get", "list", "watch", "patch"]
    found = [
        {"name": name, "singularName": kind.lower(), "namespaced": True, "kind": kind, "verbs": verbs}
        for kind, name in kinds.items()
    ]
    return json_reply({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": group, "resources": found})


POD_SPEC = {
    "initContainers": [{"name": "migrate", "image": "viktor/blog:00000000"}],
    "containers": [{"name": "blog", "image": "viktor/blog:00000000"}, {"name": "nginx", "image": "nginx:1"}],
}
LABELS = {"app": "blog", "tier.example.com/x": "web"}


def kubernetes_object(
    kind: str, name: str, spec: dict[str, Any], status: dict[str, Any], **more: Any
) -> dict[str, Any]:
    group = {"Pod": "v1", "CronJob": "batch/v1"}.get(kind, "apps/v1")
    metadata = {"name": name, "namespace": "website", "generation": 2, "resourceVersion": "1", **more}
    found: dict[str, Any] = {"apiVersion": group, "kind": kind, "metadata": metadata, "spec": spec, "status": status}
    copied: dict[str, Any] = json.loads(json.dumps(found))
    return copied


def real_deployment(replicas: int = 1, updated: int | None = None) -> dict[str, Any]:
    """A deployment whose rollout is over, unless fewer pods are updated."""
    spec = {"replicas": replicas, "selector": {"matchLabels": LABELS}, "template": {"spec": POD_SPEC}}
    counts = dict.fromkeys(["replicas", "updatedReplicas", "readyReplicas", "availableReplicas"], replicas)
    late = {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": "too late"}
    status = {"observedGeneration": 2, **counts, "conditions": [late] if updated is not None else []}
    if updated is not None:
        status["updatedReplicas"] = updated
    return kubernetes_object("Deployment", "blog", spec, status)


def real_pod(name: str, status: dict[str, Any] | None = None, **metadata: Any) -> dict[str, Any]:
    owner = {"kind": "ReplicaSet", "name": "blog-5d4f", "controller": True, "apiVersion": "apps/v1", "uid": "1"}
    more = {"labels": {**LABELS, "pod-template-hash": "5d4f"}, "ownerReferences": [owner], **metadata}
    return kubernetes_object("Pod", name, POD_SPEC, status or {"phase": "Running"}, **more)


@pytest.fixture
def real(needs: Callable[..., None], shell: Shell, server: Server) -> Callable[..., CompletedProcess[str]]:
    """Runs deploy.sh with the real kubectl on a small API server that holds these objects."""
    needs("kubectl")

    def deploy(*objects: dict[str, Any], line: str, **more: str) -> CompletedProcess[str]:
        server.answer = Cluster(*objects).answer
        config = Path(shell.home) / "kubeconfig"
        cluster = {"name": "c", "cluster": {"server": server.url}}
        context = {"name": "c", "context": {"cluster": "c", "user": "c"}}
        user = {"name": "c", "user": {"token": "t"}}
        parts = {"clusters": [cluster], "contexts": [context], "users": [user], "current-context": "c"}
        config.write_text(json.dumps({"apiVersion": "v1", "kind": "Config", **parts}))
        environment = {"IMAGE_TAG": TAG, "WORKLOADS": line, "KUBECONFIG": str(config), "no_proxy": "*", **more}
        result = shell.run("deploy.sh", environment=environment)
        # On a busy machine kubectl notes that the small server's watch ended early, and looks again.
        lines = result.stderr.splitlines(keepends=True)
        result.stderr = "".join(line for line in lines if "very short watch" not in line)
        return result

    return deploy


REAL_LINE = "website deployment/blog 5s blog=viktor/blog migrate=viktor/blog"


def test_the_real_kubectl_deploys(real: Callable[..., CompletedProcess[str]]) -> None:
    ending = real_pod("blog-5d4f-old", deletionTimestamp="2026-01-01T00:00:00Z")
    pods = [real_pod("blog-5d4f-x"), ending, real_pod("old-2", {"phase": "Failed"})]
    result = real(real_deployment(), *pods, line=REAL_LINE)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "deployment.apps/blog image updated",
        'deployment "blog" successfully rolled out',
        f"website/deployment/blog runs viktor/blog:{TAG}, viktor/blog:{TAG}",
    ]


def test_the_real_kubectl_finds_an_old_pod(real: Callable[..., CompletedProcess[str]]) -> None:
    result = real(real_deployment(), real_pod("blog-5d4f-x"), real_pod("blog-old"), line=REAL_LINE)
    assert message(result) == (
        f"website/deployment/blog: pod blog-old does not have 'blog=viktor/blog:{TAG}' but "
        "'migrate=viktor/blog:00000000 blog=viktor/blog:00000000 nginx=nginx:1'; "
        "look at it with: kubectl describe pod blog-old -n website"
    )


def test_the_real_kubectl_shows_why_a_rollout_fails(real: Callable[..., CompletedProcess[str]]) -> None:
    waiting = {"waiting": {"reason": "ErrImagePull", "message": "manifest unknown"}}
    killed = {"terminated": {"reason": "OOMKilled", "exitCode": 137}}
    status = {
        "phase": "Pending",
        "conditions": [{"type": "PodScheduled", "status": "True"}, {"type": "Ready", "status": "False"}],
        "initContainerStatuses": [{"name": "migrate", "restartCount": 0, "state": {"terminated": {"exitCode": 0}}}],
        "containerStatuses": [
            {"name": "blog", "restartCount": 3, "state": waiting, "lastState": killed},
            {"name": "nginx", "restartCount": 0, "state": {"running": {}}},
        ],
    }
    unscheduled = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "no memory"}
    lost = real_pod("blog-5d4f-y", {"phase": "Pending", "conditions": [unscheduled]})
    result = real(real_deployment(updated=0), real_pod("blog-5d4f-x", status), lost, line=REAL_LINE)
    assert result.stderr.splitlines() == [
        'error: deployment "blog" exceeded its progress deadline',
        "deploy.sh: website/deployment/blog and its pods:",
        "  Progressing=False ProgressDeadlineExceeded: too late",
        "  pod blog-5d4f-x Pending",
        "    migrate, restarts 0, ended: <no value> with 0 ",
        "    blog, restarts 3, waiting: ErrImagePull manifest unknown, before: OOMKilled with 137 ",
        "    nginx, restarts 0",
        "  pod blog-5d4f-y Pending, Unschedulable: no memory",
        "deploy.sh: the rollout of website/deployment/blog did not succeed within 5s (see above); push a fix, or go "
        "back with: kubectl rollout undo deployment/blog -n website",
    ]


def test_the_real_kubectl_names_containers_and_missing_workloads(real: Callable[..., CompletedProcess[str]]) -> None:
    assert message(real(real_deployment(), line="website deployment/blog 5s web=viktor/blog")) == (
        "website/deployment/blog has no container 'web', it has: migrate blog nginx; correct the container in the "
        "project's definition; nothing was changed"
    )
    missing = real(line=REAL_LINE)
    assert missing.stderr == (
        "deploy.sh: namespace 'website' has no 'deployment/blog'; correct the deployment in the project's definition, "
        "or create it; nothing was changed\n"
    )


def test_the_real_kubectl_with_a_deployment_scaled_to_zero(real: Callable[..., CompletedProcess[str]]) -> None:
    assert message(real(real_deployment(0), line=REAL_LINE)).startswith("website/deployment/blog is scaled to 0, so")
    result = real(real_deployment(0), line=REAL_LINE, SCALED_TO_ZERO="website/deployment/blog")
    assert (result.returncode, result.stderr) == (0, "")
    assert re.search(r"^website/deployment/blog is scaled to 0: nothing runs now", result.stdout, re.M)


def test_the_real_kubectl_with_a_daemonset_that_fits_no_node(real: Callable[..., CompletedProcess[str]]) -> None:
    spec = {"selector": {"matchLabels": LABELS}, "template": {"spec": POD_SPEC}}
    agent = kubernetes_object("DaemonSet", "agent", spec, {"desiredNumberScheduled": 0})
    assert message(real(agent, line="website daemonset/agent 5s blog=viktor/agent")) == (
        "website/daemonset/agent is scaled to 0, so nothing would run the image; scale it up, or list it as scaled to "
        "zero if that is meant; nothing was changed"
    )


def test_the_real_kubectl_with_the_other_kinds(real: Callable[..., CompletedProcess[str]]) -> None:
    job = {"jobTemplate": {"spec": {"template": {"spec": POD_SPEC}}}}
    agent = {
        "selector": {"matchLabels": LABELS},
        "template": {"spec": POD_SPEC},
        "updateStrategy": {"type": "RollingUpdate"},
    }
    counts = dict.fromkeys(["desiredNumberScheduled", "updatedNumberScheduled", "numberAvailable"], 1)
    owner = {"kind": "DaemonSet", "name": "agent", "controller": True, "apiVersion": "apps/v1", "uid": "1"}
    result = real(
        kubernetes_object("CronJob", "nightly", job, {}),
        kubernetes_object("DaemonSet", "agent", agent, {"observedGeneration": 2, **counts}),
        real_pod("agent-x", ownerReferences=[owner]),
        line="website cronjob/nightly 5s migrate=viktor/job\nwebsite daemonset/agent 5s blog=viktor/agent",
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert [line for line in result.stdout.splitlines() if " runs " in line] == [
        f"website/cronjob/nightly runs viktor/job:{TAG} from its next start on",
        f"website/daemonset/agent runs viktor/agent:{TAG}",
    ]
