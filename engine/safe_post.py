"""Calls to addresses that people typed: nothing inside the network, no detours, an end in time and size.

The name is resolved once and the connection goes to the address that was checked, so a name that answers otherwise the
second time gains nothing (DNS rebinding). Redirects are not followed. See OWASP, Server Side Request Forgery
Prevention. Errors never say the path or the query: those of a robot's address are its secret.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Timer
from urllib.parse import SplitResult, urlsplit

from engine.errors import AppError

SECONDS = 10.0
"""All of a call must be over by then, from the connection on."""
MOST_ANSWER = 64 * 1024
MOST_ADDRESS = 2_000
_PORTS = {"https": 443, "http": 80}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class CallFailed(AppError):
    """The call was not answered as it should be."""

    code = "call.failed"


class BadAddress(CallFailed):
    """This is not an address that may be called: https, a host name, nothing before it."""

    code = "call.bad_address"


class Unresolved(CallFailed):
    """There is no such host."""

    code = "call.unresolved"


class InsideAddress(CallFailed):
    """The host is inside the network or on this machine."""

    code = "call.inside"


class Unreachable(CallFailed):
    """The host does not answer, not in time, or not as the one it should be."""

    code = "call.unreachable"


class Redirected(CallFailed):
    """The host points to another address; that is not followed."""

    code = "call.redirected"


@dataclass(frozen=True)
class Answer:
    """What came back: no more than `MOST_ANSWER` bytes of it."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def read_address(url: str, inside: Collection[str] = ()) -> SplitResult:
    """The parts of an address that may be called; raises BadAddress.

    `inside` names hosts ("host" or "host:port") that an operator allows, also by http and wherever they are.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadAddress from None
    is_plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= MOST_ADDRESS
    if not is_plain or not parts.hostname or parts.username is not None or port == 0 or parts.fragment:
        raise BadAddress
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_allowed(parts, inside)):
        raise BadAddress
    return parts


def _is_allowed(parts: SplitResult, inside: Collection[str]) -> bool:
    return parts.hostname in inside or f"{parts.hostname}:{_port(parts)}" in inside


def _port(parts: SplitResult) -> int:
    return parts.port or _PORTS[parts.scheme]


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    inside: Collection[str] = (),
    seconds: float = SECONDS,
) -> Answer:
    """POST to an address and give the answer, whatever its status but a redirect. Raises CallFailed."""
    parts = read_address(url, inside)
    address = _resolve(parts, is_free=_is_allowed(parts, inside))
    sockets: list[socket.socket] = []
    is_over = Event()
    # A timeout of the socket is for each piece; this one is for all of them.
    timer = Timer(seconds, lambda: _cut(sockets, is_over))
    timer.daemon = True
    timer.start()
    try:
        sockets.append(socket.create_connection((address, _port(parts)), timeout=seconds))
        if parts.scheme == "https":
            _begin_tls(sockets, parts.hostname or "")
        answer = _exchange(sockets[-1], parts, body, headers)
        if is_over.is_set():
            raise TimeoutError  # what was cut off reads like an end
        return answer
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(type(error).__name__) from None
    finally:
        timer.cancel()
        for each in sockets:
            each.close()


def _resolve(parts: SplitResult, *, is_free: bool) -> str:
    """The one address to connect to. A name with any address inside is refused, whatever the others are."""
    host = parts.hostname or ""
    try:
        found = socket.getaddrinfo(host, _port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unresolved(host) from None
    addresses = [str(each[4][0]) for each in found]
    if not is_free and not all(is_outside(each) for each in addresses):
        raise InsideAddress(host)
    return addresses[0]


def is_outside(address: str) -> bool:
    """Whether an IP address is somebody's in the public internet, also as the IPv6 addresses that wrap it say."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        wrapped = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if wrapped is None and found in _NAT64:
            wrapped = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if wrapped is not None:
            found = wrapped
    return found.is_global and not found.is_multicast and not found.is_reserved


def _begin_tls(sockets: list[socket.socket], host: str) -> None:
    """Put a TLS connection in the place of the last socket, which it takes over."""
    context = ssl.create_default_context()
    tls = context.wrap_socket(sockets[-1], server_hostname=host, do_handshake_on_connect=False)
    sockets.append(tls)
    tls.do_handshake()


def _cut(sockets: list[socket.socket], is_over: Event) -> None:
    is_over.set()
    for each in sockets:
        with suppress(OSError):
            # The plain socket's: that of TLS would forget its state under the reader.
            socket.socket.shutdown(each, socket.SHUT_RDWR)


def _exchange(sock: socket.socket, parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> Answer:
    connection = http.client.HTTPConnection(parts.hostname or "", _port(parts))
    connection.sock = sock
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    connection.request("POST", path, body, {**headers, "Host": parts.netloc, "Connection": "close"})
    answer = connection.getresponse()
    if 300 <= answer.status < 400:
        raise Redirected(str(answer.status))
    content = answer.read(MOST_ANSWER)
    return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, content)
