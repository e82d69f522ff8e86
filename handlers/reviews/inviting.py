"""Asking experts, each in a process of their own; what they answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from engine.calendar import DEFAULT_ZONE, to_instant
from engine.context import Ctx
from engine.errors import BusinessError, Conflict
from handlers.reviews import conflicts, queries
from handlers.reviews.models import ReviewRound, RoundExpert
from handlers.reviews.rules.states import KIND_NAMES, InvitationState, RoundState, SheetState

PROCESS = "expert_scoring"
ANSWERED, ANSWERS_CLOSED = "experts_answered", "answers_closed"
ASSIGNED, WINDOW_CLOSED, CLOSED = "sheets_assigned", "window_closed", "round_closed"
_LAST_MINUTE = time(23, 59, 59)


def invite(ctx: Ctx, round_id: str, answer_by: date) -> int:
    """Ask every chosen expert; the reserve as well, so that they can step in at once. Returns how many.

    BusinessError `review.refused` when nobody is chosen or a panel has no chair.
    """
    found = queries.get_round(ctx, round_id)
    chosen = queries.list_round_experts(ctx, round_id, InvitationState.CHOSEN)
    if not any(not expert.is_reserve for expert in chosen) and found.state == RoundState.FORMING:
        raise BusinessError("review.refused", "还没有选定评审专家。")
    used = {entry.panel_number for entry in queries.list_round_entries(ctx, round_id)}
    missing = [
        panel.name
        for panel in queries.list_panels(ctx, round_id)
        if panel.number in used and not panel.chair_id
    ]
    if missing:
        raise BusinessError("review.refused", f"请先指定组长：{'、'.join(missing)}。")
    found.state = RoundState.INVITED
    for expert in chosen:
        expert.state, expert.invited_at = InvitationState.INVITED, ctx.now()
        expert.instance_id = _start(ctx, found, expert, answer_by)
    return len(chosen)


def accept(
    ctx: Ctx, round_id: str, person_id: str, relations: Iterable[Mapping[str, Any]]
) -> Mapping[str, Any]:
    """An expert takes the terms of confidentiality and says whom they are bound to; safe to repeat.

    Raises Conflict when the answer comes too late.
    """
    expert = _invited(ctx, round_id, person_id)
    concerned = conflicts.declare(ctx, round_id, person_id, relations)
    expert.state, expert.accepted_at = InvitationState.ACCEPTED, ctx.now()
    ctx.record("review.accepted", instance_id=expert.instance_id, data={"conflicts": concerned})
    _tell_when_all_answered(ctx, round_id)
    return {"conflicts": concerned}


def decline(ctx: Ctx, round_id: str, person_id: str, reason: str) -> None:
    """An expert does not take part. Raises Conflict when it comes too late."""
    expert = _invited(ctx, round_id, person_id)
    expert.state, expert.reason = InvitationState.DECLINED, reason.strip() or "未说明"
    ctx.record("review.declined", instance_id=expert.instance_id, data={"reason": expert.reason})
    _tell_when_all_answered(ctx, round_id)


def close_answers(ctx: Ctx, round_id: str) -> None:
    """Nobody can answer any more: who has not is silent, and the reserve takes the places of the missing."""
    for expert in queries.list_round_experts(ctx, round_id, InvitationState.INVITED):
        expert.state = InvitationState.SILENT
        ctx.processes.send(ctx, ANSWERS_CLOSED, f"{round_id}:{expert.person_id}")
    ctx.session.flush()
    replace_missing(ctx, round_id)


def replace_missing(ctx: Ctx, round_id: str) -> list[str]:
    """Let the reserve take the places of those who declined or said nothing, panel by panel; returns who steps in."""
    experts = queries.list_round_experts(ctx, round_id)
    stepped_in = []
    for panel in {expert.panel_number for expert in experts}:
        own = [expert for expert in experts if expert.panel_number == panel]
        missing = [
            expert
            for expert in own
            if not expert.is_reserve and expert.state in (InvitationState.DECLINED, InvitationState.SILENT)
        ]
        ready = [expert for expert in own if expert.is_reserve and expert.state == InvitationState.ACCEPTED]
        for expert, _missing in zip(ready, missing, strict=False):
            expert.is_reserve = False
            stepped_in.append(expert.person_id)
    return sorted(stepped_in)


def open_window(ctx: Ctx, round_id: str, ends_on: date) -> datetime:
    """Open a scoring window until the end of a local day; every expert with open sheets is told. Returns its end.

    A later window is for further sheets only. BusinessError `review.refused` for a day gone by.
    """
    found = queries.get_round(ctx, round_id)
    if found.state not in (RoundState.INVITED, RoundState.SCORING):
        raise Conflict("本轮评分不能开启。", code="review.under_way")
    closes_at = to_instant(datetime.combine(ends_on, _LAST_MINUTE), DEFAULT_ZONE)
    if closes_at <= ctx.now():
        raise BusinessError("review.refused", "评分截止日已过，请另定。")
    found.state, found.window = RoundState.SCORING, found.window + 1
    found.opened_at, found.closes_at = ctx.now(), closes_at
    ctx.session.flush()
    for person_id in queries.list_persons(ctx, round_id, SheetState.OPEN):
        tell_assigned(ctx, found, person_id)
    return closes_at


def close_window(ctx: Ctx, round_id: str) -> int:
    """The window is over: what is still open has lapsed, and desks are closed. Returns how many sheets have lapsed."""
    found = queries.get_round(ctx, round_id)
    lapsed = 0
    for own in queries.list_sheets_by_entry(ctx, round_id, SheetState.OPEN).values():
        for sheet in own:
            sheet.state = SheetState.LAPSED
            lapsed += 1
    for expert in queries.list_round_experts(ctx, round_id, InvitationState.ACCEPTED):
        if expert.instance_id and ctx.processes.list_open_tasks(ctx, expert.instance_id):
            ctx.processes.send(ctx, WINDOW_CLOSED, f"{round_id}:{expert.person_id}:{found.window}")
    ctx.session.flush()
    return lapsed


def tell_assigned(ctx: Ctx, found: ReviewRound, person_id: str) -> None:
    """Tell an expert's process that sheets are waiting, and until when; not if it has them on the desk already."""
    expert = ctx.session.get_one(RoundExpert, (found.id, person_id))
    if expert.instance_id and not ctx.processes.list_open_tasks(ctx, expert.instance_id):
        payload = {"closes_at": found.closes_at, "window": found.window}
        ctx.processes.send(ctx, ASSIGNED, f"{found.id}:{person_id}", payload)


