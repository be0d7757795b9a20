"""Rules for all CI files of one checkout together."""

from __future__ import annotations

from typing import Any

from ..rule import Rule
from .disabled_file import disabled_file
from .leftover_drone_file import leftover_drone_file
from .shadowed_workflow import shadowed_workflow
from .sub_folder import sub_folder
from .trigger_fan_out import trigger_fan_out
from .trigger_not_accepted import trigger_not_accepted
from .unknown_workflow_dependency import unknown_workflow_dependency
from .workflow_name_collision import workflow_name_collision

RULES: tuple[Rule[Any], ...] = (
    disabled_file,
    leftover_drone_file,
    shadowed_workflow,
    sub_folder,
    trigger_fan_out,
    trigger_not_accepted,
    unknown_workflow_dependency,
    workflow_name_collision,
)
