"""The settings that three plugins read, by their names; what a plugin does not know it passes over without a word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..facts.plugins import BUILDX_IMAGES, GIT_IMAGES

# Each table has the names of every release up to that version, so that no older file is blamed.
_BUILDX = """
add_host auto_label auto_labels auto_tag auto_tag_suffix aws_access_key_id aws_region aws_secret_access_key bip
build_args build_args_from_env buildkit_config buildkit_debug buildkit_driveropt cache_from cache_images cache_to
compress config context custom_dns custom_dns_search daemon_off debug default_labels default_suffix default_tag
default_tags dockerfile dry_run ecr_create_repository ecr_lifecycle_policy ecr_repository_policy ecr_scan_on_push email
env_file experimental http_proxy https_proxy insecure ipv6 label labels log_level logins mirror mtu no_cache no_proxy
output password platforms provenance pull_image purge quiet registry remote_builders repo sbom secrets skip_verify
ssh_key storage_driver storage_path tag tag_file tags tags_file target username
"""
_GIT = """
attempts backoff branch custom_ssl_path custom_ssl_url depth fetch_target_branch git_useremail git_username home lfs
merge_pull_request object_format partial path recursive ref remote remote_ssh safe_directory sha skip_verify sparse
ssh_host_key ssh_key ssh_key_private submodule_override submodule_partial submodule_update_remote submodules_partial
submodules_update_remote tags target_branch umask use_ssh
"""
_SLACK = """
access_token channel color committers_slack_id custom_block custom_template fail_on_error fallback file_name file_path
git_repo_path icon_emoji icon_url image_url initial_comment link_names mentions message recipient slack_user_email_id
status template title username webhook
"""


@dataclass(frozen=True, slots=True)
class Plugin:
    """What a plugin reads, up to a major version; a later one may read more."""

    names: frozenset[str]
    major: int

    def is_outdated_by(self, tag: str | None) -> bool:
        """Whether the release of that tag is later than what is known here."""
        number = major(tag)
        return number is not None and number > self.major


def major(tag: str | None) -> int | None:
    """The first number of a version; None for any other tag."""
    first = (tag or "").removeprefix("v").partition(".")[0].partition("-")[0]
    return int(first) if first.isdecimal() and len(first) < 4 else None


BUILDX = Plugin(frozenset(_BUILDX.split()), 6)
GIT = Plugin(frozenset(_GIT.split()), 2)
SLACK = Plugin(frozenset(_SLACK.split()), 1)

PLUGINS: Mapping[str, Plugin] = MappingProxyType(
    {
        **dict.fromkeys(BUILDX_IMAGES, BUILDX),
        **dict.fromkeys(GIT_IMAGES, GIT),
        "plugins/slack": SLACK,
    }
)
"""What is known of a plugin, by the name of its image."""
