"""Putting a message on its way; `engine.messages` delivers it after commit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from engine.context import Ctx
from engine.db import new_id
from engine.statements import inserting
from engine.step_rows import MESSAGES

MESSAGE_LIFETIME = timedelta(days=60)
"""How long a message waits for somebody who wants it."""

_INSERT = inserting(MESSAGES)


def post_message(
    ctx: Ctx,
    name: str,
    correlation_key: str,
    payload: Mapping[str, Any],
    *,
    source_instance_id: str | None = None,
) -> None:
    """Put a message on its way, in the caller's transaction."""
    now = ctx.now()
    message = {
        "id": new_id(),
        "name": name,
        "correlation_key": correlation_key,
        "payload": dict(payload),
        "state": "pending",
        "created_at": now,
        "due_at": now,
        "expires_at": now + MESSAGE_LIFETIME,
        "source_instance_id": source_instance_id,
        "hops": ctx.allowance.hops,
    }
    _INSERT.send(ctx.transaction, message)
