"""The names a Woodpecker server gives values to before a step runs: for substitution and for `evaluate`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache

from .metadata import PULL_EVENTS, Forge, Metadata, Pipeline, Repository, System
from .names import NAMES
from .version import BASELINE, HIDDEN_VARIABLES, Version

# With more changed files than this the server leaves CI_PIPELINE_FILES out.
MAX_CHANGED_FILES = 500
# Before, only a tag and a release had a tag.
_TAG_OF_ANY_EVENT_SINCE: Version = (3, 14, 0)


def environ(metadata: Metadata, version: Version = BASELINE) -> dict[str, str]:
    """The built-in variables that have a value on a server of that version; numbers and booleans always have one.

    Not in it are the matrix axis and the variables of the pipeline: see `Workflow.matrix` and `Metadata.variables`.
    """
    given = (metadata.repository, metadata.pipeline, metadata.previous, metadata.system, metadata.forge)
    values = dict(_of_pipeline(given, version))
    name, number = metadata.workflow.name, metadata.workflow.number
    values["CI_WORKFLOW_NUMBER"] = str(number)
    if name:
        values["CI_WORKFLOW_NAME"] = name
    return values


_Given = tuple[Repository, Pipeline, Pipeline, System, Forge]


@lru_cache(64)  # those of one event are the same for every file
def _of_pipeline(given: _Given, version: Version) -> Mapping[str, str]:
    """All of them but for the name and number of a workflow."""
    metadata = Metadata(*given)
    values = {
        **_server(metadata),
        **_repository(metadata),
        **_pipeline(metadata, version),
        **_commit("CI_COMMIT_", metadata.pipeline),
        **_previous(metadata),
    }
    existing = _existing(version)
    return {name: _text(value) for name, value in values.items() if value != "" and name in existing}


@cache
def _existing(version: Version) -> frozenset[str]:
    return frozenset(name for name, known in NAMES.items() if known.exists(version))


def visible(metadata: Metadata, version: Version) -> Mapping[str, str]:
    """The variables of the pipeline that substitution and the condition of a workflow see."""
    hidden = version == HIDDEN_VARIABLES and metadata.pipeline.event in {"manual", "cron"}
    return {} if hidden else metadata.variables


_Values = dict[str, str | int | bool]


def _text(value: str | int | bool) -> str:
    if isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)


def _server(metadata: Metadata) -> _Values:
    system, forge = metadata.system, metadata.forge
    return {
        "CI": system.name,
        "CI_SYSTEM_NAME": system.name,
        "CI_SYSTEM_URL": system.url,
        "CI_SYSTEM_HOST": system.host,
        "CI_SYSTEM_PLATFORM": system.platform,
        "CI_SYSTEM_VERSION": system.version,
        "CI_FORGE_TYPE": forge.type,
        "CI_FORGE_URL": forge.url,
    }


def _repository(metadata: Metadata) -> _Values:
    repository = metadata.repository
    return {
        "CI_REPO": repository.full_name,
        "CI_REPO_NAME": repository.name,
        "CI_REPO_OWNER": repository.owner,
        "CI_REPO_REMOTE_ID": repository.remote_id,
        "CI_REPO_URL": repository.forge_url,
        "CI_REPO_CLONE_URL": repository.clone_url,
        "CI_REPO_CLONE_SSH_URL": repository.clone_url_ssh,
        "CI_REPO_DEFAULT_BRANCH": repository.default_branch,
        "CI_REPO_PRIVATE": repository.private,
        "CI_REPO_TRUSTED_NETWORK": repository.trusted_network,
        "CI_REPO_TRUSTED_VOLUMES": repository.trusted_volumes,
        "CI_REPO_TRUSTED_SECURITY": repository.trusted_security,
        "CI_REPO_TRUSTED": repository.trusted_network and repository.trusted_volumes and repository.trusted_security,
    }


def _run(prefix: str, metadata: Metadata, pipeline: Pipeline) -> _Values:
    """What a pipeline and the one before it have in common."""
    return {
        f"{prefix}NUMBER": pipeline.number,
        f"{prefix}PARENT": pipeline.parent,
        f"{prefix}EVENT": pipeline.event,
        f"{prefix}EVENT_REASON": ",".join(pipeline.event_reason),
        f"{prefix}URL": f"{metadata.system.url}/repos/{metadata.repository.id}/pipeline/{pipeline.number}",
        f"{prefix}FORGE_URL": pipeline.forge_url,
        f"{prefix}DEPLOY_TARGET": pipeline.target,
        f"{prefix}DEPLOY_TASK": pipeline.task,
        f"{prefix}CREATED": pipeline.created,
        f"{prefix}STARTED": pipeline.started,
        f"{prefix}AUTHOR": pipeline.author,
        f"{prefix}AVATAR": pipeline.avatar,
    }


def _pipeline(metadata: Metadata, version: Version) -> _Values:
    pipeline = metadata.pipeline
    values = _run("CI_PIPELINE_", metadata, pipeline)
    values |= {
        "CI_STEP_NUMBER": 0,
        "CI_STEP_URL": values["CI_PIPELINE_URL"],
    }
    if pipeline.reruns > 0:
        values["CI_PIPELINE_RERUNS"] = pipeline.reruns
    if len(pipeline.commit.changed_files) <= MAX_CHANGED_FILES:
        values["CI_PIPELINE_FILES"] = _go_json(pipeline.commit.changed_files)
    if pipeline.event == "release":
        values["CI_PIPELINE_RELEASE_TITLE"] = pipeline.release_title
        values["CI_PIPELINE_RELEASE_PRE"] = values["CI_COMMIT_PRERELEASE"] = pipeline.prerelease
    on_tag = pipeline.commit.ref.startswith("refs/tags/") and version >= _TAG_OF_ANY_EVENT_SINCE
    if on_tag or pipeline.event in {"tag", "release"}:
        values["CI_COMMIT_TAG"] = pipeline.commit.ref.removeprefix("refs/tags/")
    if pipeline.event in PULL_EVENTS:
        number = re.search("[0-9]+", pipeline.commit.ref)
        values |= {
            "CI_COMMIT_PULL_REQUEST": number[0] if number else "",
            "CI_COMMIT_PULL_REQUEST_LABELS": ",".join(pipeline.commit.labels),
            "CI_COMMIT_PULL_REQUEST_MILESTONE": pipeline.commit.milestone,
            "CI_COMMIT_PULL_REQUEST_DRAFT": pipeline.commit.draft,
        }
    return values


def _commit(prefix: str, pipeline: Pipeline) -> _Values:
    commit = pipeline.commit
    source, target = commit.refspec.split(":") if commit.refspec.count(":") == 1 else ("", "")
    branches = pipeline.event in PULL_EVENTS
    return {
        f"{prefix}SHA": commit.sha,
        f"{prefix}REF": commit.ref,
        f"{prefix}REFSPEC": commit.refspec,
        f"{prefix}MESSAGE": commit.message,
        f"{prefix}BRANCH": commit.branch,
        f"{prefix}TIMESTAMP": commit.timestamp,
        f"{prefix}AUTHOR": commit.author,
        f"{prefix}AUTHOR_EMAIL": commit.author_email,
        f"{prefix}AUTHOR_AVATAR": commit.author_avatar,
        f"{prefix}SOURCE_BRANCH": source if branches else "",
        f"{prefix}TARGET_BRANCH": target if branches else "",
    }


def _previous(metadata: Metadata) -> _Values:
    """The pipeline before this one on the same branch; without one its numbers are 0."""
    previous = metadata.previous
    return {
        **_run("CI_PREV_PIPELINE_", metadata, previous),
        "CI_PREV_PIPELINE_STATUS": previous.status,
        "CI_PREV_PIPELINE_FINISHED": previous.finished,
        "CI_PREV_COMMIT_URL": previous.forge_url,
        **_commit("CI_PREV_COMMIT_", previous),
    }


# Go's encoder makes JSON safe to stand in HTML and JavaScript.
_GO_JSON = str.maketrans({character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"})


def _go_json(texts: tuple[str, ...]) -> str:
    return json.dumps(texts, ensure_ascii=False, separators=(",", ":")).translate(_GO_JSON)
