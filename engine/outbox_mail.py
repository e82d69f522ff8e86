"""The sender of the channel "mail": SMTP."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import parse_qs, unquote, urlsplit

from engine.errors import Invalid
from engine.outbox import Outgoing, Refused

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class BadSmtpUrl(Invalid):
    """An SMTP address looks like smtp://host:25?from=office@example.org."""

    code = "outbox.bad_smtp_url"


@dataclass(frozen=True)
class SmtpSender:
    """Sends one mail per call; the payload has "subject" and "body" (plain text).

    The Message-ID is made of the idempotency key, so a mail sent twice is recognisably one. `security` is
    "smtp" (plain), "smtp+starttls" or "smtps".
    """

    host: str
    port: int
    sender: str
    security: str = "smtp"
    username: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 10

    @classmethod
    def from_url(cls, url: str) -> SmtpSender:
        """From smtp://user:password@host:25?from=…, also smtps:// and smtp+starttls://. Raises BadSmtpUrl.

        Without `from` the sender is saicheng@host.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise BadSmtpUrl() from None
        sender = parse_qs(parts.query).get("from", [f"saicheng@{parts.hostname}"])[0]
        if parts.scheme not in _PORTS or not parts.hostname or "@" not in sender:
            raise BadSmtpUrl()
        return cls(
            host=parts.hostname,
            port=port or _PORTS[parts.scheme],
            sender=sender,
            security=parts.scheme,
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )

    def __call__(self, message: Outgoing) -> None:
        """Hand the mail to the server. Raises Refused for an address nobody can write to, else what SMTP says."""
        mail = self.compose(message)
        with self._connect() as smtp:
            if self.security == "smtp+starttls":
                smtp.starttls(context=ssl.create_default_context())
            if self.username:
                smtp.login(self.username, self.password)
            try:
                smtp.send_message(mail, from_addr=self.sender, to_addrs=[message.recipient])
            except smtplib.SMTPRecipientsRefused as error:
                code, text = error.recipients[message.recipient]
                if 550 <= code <= 553:
                    raise Refused(f"{code} {text.decode('utf-8', 'replace')}") from None
                raise

    def _connect(self) -> smtplib.SMTP:
        if self.security == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=self.timeout)

    def compose(self, message: Outgoing) -> EmailMessage:
        """The mail as it goes out. Raises Refused for an impossible address or subject."""
        mail = EmailMessage()
        try:
            mail["From"] = Address(addr_spec=self.sender)
            mail["To"] = Address(addr_spec=message.recipient)
            mail["Subject"] = str(message.payload["subject"])
        except (ValueError, LookupError, MessageError) as error:
            raise Refused(str(error)) from None
        mail["Date"] = format_datetime(message.created_at)
        domain = self.sender.rpartition("@")[2]
        mail["Message-ID"] = f"<{hashlib.sha256(message.key.encode()).hexdigest()[:32]}@{domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(str(message.payload["body"]))
        return mail
