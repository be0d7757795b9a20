"""Rules over the shell scripts of both CIs."""

from __future__ import annotations

from typing import Any

from ..rule import Rule
from .blanket_git_add import blanket_git_add
from .curl_without_fail import curl_without_fail
from .deploy_without_namespace import deploy_without_namespace
from .deploy_without_wait import deploy_without_wait
from .discarded_error import discarded_error
from .early_exit import early_exit
from .failure_lost_in_pipe import failure_lost_in_pipe
from .floating_image_deployed import floating_image_deployed
from .interactive_command import interactive_command
from .json_by_concatenation import json_by_concatenation
from .literal_diff_base import literal_diff_base
from .missing_tool import missing_tool
from .placeholder import placeholder
from .repository_id_not_a_number import repository_id_not_a_number
from .restart_only_deploy import restart_only_deploy
from .status_after_assignment import status_after_assignment
from .swallowed_failure import swallowed_failure
from .trigger_without_body import trigger_without_body
from .unchecked_trigger import unchecked_trigger
from .webhook_prefix import webhook_prefix

RULES: tuple[Rule[Any], ...] = (
    blanket_git_add,
    curl_without_fail,
    deploy_without_namespace,
    deploy_without_wait,
    discarded_error,
    early_exit,
    failure_lost_in_pipe,
    floating_image_deployed,
    interactive_command,
    json_by_concatenation,
    literal_diff_base,
    missing_tool,
    placeholder,
    repository_id_not_a_number,
    restart_only_deploy,
    status_after_assignment,
    swallowed_failure,
    trigger_without_body,
    unchecked_trigger,
    webhook_prefix,
)
