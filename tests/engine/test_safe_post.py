"""Calls go nowhere inside, follow nothing, and end."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from engine import safe_post
from engine.safe_post import BadAddress, InsideAddress, Redirected, Unreachable, Unresolved, post


@contextmanager
def server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Answers one connection in a thread; gives "host:port"."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _peer = listening.accept()
        with connection:
            connection.recv(65536)
            answer(connection)
            # Closed with something unread, it would be reset, and the answer lost.
            with suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.close()


def ask(host: str, **options: Any) -> safe_post.Answer:
    return post(f"http://{host}/x?secret=1", b"{}", {}, inside={host}, **options)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1"),
        *("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fe80::1%eth0", "no address", "198.18.0.1"),
    ],
)
def test_what_is_inside_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not safe_post.is_outside(address)
    asked = []

    def resolve(host: str, port: int, **_options: Any) -> list[Any]:
        asked.append(host)
        return [(0, 0, 0, "", ("1.1.1.1", port)), (0, 0, 0, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(InsideAddress):
        post("https://robot.example.test/", b"", {})
    assert asked == ["robot.example.test"]


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "64:ff9b::101:101"])
def test_what_is_outside_may_be_called(address: str) -> None:
    assert safe_post.is_outside(address)


def test_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = ["93.184.215.14", "127.0.0.1"]
    connected: list[Any] = []

    def resolve(_host: str, port: int, **_options: Any) -> list[Any]:
        return [(0, 0, 0, "", (answers.pop(0), port))]

    def connect(address: Any, **_options: Any) -> Any:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unreachable):
        post("https://rebinding.example.test/", b"", {})
    assert connected == [("93.184.215.14", 443)]


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.test/", "https://", "https://a@b.test/", "https://b.test/#x", "https://b.test/a b"),
        *("ftp://b.test/", "https://b.test:0/", "https://b.test:99999/", "https://[::1/", "https://b.test/é"),
        *("//b.test/", "https://b.test/\r\nX: y", "https://b.test/" + "x" * 2000, "http://127.0.0.1/"),
    ],
)
def test_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(BadAddress):
        post(url, b"", {}, inside={"127.0.0.1:8080"})


def test_this_machine_is_refused_by_name_and_number() -> None:
    for url in ("https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://2130706433/"):
        with pytest.raises((InsideAddress, Unresolved)):
            post(url, b"", {})


def test_allowed_host_answers() -> None:
    with server(lambda peer: peer.sendall(b"HTTP/1.1 200 OK\r\nRetry-After: 7\r\n\r\nhello")) as host:
        answer = ask(host)
    assert (answer.status, answer.headers["retry-after"], answer.body) == (200, "7", b"hello")


def test_redirect_inside_is_not_followed() -> None:
    answer = b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\n\r\n"
    with server(lambda peer: peer.sendall(answer)) as host, pytest.raises(Redirected):
        ask(host)


def test_answer_without_end_is_cut() -> None:
    def pour(peer: socket.socket) -> None:
        peer.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (safe_post.MOST_ANSWER * 2))

    with server(pour) as host:
        assert len(ask(host).body) == safe_post.MOST_ANSWER


def test_answer_that_trickles_ends_in_time() -> None:
    def trickle(peer: socket.socket) -> None:
        peer.sendall(b"HTTP/1.1 200 OK\r\n")
        for _ in range(200):
            time.sleep(0.02)
            try:
                peer.sendall(b"X: y\r\n")
            except OSError:
                return

    with server(trickle) as host, pytest.raises(Unreachable) as refused:
        ask(host, seconds=0.2)
    assert "secret" not in str(refused.value)


def test_tls_is_asked_of_whom_https_names() -> None:
    with server(lambda peer: peer.sendall(b"HTTP/1.1 200 OK\r\n\r\n")) as host, pytest.raises(Unreachable):
        post(f"https://{host}/", b"", {}, inside={host})
