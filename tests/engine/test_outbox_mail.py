from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from engine.outbox import Outgoing, Refused
from engine.outbox_mail import BadSmtpUrl, SmtpSender


class Mailbox:
    """What a real SMTP server took in; some addresses it does not like."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], EmailMessage]] = []

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.startswith("gone"):
            return "550 no such user"
        if address.startswith("full"):
            return "452 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        parsed: Any = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append((envelope.rcpt_tos, parsed))
        return "250 OK"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def smtp(mailbox: Mailbox) -> Iterator[SmtpSender]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield SmtpSender("127.0.0.1", port, "office@example.test")
    controller.stop()


def outgoing(recipient: str = "a@example.test", subject: str = "提醒：方案", key: str = "k") -> Outgoing:
    now = datetime(2015, 3, 13, 1, tzinfo=UTC)
    return Outgoing("id", "mail", recipient, {"subject": subject, "body": "您好\n"}, key, now, 1, 1, now)


def test_mail_arrives_as_it_was_meant(smtp: SmtpSender, mailbox: Mailbox) -> None:
    smtp(outgoing())
    [(recipients, mail)] = mailbox.mails
    assert recipients == ["a@example.test"]
    assert (mail["From"], mail["To"], mail["Subject"]) == (
        "office@example.test",
        "a@example.test",
        "提醒：方案",
    )
    assert mail["Date"] == "Fri, 13 Mar 2015 01:00:00 +0000"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().replace("\r\n", "\n") == "您好\n"


def test_message_id_follows_the_key(smtp: SmtpSender, mailbox: Mailbox) -> None:
    for key in ("one", "one", "two"):
        smtp(outgoing(key=key))
    ids = [mail["Message-ID"] for _recipients, mail in mailbox.mails]
    assert ids[0] == ids[1] != ids[2]
    assert all(each.endswith("@example.test>") for each in ids)


@pytest.mark.parametrize(
    "change",
    [
        {"recipient": "gone@example.test"},
        {"recipient": "a@example.test\nBcc: b@example.test"},
        {"recipient": "nobody"},
        {"recipient": ""},
        {"subject": "x\r\nBcc: b@example.test"},
    ],
)
def test_mail_nobody_could_get_is_refused_for_good(
    smtp: SmtpSender, mailbox: Mailbox, change: dict[str, str]
) -> None:
    with pytest.raises(Refused):
        smtp(outgoing(**change))
    assert mailbox.mails == []


def test_full_mailbox_is_tried_again_later(smtp: SmtpSender) -> None:
    with pytest.raises(OSError, match="452"):
        smtp(outgoing(recipient="full@example.test"))


def test_server_that_is_away_is_tried_again_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        SmtpSender("127.0.0.1", port, "office@example.test")(outgoing())


def test_server_that_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        sender = SmtpSender("127.0.0.1", silent.getsockname()[1], "office@example.test", timeout=0.2)
        with pytest.raises(OSError, match="timed out"):
            sender(outgoing())


def test_starttls_is_required_when_asked_for(smtp: SmtpSender, mailbox: Mailbox) -> None:
    sender = SmtpSender(smtp.host, smtp.port, smtp.sender, security="smtp+starttls")
    with pytest.raises(OSError, match="STARTTLS"):
        sender(outgoing())
    with pytest.raises(ssl.SSLError):
        SmtpSender(smtp.host, smtp.port, smtp.sender, security="smtps")(outgoing())
    assert mailbox.mails == []


def test_from_url_reads_every_part() -> None:
    sender = SmtpSender.from_url("smtp+starttls://user%40x:p%3Aw@mail.example.test?from=office@example.test")
    assert sender == SmtpSender(
        "mail.example.test", 587, "office@example.test", "smtp+starttls", "user@x", "p:w"
    )
    assert "p:w" not in repr(sender)
    assert SmtpSender.from_url("smtp://mail.test:2525") == SmtpSender("mail.test", 2525, "saicheng@mail.test")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail",
        "http://x?from=a@b",
        "smtp://?from=a@b",
        "smtp://x?from=a",
        "smtp://x:y?from=a@b",
    ],
)
def test_from_url_refuses_anything_else(url: str) -> None:
    with pytest.raises(BadSmtpUrl):
        SmtpSender.from_url(url)
