"""The workflow that puts a built image into the cluster, as `Deploy` has it."""

from __future__ import annotations

from ...model.trigger import Manual
from ...model.workflow.deploy import Deploy
from ...rules.acts import builds
from ...rules.view.woodpecker import WoodpeckerFile
from ..document import Document
from . import habits
from .reading import Given, Reading
from .steps import Step, Steps, common
from .workloads import set_by_commands, told

# What starts a deploy in files that are to be called: by a call, or by mistake with it.
_CALLED = frozenset({"manual", "push", "deployment"})


def read(document: Document, given: Given) -> Reading | None:
    """The file as a deploy; None where it builds something itself, or sets no image."""
    if not isinstance(document.view, WoodpeckerFile):
        return None
    if any(each.path == document.path for each in builds(given.repository.checkout)):
        return None
    step = Steps(document).with_setting("WORKLOADS")
    if step is not None and "IMAGE_TAG" not in step.environment:
        return _ours(document, given, step)
    return _by_kubectl(document, given)


def _ours(document: Document, given: Given, step: Step) -> Reading:
    shared = common(document, given, Deploy, step, "light")
    fields = {key: each for key, each in shared.fields.items() if key != "resources"}
    return Reading(
        Deploy,
        {**fields, **vault_of(given, step)},
        workloads=tuple(told(given, document, step)),
        gaps=tuple(shared.when.gaps),
        taken=shared.when.taken,
    )


def vault_of(given: Given, step: Step) -> dict[str, object]:
    """The login to Vault of a deploy, and the commands before it."""
    own = step.lines_of_its_own(given.scripts)
    return {
        **({"vault": role} if (role := step.text("VAULT_ROLE")) else {}),
        **({"before": own} if own else {}),
    }


def _by_kubectl(document: Document, given: Given) -> Reading | None:
    workloads, gaps = set_by_commands(given, document)
    if not workloads:
        return None
    habit = habits.of(document, given, workloads)
    when = habit.when
    if when.events and not when.events & _CALLED:
        return None  # a schedule or a tag, say, which no call can stand for
    # A call is what starts it, whatever started it before; what else did is nothing that a definition has a word for.
    triggers = [each for each in when.triggers if isinstance(each, Manual)] or [Manual(variable="IMAGE_TAG")]
    for leaf in document.leaves.values():
        if leaf.path[0] == "when" and leaf.path[-1 if isinstance(leaf.path[-1], str) else -2] == "event":
            if leaf.value == "manual":
                habit.taken[leaf.path] = "starts on a call that sends IMAGE_TAG"
            else:
                habit.taken.pop(leaf.path, None)
    return Reading(
        Deploy,
        {"triggers": triggers, **habit.notify(Deploy)},
        workloads=tuple(workloads),
        gaps=tuple(gaps),
        taken=habit.taken,
    )
