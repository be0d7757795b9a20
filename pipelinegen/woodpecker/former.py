"""Keys of Drone and of earlier Woodpeckers: what does now what they did."""

from __future__ import annotations

DRONE = {
    "kind": "Woodpecker's files have no kind; leave it out, and write `steps:` at the top",
    "pipeline": "call it `steps`",
    "trigger": "call it `when`, with `event`, `branch` and so on",
}
"""Keys at the top of a file that tell whose it is."""

TOP = {
    "branches": "use `when` with a `branch`",
    "platform": "use `labels` with a `platform`",
    "secrets": "take each into a step's `environment` by `from_secret`",
    "group": "use `depends_on` in the steps",
    "type": "leave it out; the agent decides what runs the steps",
    "name": "leave it out; a workflow is named by its file",
    "image_pull_secrets": "the server has registries of its own, in the repository's settings",
    "node": "use `labels`",
    "volumes": "mount them in the step that needs them",
    "environment": "each step has an `environment` of its own; an anchor below `variables` saves repeating it",
    "env": "each step has an `environment` of its own; an anchor below `variables` saves repeating it",
    "on": "use `when` with an `event`",
    "jobs": "use `steps`",
    "concurrency": "it is known from Woodpecker 3.16 on",
}
"""Keys at the top of a file that are ignored."""

STEP = {
    "group": "use `depends_on`",
    "secrets": "take each into `environment` by `from_secret`",
    "env": "call it `environment`",
    "script": "call it `commands`",
    "command": "call it `commands`, a list",
    "run": "call it `commands`, a list",
    "with": "call it `settings`",
    "uses": "Woodpecker runs images: name one by `image`",
    "if": "use `when` with an `evaluate`",
    "needs": "call it `depends_on`",
    "working_dir": "call it `directory`",
    "workdir": "call it `directory`",
    "shell": "use `entrypoint`",
    "resources": "for Kubernetes they stand below `backend_options`",
    "user": "for Kubernetes it stands below `backend_options`, as `securityContext`",
    "timeout": "the repository's settings have one; use the program `timeout` in the command",
    "retry": "repeat the command in the script",
    "allow_failure": "use `failure: ignore`",
    "ignore_errors": "use `failure: ignore`",
}
"""Keys of a step that are ignored."""

FILTER = {
    "environment": "use `evaluate` with CI_PIPELINE_DEPLOY_TARGET",
    "target": "use `evaluate` with CI_PIPELINE_DEPLOY_TARGET",
    "tag": "use `ref: refs/tags/...` with the event 'tag'",
    "tags": "use `ref: refs/tags/...` with the event 'tag'",
    "events": "call it `event`",
    "branches": "call it `branch`",
    "paths": "call it `path`",
    "expr": "call it `evaluate`",
    "if": "call it `evaluate`",
    "action": "use `evaluate` with CI_PIPELINE_EVENT_REASON",
}
"""Keys of a condition that are ignored."""
