"""How servers are reached: proxies, certificates, patience."""

from __future__ import annotations

import base64
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import BaseHandler, HTTPHandler, HTTPSHandler, OpenerDirector, Request

from ..errors import PipelinegenError
from .silence import Silence


@dataclass(frozen=True, slots=True)
class Network:
    """What holds for all servers; times are in seconds.

    `proxies` has a proxy for `http` and `https`, and in `no` the hosts that need none. `ca_file` is trusted beside the
    system's own. `timeout` is for each silence, and for the whole body. `limit` is the most bytes that are read.
    A call is tried `attempts` times at most, if it may be; the pause doubles, or is as long as the server says, unless
    that is more than `longest_pause`. Who gave no answer at all to the last try is in the `silence`, which all clients
    of this network share, and is not asked again for a while.
    """

    proxies: Mapping[str, str] = field(default_factory=dict, repr=False)  # they hold passwords
    ca_file: Path | None = None
    timeout: float = 15
    attempts: int = 4
    first_pause: float = 0.5
    longest_pause: float = 60
    limit: int = 20_000_000
    pause: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.time
    silence: Silence = field(default_factory=Silence, repr=False, compare=False)


def proxies_of(environment: Mapping[str, str]) -> dict[str, str]:
    """The proxies that variables such as `https_proxy` and `NO_PROXY` name; those in small letters prevail."""
    found: dict[str, str] = {}
    for name, value in sorted(environment.items()):  # capitals sort first
        if name.lower().endswith("_proxy"):
            found[name.lower().removesuffix("_proxy")] = value
    return {scheme: value for scheme, value in found.items() if value}


def opener(origin: tuple[str, str, int], network: Network) -> OpenerDirector:
    """What opens requests to one scheme, host and port, and gives every answer as it is. Raises PipelinegenError.

    Of urllib's usual handlers it has none that would follow a redirect, ask the environment or read a file.
    """
    director = OpenerDirector()
    director.addheaders = []
    if origin[0] == "http":
        director.add_handler(HTTPHandler())
    else:
        director.add_handler(HTTPSHandler(context=_trust(network.ca_file)))
    proxy = _proxy(origin, network)
    if proxy is not None:
        director.add_handler(proxy)
    return director


def proxy_place(origin: tuple[str, str, int], network: Network) -> str:
    """The proxy that requests go through, without its user; empty if they go straight. Raises PipelinegenError."""
    proxy = _proxy(origin, network)
    return f"http://{proxy.place}" if proxy else ""


def _proxy(origin: tuple[str, str, int], network: Network) -> _Proxy | None:
    scheme, host, port = origin
    address = network.proxies.get(scheme)
    return _Proxy(address) if address and not _is_direct(host, port, network.proxies.get("no", "")) else None


class _Proxy(BaseHandler):
    """Sends the requests through a proxy. urllib's own handler asks the environment whether to do so."""

    handler_order = 100  # before those that connect

    def __init__(self, address: str) -> None:
        try:
            parts = urlsplit(address if "://" in address else f"http://{address}")
            parts.port  # noqa: B018 (it is read only when asked for, and fails then)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme != "http" or not parts.hostname:
            raise PipelinegenError("the proxy's address is none that can be used; write it http://HOST:PORT")
        self.place = parts.netloc.rpartition("@")[2]
        user = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
        self._login = base64.b64encode(user.encode()).decode() if parts.username else ""

    def http_open(self, request: Request) -> HTTPResponse | None:
        if self._login:
            request.add_unredirected_header("Proxy-authorization", f"Basic {self._login}")
        request.set_proxy(self.place, "http")
        return None  # the next handler opens it

    https_open = http_open


def _trust(ca_file: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except ssl.SSLError:
            raise PipelinegenError(f"{ca_file}: holds no certificate; it must be in PEM format") from None
        except OSError as error:
            raise PipelinegenError(f"{ca_file}: {error.strerror}") from None
    return context


def _is_direct(host: str, port: int, exceptions: str) -> bool:
    """Whether a host is reached without the proxy: it or a domain it is in is named, or all are."""
    names = [name.strip().lower().lstrip(".") for name in exceptions.split(",")]
    places = (host, f"{host}:{port}")
    return "*" in names or any(name and f".{place}".endswith(f".{name}") for place in places for name in names)
