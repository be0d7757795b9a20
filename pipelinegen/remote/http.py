"""JSON over HTTP, with one server."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from http.client import HTTPException
from typing import TypeVar
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request

from .. import __version__
from ..errors import PipelinegenError
from .answer import Answer, read_answer
from .body import Body
from .error import RemoteError, moved, refusal, shortened
from .failure import Failure, failure
from .network import Network, opener, proxy_place
from .reading import StrangeError
from .response import content_of, headers_of
from .token import Token
from .url import joined, origin, shown

# What does no more when it is done twice: https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2
_REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE"})
_PASSING = frozenset({408, 500, 502, 503, 504})
_MOVED = frozenset({301, 302, 303, 307, 308})
_SAME_METHOD = frozenset({307, 308})
_MOST_REDIRECTS = 5
_MOST_PAGES = 100

Value = TypeVar("Value")


class Client:
    """A server's API at an address.

    `api` is what messages call it, `source` is where they say the address is from, and `given_by` how to give a token.
    The token goes to that host, scheme and port only. Raises PipelinegenError for an address that is none.
    """

    def __init__(
        self,
        base_url: str,
        token: Token | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        network: Network | None = None,
        api: str = "the API",
        source: str = "the address",
        given_by: str = "",
    ) -> None:
        found = origin(base_url)
        parts = urlsplit(base_url if found else "")
        if not found or "@" in parts.netloc or "?" in base_url or "#" in base_url:
            # The address is not shown: it may hold a password.
            raise PipelinegenError(f"{source}: not the address of {api}; there is neither a user nor a '?' in it")
        self._base = base_url.rstrip("/")
        self._origin = found
        self._api = api
        self._given_by = given_by
        self._token = token
        self._headers = dict(headers or {})
        self._network = network or Network()
        self._opener = opener(found, self._network)
        self._proxy = proxy_place(found, self._network)

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Answer:
        """The answer to a GET. Raises RemoteError for one that is no success."""
        return self.request("GET", path, query=query)

    def find(self, path: str, query: Mapping[str, str] | None = None) -> Answer | None:
        """The answer to a GET; None if there is no such thing, or no right to see it. Raises RemoteError."""
        try:
            return self.get(path, query)
        except RemoteError as error:
            if error.status == 404 and not error.is_page:
                return None
            raise

    def pages(self, path: str, query: Mapping[str, str] | None = None) -> Iterator[object]:
        """The documents of a GET and of all the pages that follow by `Link: rel=next`. Raises RemoteError."""
        return (answer.document for answer in self.answers(path, query))

    def answers(self, path: str, query: Mapping[str, str] | None = None) -> Iterator[Answer]:
        """The answers to a GET and to all the pages that follow by `Link: rel=next`. Raises RemoteError."""
        url = self._url(path, query)
        for _ in range(_MOST_PAGES):
            answer = self._ask("GET", url, None, is_repeatable=True)
            yield answer
            if answer.next_page is None:
                return
            if origin(joined(url, answer.next_page)) != self._origin:
                to = self._elsewhere(joined(url, answer.next_page))
                raise self.error("GET", path, f"its next page is at {to!r}, which is another server")
            url = joined(url, answer.next_page)
        raise self.error("GET", path, f"has more than {_MOST_PAGES} pages; ask for less")

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        document: object = None,
        is_repeatable: bool | None = None,
    ) -> Answer:
        """The answer to a request; `document`, or a Body with secrets, is sent as JSON. `path` is not yet quoted.

        GET, HEAD, PUT and DELETE are tried again when the server is in trouble, others if they are said to be
        repeatable. Raises RemoteError for an answer that is no success, or none.
        """
        repeatable = method in _REPEATABLE if is_repeatable is None else is_repeatable
        body = document if document is None or isinstance(document, Body) else Body(document)
        return self._ask(method, self._url(path, query), body, is_repeatable=repeatable)

    def read(self, method: str, path: str, answer: Answer, read: Callable[[object], Value]) -> Value:
        """What `read` makes of an answer's document. Raises RemoteError where it finds another kind of document."""
        try:
            return read(answer.document)
        except StrangeError as error:
            what = f"answered with JSON of another kind ({error}); this is not the address of {self._api}"
            raise self.error(method, path, what) from None

    def error(self, method: str, path: str, what: str, status: int | None = None) -> RemoteError:
        """The error that says what is wrong with an answer, where only the caller can judge it."""
        return self._error(method, self._url(path, None), what, status)

    def _ask(self, method: str, url: str, body: Body | None, *, is_repeatable: bool) -> Answer:
        silent = self._network.silence.of(self._origin, self._proxy)
        outcome, tries = (silent, 0) if silent else self._tried(method, url, body, is_repeatable=is_repeatable)
        if isinstance(outcome, Failure):
            raise self._error(method, url, outcome.words, outcome.status)
        said = self._hidden(body.hidden(outcome.said) if body else outcome.said)
        wait = outcome.wait(self._network.clock())
        what = refusal(
            outcome,
            shortened(said),
            token=self._token,
            api=self._api,
            given_by=self._given_by,
            wait=wait,
            tries=tries,
        )
        if what:
            error = self._error(method, url, what, outcome.status)
            error.said, error.is_page = said, outcome.is_page
            error.challenge = self._hidden(outcome.headers.get("www-authenticate", ""))
            raise error
        return outcome

    def _tried(self, method: str, url: str, body: Body | None, *, is_repeatable: bool) -> tuple[Answer | Failure, int]:
        """What came of the last try, and how many there were."""
        network = self._network
        tries = 0
        while True:
            tries += 1
            outcome = self._follow(method, url, body)
            pause = self._pause(outcome, tries)
            if pause is None or not is_repeatable or tries >= network.attempts or pause > network.longest_pause:
                break
            network.pause(pause)
        # A call that is made only once proves nothing: the next one asks what became of it.
        if is_repeatable and isinstance(outcome, Failure) and outcome.is_silent:
            network.silence.keep(self._proxy if outcome.is_of_proxy else self._origin, outcome)
        return outcome, tries

    def _pause(self, outcome: Answer | Failure, tries: int) -> float | None:
        """After how many seconds it is worth another try; None if it is not."""
        usual: float = self._network.first_pause * 2 ** (tries - 1)
        if isinstance(outcome, Failure):
            return usual if outcome.is_transient else None
        if not outcome.is_limit and outcome.status not in _PASSING:
            return None
        wait = outcome.wait(self._network.clock())
        if wait is None and outcome.status == 403:  # a limit that is told in words alone lasts for minutes at least
            return None
        return usual if wait is None else wait

    def _follow(self, method: str, url: str, body: Body | None) -> Answer | Failure:
        for _ in range(_MOST_REDIRECTS + 1):
            outcome = self._send(method, url, body)
            if isinstance(outcome, Failure) or outcome.status not in _MOVED:
                return outcome
            location = outcome.headers.get("location", "")
            to = joined(url, location) if location else ""
            may_follow = method in ("GET", "HEAD") or outcome.status in _SAME_METHOD
            if not may_follow or not to or origin(to) != self._origin:
                named = self._elsewhere(body.hidden(to) if body else to)
                words = moved(outcome.status, named, has_token=self._token is not None)
                return Failure(words, status=outcome.status)
            url = to
        return Failure(f"sent on more than {_MOST_REDIRECTS} times; is the address right?")

    def _send(self, method: str, url: str, body: Body | None) -> Answer | Failure:
        timeout, limit = self._network.timeout, self._network.limit
        is_answered = False
        try:
            with self._opener.open(self._prepared(method, url, body), timeout=timeout) as response:
                is_answered = True
                content = content_of(response, limit, time.monotonic() + timeout)
                if content is None:
                    return Failure(f"answered with more than {limit} bytes; ask for less", status=response.status)
                return read_answer(response.status, headers_of(response), content)
        except (OSError, HTTPException) as error:
            # Nothing is raised from in here: such an error holds what the server said, which may be the token.
            found = failure(error, timeout, self._proxy)
            return replace(found, is_silent=False) if is_answered else found

    def _prepared(self, method: str, url: str, body: Body | None) -> Request:
        headers = {"User-Agent": f"pipelinegen/{__version__}", "Accept": "application/json", **self._headers}
        content = None if body is None else body.reveal()
        request = Request(url, data=content, headers=headers, method=method)  # noqa: S310 (the scheme was looked at)
        if body is not None:
            request.add_header("Content-Type", "application/json")
        if self._token is not None:
            request.add_unredirected_header("Authorization", f"Bearer {self._token.reveal()}")
        return request

    def _url(self, path: str, query: Mapping[str, str] | None) -> str:
        asked = f"?{urlencode(query, errors='replace')}" if query else ""
        return f"{self._base}{quote(path, safe='/:', errors='replace')}{asked}"

    def _elsewhere(self, url: str) -> str:
        """A URL of a server's choice, as it may be shown."""
        return shortened(self._hidden(shown(url))) if url else ""

    def _error(self, method: str, url: str, what: str, status: int | None = None) -> RemoteError:
        return RemoteError(self._hidden(f"{method} {shown(url)}: {what}"), status=status)

    def _hidden(self, text: str) -> str:
        return self._token.hidden(text) if self._token else text
