"""A mail server that remembers what it has accepted."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller


class Mailbox:
    """Counts the mails it has accepted by Message-ID."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.accepted: Counter[str] = Counter()
        self.url = ""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Take one mail."""
        await asyncio.sleep(self.seconds)
        self.accepted[message_from_bytes(envelope.content)["Message-ID"]] += 1
        return "250 OK"


@contextmanager
def open_mailbox(*, seconds: float = 0.0) -> Iterator[Mailbox]:
    """A mailbox on a port of its own; it takes so long for each mail."""
    box = Mailbox(seconds)
    # Port 0 leaves the choice to the system; aiosmtpd would knock at port 0 to see whether it listens.
    controller = _Controller(box, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        box.url = f"smtp://127.0.0.1:{controller.real_port}"
        yield box
    finally:
        controller.stop()


class _Controller(Controller):
    real_port = 0

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.real_port = self.server.sockets[0].getsockname()[1]
        self.port = self.real_port
        super()._trigger_server()
