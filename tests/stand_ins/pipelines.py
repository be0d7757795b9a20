"""The pipelines of the stand-in Woodpecker server: how they are started, followed and stopped."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipelinegen.woodpecker import Simulation, StepRun

from .agent import Job, job, steps_in_order
from .call import NO_BODY, Call, paged, text
from .registered import Registered
from .server import Reply, json_reply

if TYPE_CHECKING:
    from .woodpecker import Woodpecker

_FILES = (".woodpecker", ".woodpecker.yaml", ".woodpecker.yml")
_OVER = ("success", "failure", "error", "killed", "canceled", "declined", "skipped")


class AgentGoneError(Exception):
    """The agent is gone, and the step with it."""


@dataclass
class Pipelines:
    """What was started on a server. `privileged` are the plugins that its administrator has listed as such."""

    server: Woodpecker
    privileged: tuple[str, ...] = ("woodpeckerci/plugin-docker-buildx",)
    logs: dict[int, str] = field(default_factory=dict)
    threads: list[threading.Thread] = field(default_factory=list)

    def answer(self, call: Call) -> Reply:
        """The answer to a call of the API."""
        known = self.server.on("pull" if call.method == "GET" else "push", call)
        if isinstance(known, Reply):
            return known
        if "/logs/" in call.path:
            return self._log(int(call.rest[2]))
        if call.rest[1] is None:
            return self._create(known, call) if call.method == "POST" else self._list(known, call)
        found = self._one(known, call.rest[1], call.query.get("branch", ""))
        if found is None:
            return text(404)
        if call.method == "GET":
            return json_reply(found) if call.rest[2] is None else text(404)
        if call.rest[2] == "cancel":
            if found["status"] not in _OVER:
                self._end(found, "killed")
            return Reply(204)
        return self._again(known, found, call)

    def start(
        self,
        known: Registered,
        event: str,
        branch: str,
        variables: Mapping[str, str],
        changed: tuple[str, ...] = (),
        *,
        commit: str = "",
        target: str = "",
    ) -> dict[str, Any] | None:
        """A pipeline for an event at a branch's head or a commit; None if nothing of the files is meant by it."""
        commit = commit or known.forge.head(f"refs/heads/{branch}")
        pipeline = self._blank(known, event=event, branch=branch, commit=commit, variables=dict(variables))
        pipeline["deploy_to"] = target
        files = known.forge.files(commit, *_FILES)
        if not files:
            found = {"type": "generic", "message": "could not load config from forge: configuration not found"}
            known.pipelines.append(pipeline | {"status": "error", "errors": [{**found, "is_warning": False}]})
            return {}
        work = self._job(known, pipeline, files, changed)
        first = work.simulation()
        if first.error:
            pipeline["errors"] = [_error(first.error.path, first.error.message)]
            pipeline["status"] = "error"
        elif not any(flow.runs for flow in first.workflows):
            if event != "deployment":
                return None
            # One that is made of another pipeline is kept even if nothing of it will ever run.
            known.pipelines.append(pipeline)
            return pipeline
        pipeline["errors"] += [_error(each.path, each.message, is_warning=True) for each in first.warnings]
        known.pipelines.append(pipeline)
        if pipeline["status"] == "pending":
            self._show(pipeline, first, {})
            thread = threading.Thread(target=self._run, args=(pipeline, work), daemon=True)
            self.threads.append(thread)
            thread.start()
        return pipeline

    def wait(self, seconds: float = 20) -> None:
        """Wait until all that was started has come to an end."""
        for thread in self.threads:
            thread.join(seconds)
            assert not thread.is_alive(), "a pipeline does not end"

    def _create(self, known: Registered, call: Call) -> Reply:
        asked = call.document
        if asked is None:
            return NO_BODY
        branch = asked.get("branch") or known.forge.default_branch
        if branch not in known.forge.branches():
            return text(500)  # what the forge says goes to the log alone
        # Whatever event the body names, it is a manual one.
        made = self.start(known, "manual", branch, asked.get("variables") or {})
        if made is None:
            return Reply(204, headers={"Pipeline-Filtered": "true"})
        return json_reply(made or None)

    def _again(self, known: Registered, base: dict[str, Any], call: Call) -> Reply:
        """A pipeline once more, or what was built by it deployed."""
        event = call.query.get("event", base["event"])
        if event not in ("deployment", base["event"]):
            return text(400, f"pipeline event '{event}' cannot be restarted as deployment")
        if event == "deployment" and not known.json["allow_deploy"]:
            return text(403, "repo does not allow deployments")
        variables = {key: value for key, value in call.query.items() if key not in ("fork", "event", "deploy_to")}
        # With the files that were stored then, whatever was pushed since.
        more = {"commit": base["commit"], "target": call.query.get("deploy_to", "")}
        made = self.start(known, event, base["branch"], base["variables"] | variables, **more)
        if made:
            made["parent"] = base["number"]
        return json_reply(made or None)

    def _list(self, known: Registered, call: Call) -> Reply:
        found = list(reversed(known.pipelines))
        for name in ("event", "branch", "status"):
            if wanted := call.query.get(name):
                found = [each for each in found if each[name] in wanted.split(",")]
        return json_reply([{**each, "workflows": None} for each in paged(call, found) if isinstance(each, dict)])

    def _one(self, known: Registered, which: str, branch: str) -> dict[str, Any] | None:
        if which == "latest":
            branch = branch or known.forge.default_branch
            return next((each for each in reversed(known.pipelines) if each["branch"] == branch), None)
        return next((each for each in known.pipelines if str(each["number"]) == which), None)

    def _log(self, step: int) -> Reply:
        lines = self.logs.get(step, "").splitlines()
        told = [
            {"time": 0, "line": at, "data": base64.b64encode(line.encode()).decode()} for at, line in enumerate(lines)
        ]
        return json_reply(told)

    def _blank(
        self, known: Registered, *, event: str, branch: str, commit: str, variables: dict[str, str]
    ) -> dict[str, Any]:
        number = len(known.pipelines) + 1
        return {
            "id": 100 * known.number + number,
            "number": number,
            "parent": 0,
            "event": event,
            "status": "pending",
            "errors": [],
            "created": int(time.time()),
            "started": 0,
            "finished": 0,
            "commit": commit,
            "branch": branch,
            "ref": branch if event == "manual" else f"refs/heads/{branch}",
            "message": known.forge.git("log", "-1", "--format=%B", commit).decode().strip() if event == "push" else "",
            "author": "person",
            "forge_url": f"https://github.com/{known.full_name}/commit/{commit}",
            "variables": variables,
            "workflows": [],
        }

    def _job(
        self, known: Registered, pipeline: Mapping[str, Any], files: Mapping[str, str], changed: tuple[str, ...]
    ) -> Job:
        secrets, values = self.server.secrets.of(known)
        return job(
            pipeline["event"],
            files,
            repository=known.json,
            branch=pipeline["branch"],
            commit=pipeline["commit"],
            number=pipeline["number"],
            url=self.server.url,
            message=pipeline["message"],
            variables=pipeline["variables"],
            changed=changed,
            target=pipeline["deploy_to"],
            secrets=secrets,
            values=values,
            privileged=self.privileged,
        )

    def _run(self, pipeline: dict[str, Any], work: Job) -> None:
        """What agents do with a pipeline, while the server answers others."""
        agent = self.server.agent
        if agent.is_absent:
            return
        ended: dict[str, int] = {}

        def run(name: str, step: StepRun) -> int:
            with self.server.lock:
                if pipeline["status"] in _OVER:
                    raise AgentGoneError
                self._step(pipeline, name)["state"] = "running"
            if name == agent.dies_at:
                raise AgentGoneError
            status, printed = agent.run(name, step, work.environment(step))
            with self.server.lock:
                self.logs[self._step(pipeline, name)["id"]] = work.masked(printed)
                ended[name] = status
            return status

        try:
            for now in steps_in_order(work, run):
                with self.server.lock:
                    if pipeline["status"] in _OVER:
                        return
                    pipeline["status"] = "running"
                    self._show(pipeline, now, ended)
        except AgentGoneError:
            with self.server.lock:
                self._end(pipeline, "killed")
            return
        with self.server.lock:
            failed = any(flow["state"] == "failure" for flow in pipeline["workflows"])
            self._end(pipeline, "failure" if failed else "success")

    def _show(self, pipeline: dict[str, Any], now: Simulation, ended: Mapping[str, int]) -> None:
        """Set what the pipeline shows of its workflows and steps."""
        flows = [flow for flow in now.workflows if flow.runs]
        pipeline["workflows"] = []
        for at, flow in enumerate(flows, 1):
            steps = []
            for place, step in enumerate(flow.steps, 1):
                name = f"{flow.name}/{step.name}"
                state = step.status if name in ended or step.status == "skipped" else "pending"
                facts = {"state": state, "exit_code": ended.get(name, 0), "error": "", "finished": int(name in ended)}
                number = 10_000 * pipeline["id"] + 100 * at + place
                steps.append({"id": number, "pid": place, "ppid": at, "name": step.name, **facts})
            is_over = all(step["state"] != "pending" for step in steps)
            state = flow.status if is_over else "running" if ended else "pending"
            known = {"id": 10 * pipeline["id"] + at, "pid": at, "name": flow.name, "state": state, "error": ""}
            pipeline["workflows"].append({**known, "children": steps})

    def _step(self, pipeline: Mapping[str, Any], name: str) -> dict[str, Any]:
        workflow, _, wanted = name.partition("/")
        flow = next(each for each in pipeline["workflows"] if each["name"] == workflow)
        return next(step for step in flow["children"] if step["name"] == wanted)

    def _end(self, pipeline: dict[str, Any], status: str) -> None:
        pipeline["status"] = status
        pipeline["finished"] = int(time.time())
        for each in [*pipeline["workflows"], *(step for flow in pipeline["workflows"] for step in flow["children"])]:
            if each["state"] in ("pending", "running"):
                each["state"] = status


def _error(path: str, message: str, *, is_warning: bool = False) -> dict[str, Any]:
    data = {"file": path.rpartition("/")[2], "field": ""}
    return {"type": "compiler", "message": message, "is_warning": is_warning, "data": data}
