"""From submitted sheets to results that stand."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import delete, select

from engine.context import Ctx
from engine.errors import BusinessError, Conflict
from handlers.entries.models import Entry
from handlers.reviews import inviting, queries
from handlers.reviews.models import ReviewRound, ReviewSheet, RoundEntry, RoundResult, Score
from handlers.reviews.rules.aggregate import Result, Sheet, aggregate, digest
from handlers.reviews.rules.states import METHOD_NAMES, Method, RoundState, SheetState

FINISHED = "review_finished"
MAX_LINES = 200


def close_scoring(ctx: Ctx, round_id: str) -> None:
    """No sheet is taken any more."""
    found = queries.get_round(ctx, round_id)
    if found.state == RoundState.SCORING:
        found.state = RoundState.CLOSED
        inviting.tell_closed(ctx, round_id)


def list_disputed(ctx: Ctx, found: ReviewRound) -> dict[str, str]:
    """By entry, why the panel must talk about it: too few scores, or scores still too far apart."""
    sheets = queries.list_sheets_by_entry(ctx, found.id, SheetState.SUBMITTED)
    disputed = {}
    for entry in queries.list_round_entries(ctx, found.id):
        totals = [sheet.total for sheet in sheets.get(entry.entry_id, []) if sheet.total is not None]
        if len(totals) < found.scores_per_entry:
            disputed[entry.entry_id] = f"有效评分{len(totals)}份，不足{found.scores_per_entry}份"
        elif max(totals) - min(totals) > found.spread_threshold:
            disputed[entry.entry_id] = f"最高分与最低分相差{max(totals) - min(totals):f}分"
    return disputed


def compute_results(ctx: Ctx, round_id: str) -> list[Result]:
    """Work out the results anew from the sheets and write them; the same sheets always give the same.

    Raises Conflict once the round is locked: what stands is only read.
    """
    found = queries.get_round(ctx, round_id)
    if found.state != RoundState.CLOSED:
        raise Conflict("评分结束后、锁定前才能计算结果。", code="review.not_closed")
    results = recompute(ctx, found)
    ctx.session.execute(delete(RoundResult).where(RoundResult.round_id == round_id))
    ctx.session.add_all(RoundResult(round_id=round_id, **asdict(result)) for result in results)
    ctx.session.flush()
    return results


def recompute(ctx: Ctx, found: ReviewRound) -> list[Result]:
    """The results as the sheets give them, without writing. Entries set aside by the panel take no part."""
    aside = {entry.entry_id for entry in queries.list_round_entries(ctx, found.id) if entry.is_set_aside}
    sheets = [sheet for sheet in _sheets(ctx, found.id) if sheet.entry_id not in aside]
    return aggregate(sheets, Method(found.method), found.rubric["tie_order"])


def lock(ctx: Ctx, round_id: str) -> str:
    """Let the results stand; returns their digest. From here on others may see them. Safe to repeat.

    BusinessError `review.refused` when no entry has a score.
    """
    found = queries.get_round(ctx, round_id)
    if found.state == RoundState.LOCKED:
        return found.result_digest
    results = compute_results(ctx, round_id)
    if not results:
        raise BusinessError("review.refused", "没有任何有效评分，不能锁定结果。")
    found.state, found.result_digest = RoundState.LOCKED, digest(results)
    found.locked_at = found.ended_at = ctx.now()
    ctx.record("review.locked", instance_id=found.instance_id, data={"digest": found.result_digest})
    payload = {"campaign": found.campaign_id, "kind": found.kind, "round_id": round_id}
    ctx.processes.send(ctx, FINISHED, f"{found.campaign_id}:{found.kind}", payload)
    return found.result_digest


def annul(ctx: Ctx, round_id: str, reason: str) -> None:
    """The round does not count and can be repeated; its sheets stay on record. Raises Conflict when locked."""
    found = queries.get_round(ctx, round_id)
    if found.state == RoundState.LOCKED:
        raise Conflict("结果已经锁定。", code="review.locked")
    inviting.tell_closed(ctx, round_id)
    found.state, found.annul_reason, found.ended_at = RoundState.ANNULLED, reason, ctx.now()
    ctx.record("review.annulled", instance_id=found.instance_id, data={"reason": reason})


def describe_results(ctx: Ctx, round_id: str) -> str:
    """The ranking for minutes and signatures: code, the three methods side by side, what decided ties."""
    found = queries.get_round(ctx, round_id)
    codes = {entry.entry_id: entry.code for entry in queries.list_round_entries(ctx, round_id)}
    names = dict(
        ctx.session.execute(
            select(Entry.id, Entry.name).where(
                Entry.id.in_(select(RoundEntry.entry_id).where(RoundEntry.round_id == round_id))
            )
        ).all()
    )
    lines = [f"计分方法：{METHOD_NAMES[found.method]['zh']}（评分前已确定）"]
    results = queries.list_results(ctx, round_id)
    for result in results[:MAX_LINES]:
        lines.append(
            f"{result.rank}. {codes[result.entry_id]} {names[result.entry_id]}：{result.score:.2f}"
            f"（平均{result.mean:.2f}，去极值{result.trimmed:.2f}，标准化{result.standardised:.2f}，"
            f"{result.valid_scores}份）{_tie(found, result.tie)}"
        )
    if len(results) > MAX_LINES:
        lines.append(f"……另有{len(results) - MAX_LINES}项")
    return "\n".join(lines)


def _tie(found: ReviewRound, tie: str) -> str:
    if not tie:
        return ""
    if tie == "open":
        return "，并列待定"
    names = {criterion["code"]: criterion["name"]["zh"] for criterion in found.rubric["criteria"]}
    return f"，同分按{names.get(tie, '分差')}排序"


def _sheets(ctx: Ctx, round_id: str) -> list[Sheet]:
    points: dict[str, dict[str, object]] = {}
    scored = (
        select(Score)
        .join(ReviewSheet, ReviewSheet.id == Score.sheet_id)
        .where(ReviewSheet.round_id == round_id, ReviewSheet.state == SheetState.SUBMITTED)
    )
    for score in ctx.session.scalars(scored):
        points.setdefault(score.sheet_id, {})[score.criterion] = score.points
    query = select(ReviewSheet).where(
        ReviewSheet.round_id == round_id, ReviewSheet.state == SheetState.SUBMITTED
    )
    return [
        Sheet(sheet.entry_id, sheet.person_id, sheet.total, points.get(sheet.id, {}))  # type: ignore[arg-type]
        for sheet in ctx.session.scalars(query)
    ]
