"""Who waits for a signal: one row for each token, and one delivery for each of them when it is thrown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select

from engine.context import Ctx
from engine.incidents import resolve_incidents
from engine.models import NEVER, SignalDelivery, SignalWait, StartTrigger


def throw(ctx: Ctx, signal: str, payload: Mapping[str, Any]) -> int:
    """Put a signal on its way to every token and start event that waits for it now; returns to how many.

    Whoever begins to wait later does not hear it (BPMN 2.0 §10.5.1); `engine.signals` delivers after commit.
    """
    waits = select(SignalWait.token_id, SignalWait.instance_id).where(SignalWait.signal == signal)
    starts = select(StartTrigger.definition_key, StartTrigger.node).where(StartTrigger.signal == signal)
    common = {"signal": signal, "payload": dict(payload), "due_at": ctx.now(), "hops": ctx.allowance.hops}
    nobody = {"token_id": None, "instance_id": None, "definition_key": None, "node": ""}
    receivers = [
        {**common, **nobody, **row}
        for query in (waits.order_by(SignalWait.token_id), starts.order_by(StartTrigger.id))
        for row in ctx.session.execute(query).mappings()
    ]
    if receivers:
        ctx.session.execute(insert(SignalDelivery.__table__), receivers)  # type: ignore[arg-type]
    return len(receivers)


def forget(ctx: Ctx, instance_id: str, token_id: str) -> None:
    """A token waits for its signal no longer, whatever went wrong with one."""
    ctx.session.execute(delete(SignalWait).where(SignalWait.token_id == token_id))
    late = delete(SignalDelivery).where(SignalDelivery.token_id == token_id, SignalDelivery.due_at == NEVER)
    ctx.session.execute(late)
    resolve_incidents(ctx, instance_id, token_id)
