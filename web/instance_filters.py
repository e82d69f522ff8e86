"""What the list of instances is narrowed to, in the address; its downloads take the same."""

from __future__ import annotations

from flask import request
from sqlalchemy import ColumnElement, and_, or_

from engine.context import Ctx
from engine.models import Instance, InstanceState
from web.identity import Identity
from web.visibility import visible_instances

STATES = frozenset(InstanceState)


def read() -> dict[str, str]:
    """`key` of the process, `state`, and `q`, a part of the title or the business key; "" for any."""
    return {name: request.args.get(name, "").strip()[:80] for name in ("key", "state", "q")}


def condition(ctx: Ctx, identity: Identity, filters: dict[str, str]) -> ColumnElement[bool]:
    """The condition on Instance: those of them that this person may look at."""
    wanted = [visible_instances(ctx, identity)]
    if filters["key"]:
        wanted.append(Instance.definition_key == filters["key"])
    if filters["state"] in STATES:
        wanted.append(Instance.state == filters["state"])
    if filters["q"]:
        text = f"%{_escape(filters['q'])}%"
        columns = (Instance.title, Instance.title_en, Instance.business_key)
        wanted.append(or_(*(each.like(text, escape="\\") for each in columns)))
    return and_(*wanted)


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
