"""The web server: waitress, and an end that answers every request it has taken."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from typing import Any

import waitress
from flask import Flask
from waitress import wasyncore

from web.config import Config
from web.engine_rest.waiting import SEATS, WaitingRoom
from web.stopping import Stopping
from web.workplaces import Workplaces

THREADS = 8
DRAIN_SECONDS = 30.0
_POLL_SECONDS = 1.0
logger = logging.getLogger(__name__)


class Listener:
    """Listens from construction on; serves while `run` runs."""

    def __init__(self, app: Flask, config: Config) -> None:
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self._waiting_room: WaitingRoom = app.extensions["waiting_room"]
        self._server: Any = waitress.create_server(
            Workplaces(app, THREADS),
            host="127.0.0.1",
            port=config.port,
            threads=THREADS + SEATS,
            # One is enough to notice that a client which waits for work has hung up.
            channel_request_lookahead=1,
            ident=None,
            clear_untrusted_proxy_headers=True,
            **_proxies(config.trusted_proxies),
        )

    def run(self, stopping: Stopping) -> None:
        """Serve until asked to end; then take no new connection and answer what has come."""
        # Nobody needs to be told of a signal that arrives while this thread waits for a socket.
        stopping.listen(self._server.pull_trigger)
        while not stopping.is_asked():
            self._poll(_POLL_SECONDS)
        self._waiting_room.close()
        # Not the server's own `close`: that takes away the pipe by which threads say that an answer is ready.
        wasyncore.dispatcher.close(self._server)
        deadline = time.monotonic() + DRAIN_SECONDS
        while self._close_idle() and time.monotonic() < deadline:
            self._poll(0.05)

    def close(self) -> None:
        """Let go of everything."""
        # The threads first: the last thing each does with a request is to write into the server's pipe.
        self._server.task_dispatcher.shutdown()
        self._server.close()

    def _poll(self, seconds: float) -> None:
        wasyncore.loop(
            timeout=seconds, use_poll=self._server.adj.asyncore_use_poll, map=self._server._map, count=1
        )

    def _close_idle(self) -> int:
        """Close the connections on which nothing is under way; returns how many are left."""
        channels: Iterable[Any] = list(self._server.active_channels.values())
        for channel in channels:
            if channel.request is None and not channel.requests and not channel.total_outbufs_len:
                channel.handle_close()
        return len(self._server.active_channels)


def _proxies(count: int) -> dict[str, Any]:
    """How far waitress believes `X-Forwarded-For`: the addresses that this many proxies on this machine added."""
    if not count:
        return {}
    return {
        "trusted_proxy": "127.0.0.1",
        "trusted_proxy_count": count,
        "trusted_proxy_headers": {"x-forwarded-for"},
    }
