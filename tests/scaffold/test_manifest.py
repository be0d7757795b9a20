"""Workloads of Kubernetes manifests: all documents of a file, and nothing of what is no plain YAML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.scaffold.manifest import Workload, workloads

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  template:
    spec:
      initContainers:
        - {name: migrate, image: me/shop:1}
      containers:
        - {name: app, image: me/shop:1}
        - {name: nginx, image: nginx:1.27}
"""
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
NIGHTLY = """\
kind: CronJob
metadata: {name: nightly}
spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: job, image: me/shop}]}}}}}
"""
IMAGES = {"migrate": "me/shop:1", "app": "me/shop:1", "nginx": "nginx:1.27"}


def test_a_deployment() -> None:
    assert [*workloads("k8s/web.yaml", WEB)] == [Workload("k8s/web.yaml", 1, "shop", "deployment", "web", IMAGES)]


@pytest.mark.parametrize("between", ["---\n", "--- # next\n", "...\n---\n", "---\r\n"])
def test_every_document(between: str) -> None:
    text = between.join([SERVICE, WEB, "", NIGHTLY])
    found = [*workloads("all.yaml", text)]
    assert [(each.kind, each.namespace, each.name) for each in found] == [
        ("deployment", "shop", "web"),
        ("cronjob", "", "nightly"),
    ]
    for each in found:
        assert text.splitlines()[each.line - 1].startswith(("apiVersion: apps", "kind: CronJob"))


def test_a_list() -> None:
    items = "".join(f"  - {line}\n" if not at else f"    {line}\n" for at, line in enumerate(WEB.splitlines()))
    (found,) = workloads("list.yaml", f"kind: List\nitems:\n{items}")
    assert (found.name, found.images, found.line) == ("web", IMAGES, 3)


def test_a_chart_s_template_hides_only_itself() -> None:
    template = WEB.replace("name: web", "name: {{ .Name }}x: y")
    assert [each.name for each in workloads("x.yaml", f"{template}---\n{NIGHTLY}")] == ["nightly"]


@pytest.mark.parametrize(
    "text",
    [
        WEB.replace("Deployment", "Job"),
        WEB.replace("containers", "noContainers").replace("initContainers", "x"),
        WEB.replace("  name: web\n", ""),
        WEB.replace("image:", "picture:"),
        "kind: Deployment\ncontainers:\n",
        "- kind: [Deployment]\n  containers:\n",
    ],
)
def test_what_is_none(text: str) -> None:
    assert [*workloads("x.yaml", text)] == []


_WORDS = st.sampled_from(
    ["kind: Deployment\n", "metadata: {name: a}\n", "spec:\n", "containers: [{name: a}]\n", "---\n", " "]
)


@given(st.lists(_WORDS | st.text(max_size=5)).map("".join))
def test_any_text_is_read(text: str) -> None:
    for each in workloads("x.yaml", f"kind: containers:\n---\n{text}"):
        assert each.name
        assert each.images
