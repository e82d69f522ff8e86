"""What every verb, query and handler gets first: one transaction, the time, and who acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from engine.allowance import Allowance
from engine.clock import Clock
from engine.models import AuditEvent, OutboxMessage
from engine.models.operations import MOST_ABOUT
from engine.statements import inserting
from engine.transaction import Transaction

if TYPE_CHECKING:
    from engine.ports import Ports, Processes

SYSTEM = "system"
RECORD = inserting(
    AuditEvent.__table__,  # type: ignore[arg-type]
    *("at", "kind", "actor", "instance_id", "node", "task_id", "data"),
)


@dataclass
class Ctx:
    """One transaction. Only the entry point that opened it commits; nobody else does.

    `session` is SQLAlchemy's in this transaction; plain statements (`engine.statements`) take `transaction` itself.
    `actor` is "person:<id>" or "system". `processes` starts instances and sends messages. `runs` are the
    instances this transaction has changed, by id. `after_commit` is called, in order, once all is durable; it
    must not fail. `job_key` is for handlers: it names the piece of work and stays the same however often it is
    tried, so what is asked of others with it can be told from a repeat. `allowance` bounds what diagrams may do here.
    `memory` is for what is read once in a transaction. `acting_for` ("person:<id>") is for whom the actor stands in, or
    "": all they do in this transaction says so. `source` is from where they act, "" for the machine itself, such as
    "session 3f2a… 10.0.0.7", "token 9b1c… 10.0.0.8" or "command saicheng deploy (root)".
    """

    transaction: Transaction
    clock: Clock
    actor: str
    ports: Ports
    processes: Processes
    read_only: bool = False
    runs: dict[str, Any] = field(default_factory=dict)
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    job_key: str = ""
    allowance: Allowance = field(default_factory=Allowance)
    memory: dict[str, Any] = field(default_factory=dict)
    acting_for: str = ""
    source: str = ""

    @property
    def session(self) -> Session:
        """SQLAlchemy's session in this transaction, made when first asked for."""
        return self.transaction.session

    def now(self) -> datetime:
        """The current instant, aware, in UTC."""
        return self.clock.now()

    def record(
        self,
        kind: str,
        *,
        instance_id: str | None = None,
        node: str = "",
        task_id: str | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """Append one line of history in this transaction."""
        RECORD.send(
            self.transaction,
            {
                "at": self.now(),
                "kind": kind,
                "actor": self.actor,
                "instance_id": instance_id,
                "node": node,
                "task_id": task_id,
                "data": self.told(data or {}),
            },
        )

    def told(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What a line of history keeps: `for` is for whom the actor stands in, `source` from where they act."""
        told = dict(data)
        if self.acting_for:
            told["for"] = self.acting_for
        if self.source:
            told["source"] = self.source
        return told

    def send_later(
        self, channel: str, recipient: str, payload: Mapping[str, Any], *, key: str, addressee: str = ""
    ) -> None:
        """Put a mail or call into the outbox; sent after commit, at least once, with this idempotency key.

        `addressee` is for whom it is, such as "person:<id>": they find it in the log of what was sent, by the `subject`
        of the payload.
        """
        now = self.now()
        self.session.add(
            OutboxMessage(
                channel=channel,
                recipient=recipient,
                addressee=addressee,
                about=str(payload.get("subject", ""))[:MOST_ABOUT],
                payload=dict(payload),
                idempotency_key=key,
                created_at=now,
                due_at=now,
            )
        )