def tell_closed(ctx: Ctx, round_id: str) -> None:
    """End the processes of all experts who have accepted."""
    for expert in queries.list_round_experts(ctx, round_id, InvitationState.ACCEPTED):
        ctx.processes.send(ctx, CLOSED, f"{round_id}:{expert.person_id}")


def _start(ctx: Ctx, found: ReviewRound, expert: RoundExpert, answer_by: date) -> str:
    name = KIND_NAMES[found.kind]["zh"]
    return ctx.processes.start(
        ctx,
        PROCESS,
        business_key=f"{found.campaign_id}:{found.kind}:{found.number}",
        start_key=f"{PROCESS}:{found.id}:{expert.person_id}",
        data={
            "campaign": found.campaign_id,
            "round_id": found.id,
            "round_name": f"{found.campaign_id}年度{name}",
            "kind": found.kind,
            "expert_id": expert.person_id,
            "scoring_key": f"{found.id}:{expert.person_id}",
            "answer_by": answer_by,
        },
    )


def _invited(ctx: Ctx, round_id: str, person_id: str) -> RoundExpert:
    expert = ctx.session.get_one(RoundExpert, (round_id, person_id))
    if expert.state != InvitationState.INVITED:
        raise Conflict("邀请已经答复或已过期。", code="review.answered")
    return expert


def _tell_when_all_answered(ctx: Ctx, round_id: str) -> None:
    ctx.session.flush()
    if not queries.list_round_experts(ctx, round_id, InvitationState.INVITED):
        ctx.processes.send(ctx, ANSWERED, round_id)
