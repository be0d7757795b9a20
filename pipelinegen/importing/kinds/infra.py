"""The workflows for infrastructure, each by the settings that its script reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from ...model.checkout import Commit, GitCrypt
from ...model.vault import VaultField
from ...model.workflow.agent_job import AgentJob, AgentService
from ...model.workflow.base import WoodpeckerWorkflow
from ...model.workflow.certificate_renewal import CertificateRenewal
from ...model.workflow.drift_detection import DriftDetection
from ...model.workflow.file_sync import FileSync, SyncedFile
from ...model.workflow.provision_user import ProvisionUser
from ...model.workflow.terragrunt_apply import Stacks, TerragruntApply
from ...rules.view.woodpecker import WoodpeckerFile
from ..document import Document
from .reading import Given, Reading
from .steps import Step, Steps, common

# What the step of an agent sets besides the settings of the script that writes the prompt.
_OF_THE_AGENT = frozenset(
    {
        "INSTRUCTIONS", "PROMPT_FILE", "VAULT_ADDR", "VAULT_ROLE", "VAULT_AUTH_PATH", "AGENT_URL", "AGENT_TOKEN_PATH",
        "AGENT_TOKEN_FIELD", "AGENT_NAME", "BUDGET_USD", "TIMEOUT_SECONDS",
    }
)  # fmt: skip


def read(document: Document, given: Given) -> Reading | None:
    """The file as one of these kinds; None where it is none of them."""
    if not isinstance(document.view, WoodpeckerFile):
        return None
    steps = Steps(document)
    for kind, (size, names, parameters) in _KINDS.items():
        step = steps.with_setting(*names)
        told = parameters(steps, step, given) if step is not None else None
        if step is not None and told is not None:
            shared = common(document, given, kind, step, size)
            return Reading(kind, {**shared.fields, **told}, gaps=tuple(shared.when.gaps), taken=shared.when.taken)
    return None


def _file_sync(_steps: Steps, step: Step, _given: Given) -> Mapping[str, object] | None:
    files = [line.split() for line in step.lines("FILES")]
    if any(len(each) < 3 for each in files):
        return None
    return {
        "host": step.text("SSH_HOST"),
        "key_secret": step.secret("SSH_KEY"),
        "known_hosts": step.lines("SSH_KNOWN_HOSTS"),
        "files": [SyncedFile(source=a, destination=b, mode=mode, actions=rest) for a, b, mode, *rest in files],
        "actions": {name: command for name, _, command in (each.partition(" ") for each in step.lines("ACTIONS"))},
        "verify": step.lines("VERIFY"),
        "packages": step.packages,
    }


def _agent_job(steps: Steps, step: Step, given: Given) -> Mapping[str, object] | None:
    path, field = step.text("AGENT_TOKEN_PATH"), step.text("AGENT_TOKEN_FIELD")
    scripts = [given.scripts[each] for each in step.commands if each in given.scripts]
    if path is None or field is None or not scripts:
        return None
    skips = isinstance(steps.document.served, Mapping) and steps.document.served.get("skip_clone") is True
    mount, _, rest = path.partition("/data/")
    return {
        "service": AgentService(
            url=step.text("AGENT_URL") or "", token=VaultField(path=f"{mount}/{rest}", field=field)
        ),
        "agent": step.text("AGENT_NAME"),
        "prepare": scripts[0],
        "environment": {name: str(value) for name, value in step.environment.items() if name not in _OF_THE_AGENT},
        "instructions": (step.text("INSTRUCTIONS") or "").strip(),
        "budget_usd": _number(step, "BUDGET_USD"),
        "timeout_seconds": _number(step, "TIMEOUT_SECONDS"),
        "reads_source": not skips,
        "packages": step.packages,
    }


def _drift_detection(_steps: Steps, step: Step, _given: Given) -> Mapping[str, object]:
    return {
        "stacks": _stacks(step),
        "git_crypt": _git_crypt(step),
        "pushgateway": step.text("PUSHGATEWAY_URL"),
        "pushgateway_job": step.text("PUSHGATEWAY_JOB"),
    }


def _renewal(steps: Steps, step: Step, _given: Given) -> Mapping[str, object] | None:
    commit, spread = _commit(steps), steps.with_setting("SECRET_NAME")
    if commit is None or spread is None:
        return None
    return {
        "renew": (step.text("RENEW_COMMAND") or "").strip(),
        "secrets": [name for name in step.environment if step.secret(name) == name],
        "packages": step.packages,
        "certificate": step.text("CERTIFICATE"),
        "private_key": step.text("PRIVATE_KEY"),
        "domain": step.text("DOMAIN"),
        "renew_before_days": _number(step, "RENEW_BEFORE_DAYS"),
        "minimum_days": _number(step, "MINIMUM_DAYS"),
        "commit": commit,
        "git_crypt": _git_crypt(step),
        "secret_name": spread.text("SECRET_NAME"),
        "excluded_namespaces": (spread.text("EXCLUDED_NAMESPACES") or "").split(),
    }


def _provision(steps: Steps, step: Step, _given: Given) -> Mapping[str, object] | None:
    check = steps.with_setting("RESERVED_USERNAMES")
    try:
        quota = json.loads(step.text("USER_QUOTA") or "")
    except ValueError:
        return None
    if check is None:
        return None
    return {
        "users": VaultField(path=step.text("VAULT_KV_PATH") or "", field=step.text("VAULT_KV_KEY") or ""),
        "role": step.text("USER_ROLE"),
        "quota": quota,
        "authentik_url": step.text("AUTHENTIK_URL"),
        "authentik_token": VaultField(
            path=step.text("AUTHENTIK_TOKEN_PATH") or "", field=step.text("AUTHENTIK_TOKEN_FIELD") or ""
        ),
        "group_prefix": step.text("AUTHENTIK_GROUP_PREFIX"),
        "reserved_usernames": (check.text("RESERVED_USERNAMES") or "").split(),
        "follow_up": (step.text("FOLLOW_UP") or "").strip(),
        "packages": step.packages,
    }


def _apply(steps: Steps, step: Step, _given: Given) -> Mapping[str, object] | None:
    commit = _commit(steps)
    if commit is None:
        return None
    modules, files = step.text("MODULES_DIR") or "", (step.text("GLOBAL_FILES") or "").split()
    return {
        "stacks": _stacks(step).model_copy(update={"modules": modules, "global_files": tuple(files)}),
        "commit": commit,
        "git_crypt": _git_crypt(step),
        "applied_ref": step.text("APPLIED_REF"),
    }


_Reader = Callable[[Steps, Step, Given], Mapping[str, object] | None]
_KINDS: dict[type[WoodpeckerWorkflow], tuple[str, tuple[str, ...], _Reader]] = {
    FileSync: ("light", ("SSH_HOST", "FILES"), _file_sync),
    AgentJob: ("light", ("AGENT_URL", "AGENT_NAME"), _agent_job),
    DriftDetection: ("terraform", ("STACKS_DIR", "PUSHGATEWAY_URL"), _drift_detection),
    CertificateRenewal: ("light", ("CERTIFICATE", "RENEW_COMMAND"), _renewal),
    ProvisionUser: ("light", ("USER_QUOTA", "AUTHENTIK_URL"), _provision),
    TerragruntApply: ("terraform", ("STACKS_DIR", "MODULES_DIR"), _apply),
}


def _number(step: Step, name: str) -> int | str | None:
    text = step.text(name)
    return int(text) if text is not None and text.isdigit() else text


def _stacks(step: Step) -> Stacks:
    excluded = (line.partition(": ") for line in step.lines("EXCLUDED_STACKS"))
    return Stacks(
        directory=step.text("STACKS_DIR") or "",
        wrapper=step.text("TERRAGRUNT") or "",
        excluded={name: reason for name, _, reason in excluded},
    )


def _git_crypt(step: Step) -> GitCrypt | None:
    names = ("GIT_CRYPT_KEY_NAMESPACE", "GIT_CRYPT_KEY_CONFIGMAP", "GIT_CRYPT_KEY_FIELD")
    namespace, configmap, field = (step.text(each) for each in names)
    if namespace is None or configmap is None or field is None:
        return None
    return GitCrypt(namespace=namespace, configmap=configmap, field=field)


def _commit(steps: Steps) -> Commit | None:
    step = steps.with_setting("PUSH_URL", "COMMIT_PATHS")
    if step is None:
        return None
    return Commit(
        paths=tuple(step.lines("COMMIT_PATHS")),
        message=step.text("COMMIT_MESSAGE") or "",
        push_url=step.text("PUSH_URL") or "",
        canonical_host=step.text("CANONICAL_HOST") or "",
        author_name=step.text("AUTHOR_NAME") or "",
        author_email=step.text("AUTHOR_EMAIL") or "",
        deploy_key=step.text("SSH_KEY_FILE"),
        deploy_key_secret=step.secret("SSH_KEY") or "",
        known_hosts=tuple(step.lines("SSH_KNOWN_HOSTS")),
    )
