"""Sends what waits in the outbox, in a thread of its own: a slow mail server never holds up the scheduler."""

from __future__ import annotations

import logging
from threading import Event, Thread

from engine.errors import Transient
from engine.outbox import send_due
from engine.outbox_mail import SmtpSender
from engine.runtime import Runtime

log = logging.getLogger(__name__)

PAUSE_SECONDS = 5.0


class Mailer:
    """Looks every few seconds for mails that are due; several processes may each run one."""

    def __init__(self, runtime: Runtime, smtp_url: str, *, seconds: float = PAUSE_SECONDS) -> None:
        """Raises BadSmtpUrl."""
        self._runtime = runtime
        self._senders = {"mail": SmtpSender.from_url(smtp_url)}
        self._seconds = seconds
        self._stopped = Event()
        self._thread = Thread(target=self._loop, name="mailer", daemon=True)

    def start(self) -> None:
        """Begin sending."""
        self._thread.start()

    def shutdown(self) -> None:
        """Stop after the mail under way."""
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
