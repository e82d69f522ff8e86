"""提醒规则: the policies as they are in force, and releasing them; every release is a version kept.

A release takes the place of the shipped policy of the same code, so the codes in diagrams stay what they are. It holds
for what comes due from then on; open tasks follow (`following`), boundaries of phases are planned anew (`phases`).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.engine import Engine

from engine.context import Ctx
from engine.errors import Conflict, Invalid, NotFound
from engine.statements import Statement
from engine.upsert import insert_or_ignore
from handlers.reminders.ladder import Flaw, find_flaws
from handlers.reminders.models import ReminderRelease
from handlers.reminders.policies import BOUNDARY_POLICIES, POLICIES, find_policy
from handlers.reminders.rules import BOUNDARIES, Policy, working_offsets

MOST_REASON = 500
LATELY = timedelta(minutes=1)
"""How old the knowledge of a step may be that gives somebody a task; far less than a HORIZON (see `following`)."""

logger = logging.getLogger(__name__)

# One row of an index, whatever has been released before.
_NEWEST = Statement(
    select(
        ReminderRelease.number,
        ReminderRelease.content,
        ReminderRelease.is_shipped,
        ReminderRelease.released_at,
    )
    .where(ReminderRelease.policy == bindparam("code"))
    .order_by(ReminderRelease.number.desc())
    .limit(1)
)


_KNOWN: WeakKeyDictionary[Engine, dict[str, tuple[datetime, Policy]]] = WeakKeyDictionary()
_RELEASING = "reminders.releasing"


class PolicyFlawed(Invalid):
    """Nobody can be reminded by this policy."""

    code = "reminder_rule.flawed"

    def __init__(self, flaws: list[Flaw]) -> None:
        self.flaws = flaws
        super().__init__()


class PolicyUnchanged(Invalid):
    """This is the policy in force already."""

    code = "reminder_rule.unchanged"


class PolicyChanged(Conflict):
    """Somebody else has released another version meanwhile."""

    code = "reminder_rule.changed"


class PolicyUnseen(Conflict):
    """What is to be released is not what was previewed."""

    code = "reminder_rule.unseen"


def get_shipped(code: str) -> Policy:
    """A policy as it comes with the product; raises NotFound."""
    found = POLICIES.get(code) or BOUNDARY_POLICIES.get(code)
    if found is None:
        raise NotFound(policy=code)
    return found


def in_force(ctx: Ctx, shipped: Policy) -> Policy:
    """The released policy in place of a shipped one, if there is any; read once in a transaction.

    One that cannot be used, however it came to be stored, is logged: the shipped one holds.
    """
    key = _key(shipped.code)
    if key not in ctx.memory:
        row = _NEWEST.first(ctx.transaction, {"code": shipped.code})
        ctx.memory[key] = _read(shipped, row) if row else shipped
    found: Policy = ctx.memory[key]
    return found


def lately_in_force(ctx: Ctx, shipped: Policy) -> Policy:
    """As `in_force`, or as it was LATELY: for steps that give somebody a task, which need ask nothing for it.

    What is planned by a version that has just been replaced follows like all that was planned before.
    """
    if _RELEASING in ctx.memory:
        return in_force(ctx, shipped)
    known = _KNOWN.setdefault(ctx.transaction.engine, {})
    found = known.get(shipped.code)
    if found is None or not timedelta() <= ctx.now() - found[0] < LATELY:
        found = known[shipped.code] = ctx.now(), in_force(ctx, shipped)
    return found[1]


def _key(code: str) -> str:
    return f"reminders.in_force.{code}"


def _read(shipped: Policy, row: Mapping[str, Any]) -> Policy:
    found = shipped
    if not row["is_shipped"]:
        try:
            stored = Policy.from_data(shipped.code, {**row["content"], "name": shipped.name})
            flaws: list[object] = [*find_flaws(stored)]
        except (KeyError, TypeError) as error:
            stored, flaws = shipped, [error]
        if flaws:
            logger.error("reminders %s version %s are not used: %s", shipped.code, row["number"], flaws)
        else:
            found = stored
    return replace(found, version=row["number"], since=row["released_at"])


def get_version(ctx: Ctx, shipped: Policy, number: int) -> Policy:
    """A version of a policy, the one that comes with the product for 0; read once in a transaction.

    Raises NotFound.
    """
    shipped = get_shipped(shipped.code)
    if not number:
        return shipped
    key = f"{_key(shipped.code)}.{number}"
    if key not in ctx.memory:
        row = ctx.session.get(ReminderRelease, (shipped.code, number)) if number < 2**31 else None
        if row is None:
            raise NotFound(version=number)
        values = {"number": number, "content": row.content, "released_at": row.released_at}
        ctx.memory[key] = _read(shipped, {**values, "is_shipped": row.is_shipped})
    found: Policy = ctx.memory[key]
    return found


def list_versions(ctx: Ctx, code: str) -> list[ReminderRelease]:
    """What has been released of a policy, the newest first."""
    query = select(ReminderRelease).where(ReminderRelease.policy == code)
    return list(ctx.session.scalars(query.order_by(ReminderRelease.number.desc())))


def seal_of(policy: Policy, base: int) -> str:
    """What stands for a policy as it was previewed in place of version `base`."""
    facts = json.dumps([policy.code, base, policy.to_data()], sort_keys=True)
    return sha256(facts.encode()).hexdigest()


def release(ctx: Ctx, policy: Policy, *, base: int, seal: str, reason: str) -> int:
    """Put a policy in force in place of version `base` (0: none); gives the new version's number.

    What equals the shipped policy is released as that. What is planned follows in the background. Raises Invalid
    "reminder_rule.reason_missing", PolicyFlawed, PolicyUnchanged, PolicyUnseen unless `seal` is that of this policy on
    this base, and PolicyChanged if another version than `base` is in force.
    """
    shipped = get_shipped(policy.code)
    if not (why := reason.strip()[:MOST_REASON]):
        raise Invalid(code="reminder_rule.reason_missing")
    if flaws := find_flaws(policy):
        raise PolicyFlawed(flaws)
    newest = select(func.max(ReminderRelease.number)).where(ReminderRelease.policy == policy.code)
    if (ctx.session.scalar(newest) or 0) != base:
        raise PolicyChanged
    before, after = in_force(ctx, shipped).to_data(), policy.to_data()
    if before == after:
        raise PolicyUnchanged
    if seal != seal_of(policy, base):
        raise PolicyUnseen
    _add(ctx, policy.code, after, base + 1, why, is_shipped=after == shipped.to_data())
    ctx.record(
        "reminder_rule.released",
        data={"policy": policy.code, "version": base + 1, "reason": why, "before": before, "after": after},
    )
    return base + 1


def _add(ctx: Ctx, code: str, content: Mapping[str, Any], number: int, why: str, *, is_shipped: bool) -> None:
    follow_at = None if code in BOUNDARIES else ctx.now()
    row = {
        **{"policy": code, "number": number, "content": content, "is_shipped": is_shipped, "reason": why},
        **{"released_by": ctx.actor, "released_at": ctx.now(), "place": "", "follow_at": follow_at},
    }
    # Of two at once the primary key lets one through.
    if not insert_or_ignore(ctx.session, ReminderRelease, [row]):
        raise PolicyChanged
    older = update(ReminderRelease).where(ReminderRelease.policy == code, ReminderRelease.number < number)
    ctx.session.execute(older.values(follow_at=None))
    ctx.memory.pop(_key(code), None)
    ctx.memory[_RELEASING] = True  # what may yet be undone is remembered by nobody
    _KNOWN.pop(ctx.transaction.engine, None)


def list_ladders(ctx: Ctx, code: str) -> tuple[str, Mapping[int, Sequence[int]]]:
    """How tasks of a code are reminded: the policy, and by each of its versions, whenever it was in force, the steps in
    working days from the due date; of a version that counts all days, in the nearest number of working days."""
    shipped = find_policy(code, has_due_date=True)
    newest = in_force(ctx, shipped).version
    versions = [get_version(ctx, shipped, number) for number in range(newest + 1)]
    return shipped.code, {policy.version: list(working_offsets(policy)) for policy in versions}
