"""A kubectl that keeps a small cluster in a JSON file: `kubectl.py STATE.json ARGUMENTS…`.

It knows the calls of deploy.sh, and answers a template with what that prints for the cluster; and those of `onboard`,
which wants objects as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

path, *words = sys.argv[1:]
options = {w.split("=")[0]: w.partition("=")[2] for w in words if w.startswith("--")}
template = next((w for w in words if w.startswith("go-template=")), "")
namespace = options.get("--namespace") or (words[words.index("-n") + 1] if "-n" in words else "")
cluster = json.loads(Path(path).read_text())
if options.keys() & set(cluster["refuses"]) or words[0] in cluster["refuses"]:
    sys.exit("error: You must be logged in to the server (Unauthorized)")


def images(found: dict[str, str]) -> str:
    return "".join(f"{name}={image} " for name, image in found.items())


def workload(name: str) -> dict[str, Any] | None:
    return cluster["workloads"].get(f"{namespace}/{name}")


def as_object(kind: str, name: str) -> dict[str, Any] | None:
    """A namespace or a workload as the API has it; None if there is none."""
    if kind == "namespace":
        return {"kind": "Namespace"} if any(each.startswith(f"{name}/") for each in cluster["workloads"]) else None
    if kind == "serviceaccount":
        accounts = [each.get("account", []) for each in cluster["workloads"].values()]
        return {"imagePullSecrets": [{"name": each} for listed in accounts for each in listed]}
    found = workload(f"{kind}/{name}")
    if found is None:
        return None
    pod = {"containers": [{"name": each, "image": image} for each, image in found["images"].items()]}
    pod["imagePullSecrets"] = [{"name": each} for each in found.get("pull_secrets", [])]
    count = found["replicas"]
    state = {"observedGeneration": 1, "updatedReplicas": count, "readyReplicas": found.get("ready", count)}
    spec = {"replicas": count, "template": {"spec": pod}}
    return {"metadata": {"generation": 1, **found.get("metadata", {})}, "spec": spec, "status": state}


if options.get("--output") == "json":
    told = as_object(words[1], words[2])
    print(json.dumps(told) if told else "", end="")
elif words[:2] == ["get", "pods"]:
    label = words[words.index("-l") + 1]
    owner = next(w for i, w in cluster["workloads"].items() if w["selector"] == label and i.startswith(namespace))
    if "pods" in cluster["refuses"]:
        sys.exit("Error from server (Forbidden): pods is forbidden")
    for pod in owner["pods"]:
        if "define" in template:
            print(f"  pod {pod['name']} {pod['phase']}: ErrImagePull")
        elif not pod.get("deleting"):
            print(pod["name"], pod["phase"], f"by:{pod['owner']}", images(pod["images"]))
elif words[0] == "get":
    found = workload(words[1])
    if found is None and "--ignore-not-found" not in options:
        sys.exit("Error from server (NotFound)")
    if found is not None and "--ignore-not-found" not in options:
        print("  Progressing=False ProgressDeadlineExceeded: too late")
    elif found is not None:
        print(found["selector"] + ",", images(found["images"]), found["replicas"], sep="\n")
elif words[:2] == ["set", "image"]:
    found = workload(words[2])
    new = dict(w.split("=") for w in words[3 : words.index("-n")])
    assert new.keys() <= found["images"].keys()
    found["images"] |= new
    print(f"{words[2]} image updated")
elif words[:2] == ["rollout", "status"]:
    found = workload(words[2])
    if "fails" in found:
        sys.exit("error: timed out waiting for the condition")
    found["images"] |= found.get("overruled", {})
    for pod in found["pods"]:
        if not pod.get("old"):
            pod["images"] = found["images"]
    print(f"{words[2]} successfully rolled out")
else:
    sys.exit(f"unexpected call {words}")
Path(path).write_text(json.dumps(cluster))
