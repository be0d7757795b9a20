"""Rules for GitHub's workflow files."""

from __future__ import annotations

from typing import Any

from ..rule import Rule
from .attestations_pushed import attestations_pushed
from .cancelled_deploy import cancelled_deploy
from .credentials_persisted import credentials_persisted
from .dangerous_trigger import dangerous_trigger
from .duplicate_key import duplicate_key
from .duplicate_step_id import duplicate_step_id
from .excess_permission import excess_permission
from .latest_tag import latest_tag
from .literal_newline import literal_newline
from .missing_concurrency import missing_concurrency
from .missing_image import missing_image
from .missing_permissions import missing_permissions
from .missing_timeout import missing_timeout
from .missing_token_permission import missing_token_permission
from .own_file_not_in_paths import own_file_not_in_paths
from .pin_mismatch import pin_mismatch
from .publish_on_any_tag import publish_on_any_tag
from .push_on_pull_request import push_on_pull_request
from .push_without_branch import push_without_branch
from .retired_command import retired_command
from .script_injection import script_injection
from .secret_in_script import secret_in_script
from .undeclared_secret import undeclared_secret
from .unknown_input import unknown_input
from .unknown_need import unknown_need
from .unknown_step import unknown_step
from .unpinned_action import unpinned_action
from .unquoted_version import unquoted_version
from .wrong_ref import wrong_ref

RULES: tuple[Rule[Any], ...] = (
    attestations_pushed,
    cancelled_deploy,
    credentials_persisted,
    dangerous_trigger,
    duplicate_key,
    duplicate_step_id,
    excess_permission,
    latest_tag,
    literal_newline,
    missing_concurrency,
    missing_image,
    missing_permissions,
    missing_timeout,
    missing_token_permission,
    own_file_not_in_paths,
    pin_mismatch,
    publish_on_any_tag,
    push_on_pull_request,
    push_without_branch,
    retired_command,
    script_injection,
    secret_in_script,
    undeclared_secret,
    unknown_input,
    unknown_need,
    unknown_step,
    unpinned_action,
    unquoted_version,
    wrong_ref,
)
