"""Mails leave by themselves, in a thread of their own."""

from __future__ import annotations

import socket
import time
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from engine.models import OutboxMessage
from engine.outbox_mail import BadSmtpUrl, SmtpSender
from engine.runtime import Runtime
from web.bootstrap import build_runtime
from web.config import Config
from web.mailer import Mailer, list_mailers


class Box(Message):
    """Keeps what it is sent."""

    def __init__(self) -> None:
        super().__init__(EmailMessage)
        self.subjects: list[str] = []

    def handle_message(self, message: EmailMessage) -> None:  # type: ignore[override]
        self.subjects.append(str(make_header(decode_header(message["Subject"]))))


def test_waiting_mail_is_sent(sqlite_database_url: str) -> None:
    box = Box()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    runtime = Runtime(sqlite_database_url)
    mailer = Mailer(runtime, {"mail": SmtpSender.from_url(f"smtp://127.0.0.1:{port}")}, seconds=0.05)
    try:
        mailer.start()
        with runtime.begin() as ctx:
            ctx.send_later("mail", "a@example.test", {"subject": "到期提醒", "body": "x"}, key="k")
        for _try in range(200):
            with runtime.read() as ctx:
                if ctx.session.query(OutboxMessage).one().state == "sent":
                    break
            time.sleep(0.05)
        assert box.subjects == ["到期提醒"]
    finally:
        mailer.shutdown()
        server.stop()
        runtime.close()


def test_wrong_address_is_refused_at_the_start(sqlite_database_url: str, tmp_path: Path) -> None:
    runtime = Runtime(sqlite_database_url)
    with pytest.raises(BadSmtpUrl):
        list_mailers(
            runtime, Config(tmp_path, sqlite_database_url, 8000, "http://localhost", "http://x", b"")
        )
    runtime.close()


@pytest.mark.parametrize(("smtp_url", "is_wired"), [("", False), ("smtp://127.0.0.1", True)])
def test_digests_are_written_only_where_mail_is_sent(
    sqlite_database_url: str, tmp_path: Path, smtp_url: str, is_wired: bool
) -> None:
    runtime = build_runtime(Config(tmp_path, sqlite_database_url, 8000, "http://localhost", smtp_url, b""))
    assert ("reminders.digest" in runtime.ports.ticks) == is_wired
    runtime.close()
