"""What a `curl` asks for, and whether an answer that is no success makes it fail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...syntax.shell import Command, Word
from .receivers import may_notify

_CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_TAKING = frozenset("AbcCdDeEFhHKmoPQrtTuUwxXyYz")
_TAKING_LONG = frozenset(
    {"cacert", "capath", "cert", "cert-type", "ciphers", "config", "connect-timeout", "connect-to", "cookie",
     "cookie-jar", "data", "data-ascii", "data-binary", "data-raw", "data-urlencode", "dns-servers", "doh-url",
     "dump-header", "form", "form-string", "header", "http-proxy", "interface", "json", "keepalive-time", "key",
     "key-type", "limit-rate", "local-port", "login-options", "mail-from", "mail-rcpt", "max-filesize", "max-redirs",
     "max-time", "netrc-file", "noproxy", "oauth2-bearer", "output", "output-dir", "pass", "pinnedpubkey",
     "preproxy", "proto", "proto-redir", "proxy", "proxy-header", "proxy-user", "pubkey", "quote", "range", "rate",
     "referer", "request", "request-target", "resolve", "retry", "retry-delay", "retry-max-time", "socks4", "socks5",
     "socks5-hostname", "speed-limit", "speed-time", "stderr", "time-cond", "tls-max", "tlsuser", "trace",
     "unix-socket", "upload-file", "url", "url-query", "user", "user-agent", "variable", "write-out"}
)  # fmt: skip
_LONG_OF = {
    "X": "request", "d": "data", "F": "form", "T": "upload-file", "o": "output", "w": "write-out", "f": "fail",
    "G": "get", "I": "head", "K": "config", "O": "remote-name", "D": "dump-header", "H": "header",
}  # fmt: skip
_DATA = ("data", "data-ascii", "data-binary", "data-raw", "data-urlencode", "form", "form-string", "json")
_OTHER_PROTOCOL = re.compile(r"(?:ftps?|sftp|scp|file|smtps?|imaps?|ldaps?)://", re.IGNORECASE)


@dataclass(frozen=True)
class Request:
    """A request that `curl` sends: its options by their long names, with the values of each, and its addresses.

    `certain` is false where a word may hold options that nobody sees here.
    """

    options: dict[str, tuple[Word, ...]]
    addresses: tuple[Word, ...]
    certain: bool

    @property
    def method(self) -> str:
        """GET, POST and so on; empty where it is not known."""
        said = self.options.get("request")
        if said:
            return said[-1].value.upper() if said[-1].literal else ""
        if "upload-file" in self.options:
            return "PUT"
        if "head" in self.options:
            return "HEAD"
        return "POST" if self.data and "get" not in self.options else "GET"

    @property
    def data(self) -> tuple[Word, ...]:
        """What it sends."""
        return tuple(word for name in _DATA for word in self.options.get(name, ()))

    @property
    def changes(self) -> bool:
        """Whether it asks for a change."""
        return self.method in _CHANGING

    @property
    def fails(self) -> bool:
        """Whether an answer that is no success makes it fail."""
        return any(name in self.options for name in ("fail", "fail-with-body"))

    @property
    def tells_status(self) -> bool:
        """Whether it writes the answer's status to its output."""
        return any("code" in word.value for word in self.options.get("write-out", ())) or any(
            name in self.options for name in ("include", "head", "verbose")
        )

    @property
    def over_http(self) -> bool:
        """Whether its addresses may be those of HTTP."""
        return not any(_OTHER_PROTOCOL.match(word.value) for word in self.addresses)

    @property
    def notifies(self) -> bool:
        """Whether it looks like a message to people or to a monitor: no result depends on it."""
        return any(may_notify(word.value) for word in (*self.addresses, *self.options.get("header", ())))


def request(command: Command) -> Request:
    """The request of a `curl`."""
    options: dict[str, tuple[Word, ...]] = {}
    addresses: list[Word] = []
    certain = True
    words = iter(command.arguments)
    for word in words:
        value = word.value
        if not value.startswith("-") or value == "-":
            addresses.append(word)
            # More than one address, or a list: some of it may be options.
            certain = certain and not any(
                each.operator.startswith("[") or each.name in "@*" for each in word.expansions
            )
        elif value.startswith("--"):
            name, equals, rest = value[2:].partition("=")
            values = options.get(name, ())
            if name in _TAKING_LONG:
                taken = Word(rest, word.start, rest, word.literal) if equals else next(words, None)
                values = (*values, taken) if taken is not None else values
            options[name] = values
        else:
            _short(word, words, options)
    bare = [word for word in addresses if not word.quoted and word.value.startswith("$")]
    certain = certain and not (bare and len(addresses) > 1) and "config" not in options
    addresses += options.get("url", ())
    return Request(options, tuple(addresses), certain)


def _short(word: Word, words: Iterator[Word], options: dict[str, tuple[Word, ...]]) -> None:
    value = word.value
    for at, letter in enumerate(value[1:], 2):
        name = _LONG_OF.get(letter, {"i": "include", "v": "verbose"}.get(letter, letter))
        values = options.get(name, ())
        if letter in _TAKING:
            rest = value[at:]
            taken = Word(rest, word.start, rest, word.literal) if rest else next(words, None)
            options[name] = (*values, taken) if taken is not None else values
            return
        options[name] = values
