"""Rules for Woodpecker's workflow files."""

from __future__ import annotations

from typing import Any

from ..rule import Rule
from .alternatives_for_conditions import alternatives_for_conditions
from .attestations_pushed import attestations_pushed
from .bad_duration import bad_duration
from .bad_glob import bad_glob
from .clone_depth_ignored import clone_depth_ignored
from .clone_only_run import clone_only_run
from .dead_filter import dead_filter
from .deploy_on_push import deploy_on_push
from .drone_syntax import drone_syntax
from .evaluate_type import evaluate_type
from .exit_78 import exit_78
from .filtered_dependency import filtered_dependency
from .free_text_substitution import free_text_substitution
from .frozen_variable import frozen_variable
from .idle_filter import idle_filter
from .ignored_key import ignored_key
from .latest_tag import latest_tag
from .literal_secret import literal_secret
from .lost_backslash import lost_backslash
from .lost_dollar import lost_dollar
from .missing_event_filter import missing_event_filter
from .missing_image import missing_image
from .missing_login import missing_login
from .missing_resources import missing_resources
from .notify_can_fail import notify_can_fail
from .path_matches_empty import path_matches_empty
from .platform_filter import platform_filter
from .plugin_comma import plugin_comma
from .plugin_not_privileged import plugin_not_privileged
from .plugin_with_environment import plugin_with_environment
from .push_on_pull_request import push_on_pull_request
from .push_without_branch import push_without_branch
from .refused_by_server import refused_by_server
from .removed_variable import removed_variable
from .retyped_substitution import retyped_substitution
from .runtime_only_variable import runtime_only_variable
from .secret_collision import secret_collision
from .secret_not_for_event import secret_not_for_event
from .secrets_list import secrets_list
from .settings_at_step_level import settings_at_step_level
from .status_not_a_list import status_not_a_list
from .step_name_collision import step_name_collision
from .substituted_secret import substituted_secret
from .substitution_operator import substitution_operator
from .substitution_syntax import substitution_syntax
from .tag_not_from_commit import tag_not_from_commit
from .too_many_combinations import too_many_combinations
from .typed_value import typed_value
from .unknown_ci_variable import unknown_ci_variable
from .unknown_dependency import unknown_dependency
from .unknown_plugin_setting import unknown_plugin_setting
from .unknown_secret import unknown_secret
from .unknown_substitution import unknown_substitution
from .unknown_variable_in_evaluate import unknown_variable_in_evaluate
from .unquoted_colon import unquoted_colon
from .unquoted_substitution import unquoted_substitution
from .unreachable_workflow import unreachable_workflow
from .unresolvable_api_host import unresolvable_api_host
from .untrusted_substitution import untrusted_substitution
from .variable_prefix import variable_prefix
from .workflow_status_ignored import workflow_status_ignored

RULES: tuple[Rule[Any], ...] = (
    alternatives_for_conditions,
    attestations_pushed,
    bad_duration,
    bad_glob,
    clone_depth_ignored,
    clone_only_run,
    dead_filter,
    deploy_on_push,
    drone_syntax,
    evaluate_type,
    exit_78,
    filtered_dependency,
    free_text_substitution,
    frozen_variable,
    idle_filter,
    ignored_key,
    latest_tag,
    literal_secret,
    lost_backslash,
    lost_dollar,
    missing_event_filter,
    missing_image,
    missing_login,
    missing_resources,
    notify_can_fail,
    path_matches_empty,
    platform_filter,
    plugin_comma,
    plugin_not_privileged,
    plugin_with_environment,
    push_on_pull_request,
    push_without_branch,
    refused_by_server,
    removed_variable,
    retyped_substitution,
    runtime_only_variable,
    secret_collision,
    secret_not_for_event,
    secrets_list,
    settings_at_step_level,
    status_not_a_list,
    step_name_collision,
    substituted_secret,
    substitution_operator,
    substitution_syntax,
    tag_not_from_commit,
    too_many_combinations,
    typed_value,
    unknown_ci_variable,
    unknown_dependency,
    unknown_plugin_setting,
    unknown_secret,
    unknown_substitution,
    unknown_variable_in_evaluate,
    unquoted_colon,
    unquoted_substitution,
    unreachable_workflow,
    unresolvable_api_host,
    untrusted_substitution,
    variable_prefix,
    workflow_status_ignored,
)
