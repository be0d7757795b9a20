"""What a server answered: JSON, and what its headers say of more pages and of waiting."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from html import unescape

_TITLE = re.compile(r"<title[^<>]*>([^<]*)", re.IGNORECASE)
_LIMIT = re.compile(r"\brate limit\b", re.IGNORECASE)
_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)
_SECONDS = re.compile(r"[0-9]{1,9}")
_MOMENT = re.compile(r"[0-9]{1,10}")  # seconds since 1970; more digits are no year that a date can have


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with a body or without; `headers` have lower-case names.

    `document` is the body if that is JSON, else None; `text` is a body that is no JSON.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    document: object = field(repr=False)
    text: str = field(repr=False)

    @property
    def is_page(self) -> bool:
        """Whether it is a web page, for people."""
        start = self.text.lstrip()[:15].lower()
        return bool(self.text) and (
            "html" in self.headers.get("content-type", "") or start.startswith(("<!doctype html", "<html"))
        )

    @property
    def is_limit(self) -> bool:
        """Whether it says that too much was asked. GitHub says so with 403 too."""
        told = "retry-after" in self.headers or self.headers.get("x-ratelimit-remaining") == "0"
        # What stands between us and GitHub may have dropped the headers.
        told = told or bool(_LIMIT.search(self.said))
        return self.status == 429 or (self.status == 403 and told)

    @property
    def limit_end(self) -> int | None:
        """When a limit of calls that is used up begins anew, in seconds since 1970; None if there is none."""
        reset = self.headers.get("x-ratelimit-reset", "")
        is_used_up = self.headers.get("x-ratelimit-remaining") == "0" and _MOMENT.fullmatch(reset)
        return int(reset) if is_used_up else None

    @property
    def next_page(self) -> str | None:
        """The address of the page that follows."""
        for target, parameters in _LINK.findall(self.headers.get("link", "")):
            relation = _REL.search(parameters)
            if relation and "next" in (relation[1] or relation[2]).lower().split():
                return str(target)
        return None

    @property
    def said(self) -> str:
        """The server's own words, in one line, which may be long."""
        if not self.text:
            words = _words(self.document)
        elif self.is_page:
            title = _TITLE.search(self.text)
            words = unescape(title[1]) if title else ""
        else:
            words = self.text
        # What a terminal would take for a command is dropped.
        return " ".join("".join(each if each.isprintable() else " " for each in words).split())

    def wait(self, now: float) -> float | None:
        """After how many seconds the server may be asked again; None if it does not say."""
        after = self.headers.get("retry-after", "").strip()
        if _SECONDS.fullmatch(after):
            return float(after)
        until = _moment(after)
        if until is not None:
            # The server's own clock is the better one to compare with.
            return max(0.0, until - (_moment(self.headers.get("date", "")) or now))
        return None if self.limit_end is None else max(0.0, self.limit_end - now)


def read_answer(status: int, headers: Mapping[str, str], body: bytes) -> Answer:
    """The answer of which this is the body, whatever it is."""
    if not body.strip():
        return Answer(status, headers, None, "")
    try:
        return Answer(status, headers, json.loads(body), "")
    except (ValueError, RecursionError):
        return Answer(status, headers, None, body.decode("utf-8", "replace"))


def _moment(date: str) -> float | None:
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return None


def _words(document: object) -> str:
    if isinstance(document, str):
        return document
    if not isinstance(document, dict):
        return ""
    told = [document.get(name) for name in ("message", "error_description", "error", "detail")]
    first = next((each for each in told if isinstance(each, str) and each), "")
    errors = document.get("errors")
    details = [_detail(each) for each in errors[:5]] if isinstance(errors, list) else []
    return ": ".join(part for part in (first, ", ".join(filter(None, details))) if part)


def _detail(error: object) -> str:
    if isinstance(error, dict):
        if isinstance(error.get("message"), str):
            return str(error["message"])
        return " ".join(error[name] for name in ("resource", "field", "code") if isinstance(error.get(name), str))
    return error if isinstance(error, str) else ""
