"""Sends what waits in the outbox, in threads of their own: a slow mail server never holds up the scheduler."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from threading import Event, Thread

from engine.errors import Transient
from engine.outbox import Sender, send_due
from engine.outbox_mail import SmtpSender
from engine.runtime import Runtime
from handlers.files import quarantine
from handlers.files.scanner import scanner_from
from handlers.webhooks.sender import CHANNEL, WebhookSender
from web.config import Config

log = logging.getLogger(__name__)

PAUSE_SECONDS = 5.0


class Mailer:
    """Looks every few seconds for messages of its channels that are due; several processes may each run one."""

    def __init__(
        self, runtime: Runtime, senders: Mapping[str, Sender], *, seconds: float = PAUSE_SECONDS
    ) -> None:
        self._runtime = runtime
        self._senders = senders
        self._seconds = seconds
        self._stopped = Event()
        self._thread = Thread(target=self._loop, name=f"mailer of {' '.join(senders)}", daemon=True)

    def start(self) -> None:
        """Begin sending."""
        self._thread.start()

    def shutdown(self) -> None:
        """Stop after the message under way."""
        self._stopped.set()
        self._thread.join()

    def _loop(self) -> None:
        while not self._stopped.is_set():
            if not self._send():
                self._stopped.wait(self._seconds)

    def _send(self) -> int:
        try:
            return send_due(self._runtime.begin, self._senders, should_stop=self._stopped.is_set)
        except Transient:
            log.warning("the database is busy; trying again")
        except Exception:
            log.exception("sending failed; trying again")
        return 0


def list_mailers(runtime: Runtime, config: Config) -> list[Mailer]:
    """One for mail and one for virus scans, if there is a server for them, and one for webhooks, so that none waits
    for another.

    Raises BadSmtpUrl, BadScanner.
    """
    found = [Mailer(runtime, {"mail": SmtpSender.from_url(config.smtp_url)})] if config.smtp_url else []
    webhooks = WebhookSender(runtime.read, config.base_url, config.webhook_hosts)
    if config.virus_scan:
        scans = quarantine.make_sender(runtime.begin, scanner_from(config.virus_scan))
        found.append(Mailer(runtime, {quarantine.CHANNEL: scans}))
    return [*found, Mailer(runtime, {CHANNEL: webhooks})]
