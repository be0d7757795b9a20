"""Rules for all CI files of one checkout together."""

from __future__ import annotations

from typing import Any

from ..rule import Rule
from .build_and_consume import build_and_consume
from .cron_without_failure_notice import cron_without_failure_notice
from .disabled_file import disabled_file
from .fallback_mismatch import fallback_mismatch
from .image_mismatch import image_mismatch
from .leftover_drone_file import leftover_drone_file
from .manual_without_guard import manual_without_guard
from .shadowed_workflow import shadowed_workflow
from .sub_folder import sub_folder
from .tag_format_mismatch import tag_format_mismatch
from .trigger_fan_out import trigger_fan_out
from .trigger_not_accepted import trigger_not_accepted
from .two_builders import two_builders
from .unknown_workflow_dependency import unknown_workflow_dependency
from .unread_variable import unread_variable
from .unsent_variable import unsent_variable
from .workflow_name_collision import workflow_name_collision

RULES: tuple[Rule[Any], ...] = (
    build_and_consume,
    cron_without_failure_notice,
    disabled_file,
    fallback_mismatch,
    image_mismatch,
    leftover_drone_file,
    manual_without_guard,
    shadowed_workflow,
    sub_folder,
    tag_format_mismatch,
    trigger_fan_out,
    trigger_not_accepted,
    two_builders,
    unknown_workflow_dependency,
    unread_variable,
    unsent_variable,
    workflow_name_collision,
)
