"""Who is told how a pipeline went: people, by a message, and monitors, by a sign of life."""

from __future__ import annotations

import re

HOSTS = ("hooks.slack.com", "discord.com/api/webhooks", "discordapp.com/api/webhooks", "api.telegram.org", "ntfy.sh")
"""Addresses that take nothing but messages to people."""

_SERVICES = (
    r"slack|telegram|discord|mattermost|rocket[.-]?chat|(?<![a-z])matrix|ntfy|gotify|pushover|teams|apprise|zulip|notif"
)
_MONITORS = r"hc-ping|healthcheck|heartbeat|pushgateway|/metrics/job|uptime|cronitor|deadman"
# In the last part of a plugin's name.
_PLUGIN = re.compile(rf"{_SERVICES}|e-?mail", re.IGNORECASE)
_MONITOR = re.compile(_MONITORS, re.IGNORECASE)
_ANY = re.compile(rf"{_SERVICES}|{_MONITORS}|matrix|webhook|office\.com|sentry|alertmanager", re.IGNORECASE)


def is_messenger(plugin: str) -> bool:
    """Whether a plugin of that name sends messages to people."""
    return _PLUGIN.search(plugin.rpartition("/")[2]) is not None


def reaches_monitor(text: str) -> bool:
    """Whether a script tells a monitor that it has run: silence is told as well."""
    return _MONITOR.search(text) is not None


def may_notify(address: str) -> bool:
    """Whether what is sent there looks like a message to people or to a monitor, on which no result depends."""
    return _ANY.search(address) is not None
