"""Rules for GitHub's workflow files."""

from __future__ import annotations

from typing import Any

from ..rule import Rule
from .credentials_persisted import credentials_persisted
from .dangerous_trigger import dangerous_trigger
from .duplicate_key import duplicate_key
from .duplicate_step_id import duplicate_step_id
from .excess_permission import excess_permission
from .literal_newline import literal_newline
from .missing_image import missing_image
from .missing_permissions import missing_permissions
from .missing_timeout import missing_timeout
from .missing_token_permission import missing_token_permission
from .pin_mismatch import pin_mismatch
from .retired_command import retired_command
from .script_injection import script_injection
from .secret_in_script import secret_in_script
from .undeclared_secret import undeclared_secret
from .unknown_input import unknown_input
from .unknown_need import unknown_need
from .unpinned_action import unpinned_action
from .unquoted_version import unquoted_version
from .wrong_ref import wrong_ref

RULES: tuple[Rule[Any], ...] = (
    credentials_persisted,
    dangerous_trigger,
    duplicate_key,
    duplicate_step_id,
    excess_permission,
    literal_newline,
    missing_image,
    missing_permissions,
    missing_timeout,
    missing_token_permission,
    pin_mismatch,
    retired_command,
    script_injection,
    secret_in_script,
    undeclared_secret,
    unknown_input,
    unknown_need,
    unpinned_action,
    unquoted_version,
    wrong_ref,
)
