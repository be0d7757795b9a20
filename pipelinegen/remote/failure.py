"""Why there is no answer: what the network, TLS or a proxy did, in words."""

from __future__ import annotations

import re
import socket
import ssl
from dataclasses import dataclass
from http.client import HTTPException, IncompleteRead
from urllib.error import URLError

# Of OpenSSL: https://docs.openssl.org/3.0/man3/X509_STORE_CTX_get_error/
_EXPIRED = 10
_OTHER_NAME = (62, 64)  # the certificate is for another host, another IP address
_TUNNEL = re.compile(r"Tunnel connection failed: ([0-9]+)")


@dataclass(frozen=True, slots=True)
class Failure:
    """There is no answer that is of use, and `words` say why.

    A transient one may be gone soon. A silent one is that of a server that did not say a thing, or of the proxy before
    it.
    """

    words: str
    is_transient: bool = False
    status: int | None = None
    is_silent: bool = False
    is_of_proxy: bool = False


def failure(error: OSError | HTTPException, timeout: float, proxy: str = "") -> Failure:
    """What an exception means, after waiting for at most `timeout` seconds; `proxy` is the one that was asked."""
    reason = error.reason if isinstance(error, URLError) else error
    if proxy and (found := _before(reason, timeout, proxy, is_connected=not isinstance(error, URLError))):
        return found
    if isinstance(reason, ssl.SSLError):
        return _tls(reason)
    if isinstance(reason, TimeoutError):
        return _silent(f"no answer within {timeout:g} s; is the address right, or the server busy?")
    if isinstance(reason, socket.gaierror):
        is_transient = reason.errno == socket.EAI_AGAIN
        return _silent("no server of this name is known; is the address right?", is_transient=is_transient)
    if isinstance(reason, ConnectionRefusedError):
        return _silent("nothing listens there; is the server up, and the address right?")
    if isinstance(reason, ConnectionError):
        return _silent("the connection broke off before there was an answer; ask again")
    if isinstance(reason, IncompleteRead):
        return Failure("the answer broke off; ask again", is_transient=True)
    if isinstance(reason, HTTPException):
        return Failure("something answered, but not in HTTP; is the address right?")
    return _other(reason)


def _before(reason: object, timeout: float, proxy: str, *, is_connected: bool) -> Failure | None:
    """What a proxy did that is not even known to have been reached; None if it is not to blame."""
    asked = "is the proxy up, and its address right?"
    if isinstance(reason, TimeoutError) and not is_connected:
        words = f"no connection within {timeout:g} s through the proxy {proxy}; {asked}"
        return Failure(words, is_transient=True, is_silent=True)
    if isinstance(reason, socket.gaierror):
        words = f"no server of the name of the proxy {proxy} is known; is its address right?"
        is_transient = reason.errno == socket.EAI_AGAIN
        return Failure(words, is_transient=is_transient, is_silent=True, is_of_proxy=True)
    if isinstance(reason, ConnectionRefusedError):
        words = f"nothing listens at the proxy {proxy}; {asked}"
        return Failure(words, is_transient=True, is_silent=True, is_of_proxy=True)
    return None


def _silent(words: str, *, is_transient: bool = True) -> Failure:
    return Failure(words, is_transient=is_transient, is_silent=True)


def _tls(error: ssl.SSLError) -> Failure:
    if not isinstance(error, ssl.SSLCertVerificationError):
        # An error that Python itself made has no reason at all.
        why = (getattr(error, "reason", None) or "the connection broke off").replace("_", " ").lower()
        words = f"no TLS connection ({why}); is it https:// there?"
        return _silent(words) if isinstance(error, ssl.SSLEOFError) else Failure(words)
    if error.verify_code == _EXPIRED:
        return Failure("its certificate has expired; the server needs a new one")
    if error.verify_code in _OTHER_NAME:
        return Failure("its certificate is for another server; is the address right?")
    why = error.verify_message
    return Failure(f"its certificate is not trusted ({why}); name the file of the CA that signed it")


def _other(error: object) -> Failure:
    if refused := _TUNNEL.match(str(error)):
        return Failure(f"the proxy answered {refused[1]}; give it what it asks for, or another proxy")
    why = (error.strerror if isinstance(error, OSError) else None) or "no reason is known"
    return _silent(f"no connection ({why}); is the address right?")
