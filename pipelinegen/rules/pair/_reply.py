"""What a Woodpecker server starts when a request for a pipeline comes in, as its engine decides it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...errors import PipelinegenError
from ...syntax import yaml
from ...woodpecker.compile import compile_file, workflow_name
from ...woodpecker.compiled import Compiled, CompileError
from ...woodpecker.event import metadata_of
from ...woodpecker.server import Server
from ...woodpecker.simulation import drop_dependents
from ..view.checkout import Checkout
from ..view.github import GithubFile
from ..view.woodpecker import WoodpeckerFile
from ._builds import builds
from ._sample import COMMIT
from ._trigger import Trigger, triggers

_FILLS = (COMMIT[:8], COMMIT, "1.2.3", "42")
_CI_NAME = re.compile(r"\bCI_\w+")
# Of these the branch and the event are known; of the others the repository or the moment decides.
_TOLD = frozenset({"CI_COMMIT_BRANCH", "CI_PIPELINE_EVENT", "CI_REPO_DEFAULT_BRANCH"})
DEPLOYS = re.compile(r"\bset image\b|\bhelm\b|WORKLOADS|\"image\\?\"")
"""What a file has in it that deploys an image."""
_OF_THE_SERVER = ("repo", "instance", "platform", "ref")


@dataclass(frozen=True)
class Reply:
    """What one request starts, with one of the values that its unknown parts may have.

    `workflows` are those with at least one step, `all` are all of them with the reasons why the others are not there.
    """

    branch: str
    variables: dict[str, str]
    workflows: tuple[Compiled, ...]
    all: tuple[Compiled, ...]

    @property
    def paths(self) -> frozenset[str]:
        """The files of what starts."""
        return frozenset(each.path for each in self.workflows)


def answered(checkout: Checkout) -> tuple[tuple[Trigger, tuple[Reply, ...]], ...]:
    """Each request of a checkout with the replies it may have; none where the server's answer is not known."""
    if "replies" not in checkout.memory:
        checkout.memory["replies"] = tuple(
            (trigger, _replies(checkout, trigger))
            for trigger in triggers(checkout)
            # One workflow of Woodpecker's asks for another one mostly to reach another repository.
            if isinstance(trigger.file, GithubFile) or is_own(checkout, trigger)
        )
    found: tuple[tuple[Trigger, tuple[Reply, ...]], ...] = checkout.memory["replies"]
    return found


def reply(checkout: Checkout, branch: str, variables: dict[str, str]) -> Reply | None:
    """What a request with these values starts; None where the server refuses it, or its answer is not known."""
    compiled: list[Compiled] = []
    try:
        metadata = metadata_of(
            "manual", branch=branch, default_branch=branch, variables=variables,
            version=checkout.known.version, trusted=True,
        )  # fmt: skip
        server = Server(checkout.known.version, privileged_plugins=checkout.known.privileged_plugins)
        # A file that the server refuses is somebody else's finding; without manual pipelines it changes nothing here.
        for file in sorted(checkout.woodpecker, key=lambda each: each.path):
            try:
                compiled += compile_file(file.path, file.text, metadata, server)
            except CompileError:
                if file not in checkout.workflows or "manual" in file.events:
                    raise
    except PipelinegenError:
        return None
    everything = tuple(drop_dependents(compiled))
    return Reply(branch, variables, tuple(each for each in everything if each.kept and each.stages), everything)


def _replies(checkout: Checkout, trigger: Trigger) -> tuple[Reply, ...]:
    if trigger.variables is None or not checkout.workflows:
        return ()
    branch = trigger.branch.value if trigger.branch is not None else None
    branches = (branch,) if branch else tuple(sorted(branches_of(checkout) | {"main", "master"}))
    unknown = any(sent.value is None for sent in trigger.variables.values())
    found = []
    for each in branches[:6]:
        for fill in _FILLS if unknown else _FILLS[:1]:
            values = {name: fill if sent.value is None else sent.value for name, sent in trigger.variables.items()}
            one = reply(checkout, each, values)
            if one is None:
                return ()
            found.append(one)
    return tuple(found)


def mentions(file: WoodpeckerFile, *names: str) -> bool:
    """Whether one of the names is in a file."""
    return any(re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", file.text) for name in names)


def branches_of(checkout: Checkout) -> frozenset[str]:
    """The branches that the Woodpecker files name as they are."""
    found: set[str] = set()
    for file in checkout.workflows:
        for condition in file.conditions:
            node = yaml.field(condition, "branch")
            include = yaml.field(node, "include") if node is not None and node.kind == "mapping" else node
            found |= {each.value for each in yaml.scalars(include) if re.fullmatch(r"[\w./-]+", each.value)}
    return frozenset(found)


def decided_elsewhere(file: WoodpeckerFile) -> bool:
    """Whether something decides that nobody knows from the files: the repository's name, the server's."""
    for condition in file.conditions:
        if any(yaml.field(condition, key) is not None for key in _OF_THE_SERVER):
            return True
        evaluate = yaml.field(condition, "evaluate")
        if evaluate is not None and set(_CI_NAME.findall(evaluate.value)) - _TOLD:
            return True
    return False


def is_own(checkout: Checkout, trigger: Trigger) -> bool:
    """Whether something says that a request is for this repository.

    That is a name that it sends, the workflow that it wants or an image that its file builds, in another file here.
    """
    key = f"own {trigger.path} {trigger.position}"
    if key not in checkout.memory:
        checkout.memory[key] = _is_own(checkout, trigger)
    return bool(checkout.memory[key])


def _is_own(checkout: Checkout, trigger: Trigger) -> bool:
    files = [file for file in checkout.workflows if file.path != trigger.path]
    names = {*(trigger.variables or ()), *({trigger.workflow} if trigger.workflow else ())}
    if trigger.workflow and any(workflow_name(file.path) == trigger.workflow for file in files):
        return True
    images = {image.path for build in builds(checkout) if build.path == trigger.path for image in build.images}
    return any(mentions(file, *names) or (DEPLOYS.search(file.text) and mentions(file, *images)) for file in files)
