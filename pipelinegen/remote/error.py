"""What went wrong between us and a server, in words that say what would be right."""

from __future__ import annotations

from datetime import UTC, datetime

from ..errors import PipelinegenError
from .answer import Answer
from .token import Token


class RemoteError(PipelinegenError):
    """A server did not do what it was asked: `METHOD URL: what; what would be right`.

    `status` is None where there was no answer; `said` is what the server said, `is_page` whether that is a web page,
    and `challenge` how it wants a client to prove who it is. No token stands in any of it.
    """

    def __init__(self, message: str, *, status: int | None = None, said: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.said = said
        self.is_page = False
        self.challenge = ""


def shortened(words: str) -> str:
    """As much of what somebody else said as fits into a message."""
    return words if len(words) <= 300 else f"{words[:297]}..."


def refusal(
    answer: Answer, said: str, *, token: Token | None, api: str, given_by: str, wait: float | None, tries: int
) -> str:
    """What is wrong with an answer; empty if nothing is.

    `said` are its words, fit to be shown; `api` is what should be at the address; `given_by` are the words for how a
    token is given; `wait` is in seconds.
    """
    ending = f"; this is not the address of {api}"
    words = f", {said!r}" if said else ""
    told = f"answered {answer.status}{words}" + (f", {tries} times" if tries > 1 else "")
    if answer.is_limit:
        return f"{told}; {_until(answer, wait)}"
    if answer.status >= 500:
        return f"{told}; ask again {'when the server is well' if wait is None else f'in {round(wait)} s'}"
    if answer.is_page:
        return f"answered {answer.status} with a web page{words}{ending}"
    if answer.status < 300:
        return f"answered {answer.status} with {said!r}, which is no JSON{ending}" if answer.text else ""
    return told + _remedy(answer.status, token, given_by)


def moved(status: int, to: str, *, has_token: bool) -> str:
    """What is wrong with an answer that names another address which is not followed."""
    if not to:
        return f"answered {status}, and not where it is now; give the new address"
    reason = ", and a token goes to no other server" if has_token else ""
    return f"answered {status}, it is at {to!r} now{reason}; give that address if it is right"


def _remedy(status: int, token: Token | None, given_by: str) -> str:
    by = f", {given_by}" if given_by else ""
    if status == 401:
        return f"; {token.source} is not valid, give another" if token else f"; give a token{by}"
    if status == 403:
        wanted = f"give a token that has the right to this{by}"
        return f"; {token.source} lacks a right that this needs" if token else f"; {wanted}"
    if status == 404:
        seen = f"{token.source} lacks the right to see it" if token else "only a token may see it"
        return f"; there is no such thing, or {seen}"
    return ""


def _until(answer: Answer, wait: float | None) -> str:
    if answer.limit_end is not None:
        end = datetime.fromtimestamp(answer.limit_end, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        calls = answer.headers.get("x-ratelimit-limit", "")
        return f"its limit{f' of {calls} calls' if calls.isdecimal() else ''} is used up until {end}"
    return "ask again later" if wait is None else f"ask again in {round(wait)} s"
