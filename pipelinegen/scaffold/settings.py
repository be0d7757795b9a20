"""The files around a fleet that others read, too: `pyproject.toml` and the configuration of pre-commit."""

from __future__ import annotations

import re
import tomllib

from ..errors import PipelinegenError

TABLE = """\
[tool.pipelinegen]
projects = "projects"    # the definitions
templates = "templates"  # templates of your own, looked into before the packaged ones
output = "generated"     # where the files go, one folder a project
"""

HOOK_CONFIG = ".pre-commit-config.yaml"

_HOOKS = """\
  - repo: local
    hooks:
      - id: pipelinegen-render
        name: pipelinegen render
        entry: pipelinegen render --exit-code
        language: system
        files: &definitions_and_files |
          (?x)^(
            pyproject\\.toml|
            {projects}/[^/]+\\.py|
            {templates}/.+\\.(j2|sh)|
            {output}/.+\\.ya?ml|
            (.+/)?(\\.github/workflows|\\.woodpecker)/.+\\.ya?ml
          )$
        types: []
        pass_filenames: false
        require_serial: true
        stages: [pre-commit, pre-merge-commit, manual]

      - id: pipelinegen-validate
        name: pipelinegen validate
        entry: pipelinegen validate --level error
        language: system
        files: |
          (?x)^(
            {projects}/[^/]+\\.py|
            (.+/)?(\\.github/workflows/.+|\\.woodpecker/.+|\\.woodpecker|\\.drone)\\.ya?ml(\\.disabled)?
          )$
        types: []
        pass_filenames: false
        require_serial: true
        stages: [pre-commit, pre-merge-commit, pre-push, manual]

      - id: pipelinegen-check
        name: pipelinegen check
        entry: pipelinegen check
        language: system
        files: *definitions_and_files
        types: []
        pass_filenames: false
        require_serial: true
        stages: [pre-push, manual]
"""

_HEAD = """\
# What runs before a commit and before a push, once `pre-commit install` was run here: the pipelinegen on your PATH.
minimum_pre_commit_version: "3.2.0"
default_install_hook_types: [pre-commit, pre-push]

repos:
"""


def with_table(text: str, path: str) -> str:
    """The text of a `pyproject.toml` with our table behind the rest, which stays as it is. Raises PipelinegenError."""
    end = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text else end if text.endswith("\n") else end * 2
    longer = text + gap + TABLE.replace("\n", end)
    try:
        tomllib.loads(longer)
    except tomllib.TOMLDecodeError as error:
        raise PipelinegenError(
            f"{path}: the table cannot be added ({error}); mend it, or add it yourself:\n{TABLE}"
        ) from None
    return longer


def hooks(projects: str = "projects", templates: str = "templates", output: str = "generated") -> str:
    """The entry for pre-commit's `repos` that runs our hooks, for folders of these names."""
    folders = {"projects": projects, "templates": templates, "output": output}
    return _HOOKS.format(**{name: re.escape(folder.strip("/")) for name, folder in folders.items()})


def hook_config(entry: str) -> str:
    """A whole configuration of pre-commit with nothing but that entry."""
    return _HEAD + entry
