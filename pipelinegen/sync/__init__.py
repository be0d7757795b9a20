"""Brings rendered files into the checkouts they belong to: one commit on a branch, and nothing else is touched."""

from __future__ import annotations

from .branch import BRANCH as BRANCH
from .branch import commit as commit
from .message import Origin as Origin
from .message import commit_message as commit_message
from .plan import Plan as Plan
from .plan import plan as plan
from .publish import push as push
