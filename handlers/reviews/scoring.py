"""An expert's work: score, abstain, recuse. A sheet costs the same in a round of ten and of ten thousand sheets."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select

from engine.context import Ctx
from engine.errors import Conflict, Invalid, NotFound
from handlers.directory.rules import SEES_EVERYTHING
from handlers.files.readers import Reader
from handlers.reviews import conflicts, queries
from handlers.reviews.models import ReviewRound, ReviewSheet, RoundExpert, Score
from handlers.reviews.rules.rubric import find_score_problems, total_of
from handlers.reviews.rules.states import ConflictKind, InvitationState, RoundState, SheetState

DONE = "sheets_done"
MOST_SIGNS = 2000
GRADES = ("", "first", "second", "third", "none")


class WindowClosed(Conflict):
    """The scoring window is closed."""

    code = "review.window_closed"


def get_own_sheet(ctx: Ctx, sheet_id: str, person_id: str) -> ReviewSheet:
    """An expert's own sheet; raises NotFound for anybody else's, a replaced one, or one of a conflict."""
    sheet = ctx.session.get(ReviewSheet, sheet_id)
    if sheet is None or sheet.person_id != person_id or sheet.state == SheetState.REPLACED:
        raise NotFound
    expert = ctx.session.get(RoundExpert, (sheet.round_id, person_id))
    if expert is None or expert.state != InvitationState.ACCEPTED:
        raise NotFound
    found = queries.get_round(ctx, sheet.round_id)
    if found.state in (RoundState.FORMING, RoundState.INVITED, RoundState.ANNULLED):
        raise NotFound
    if conflicts.is_known(ctx, sheet.entry_id, person_id):
        raise NotFound
    return sheet


def may_read_files(ctx: Ctx, reader: Reader, entry_id: str) -> bool:
    """Whether somebody may read an entry's files for experts: its experts, while they see a sheet of it, and the
    office and leadership, who look through them before experts do."""
    if not SEES_EVERYTHING.isdisjoint(reader.roles):
        return not conflicts.is_known(ctx, entry_id, reader.person_id)
    sheets = select(ReviewSheet.id).where(
        ReviewSheet.entry_id == entry_id, ReviewSheet.person_id == reader.person_id
    )
    return any(_is_own(ctx, sheet_id, reader.person_id) for sheet_id in ctx.session.scalars(sheets))


def submit_sheet(
    ctx: Ctx,
    sheet_id: str,
    person_id: str,
    points: Mapping[str, Decimal | None],
    *,
    comment: str = "",
    grade: str = "",
) -> ReviewSheet:
    """Score an entry, or change the scores while the window is open.

    Raises WindowClosed, or Invalid with `errors` by criterion (`comment`, `grade` for those).
    """
    sheet, found = _open_sheet(ctx, sheet_id, person_id)
    errors = find_score_problems(found.rubric, points)
    if len(comment) > MOST_SIGNS:
        errors["comment"] = f"评语最多{MOST_SIGNS}字。"
    if grade not in GRADES:
        errors["grade"] = "请选择建议等级。"
    if errors:
        raise Invalid("请改正标出的项目。", code="review.bad_scores", errors=errors)
    given = {code: value for code, value in points.items() if value is not None}
    was = _forget(ctx, sheet)
    sheet.state, sheet.total = SheetState.SUBMITTED, total_of(found.rubric, given)
    sheet.comment, sheet.grade, sheet.submitted_at = comment.strip(), grade, ctx.now()
    ctx.session.add_all(
        Score(sheet_id=sheet.id, criterion=criterion["code"], points=given[criterion["code"]])
        for criterion in found.rubric["criteria"]
    )
    _finish(ctx, sheet, found, was)
    return sheet


def abstain(ctx: Ctx, sheet_id: str, person_id: str, reason: str) -> ReviewSheet:
    """Decline to judge an entry, for a reason; somebody else will. Raises WindowClosed or Invalid."""
    sheet, found = _open_sheet(ctx, sheet_id, person_id)
    _require_reason(reason)
    was = _forget(ctx, sheet)
    sheet.state, sheet.reason = SheetState.ABSTAINED, reason.strip()
    sheet.submitted_at = ctx.now()
    _finish(ctx, sheet, found, was)
    return sheet


def recuse(ctx: Ctx, sheet_id: str, person_id: str, kind: str, reason: str) -> ReviewSheet:
    """Give a sheet back for a conflict just recognised (回避); the entry is out of bounds from then on."""
    sheet, found = _open_sheet(ctx, sheet_id, person_id)
    _require_reason(reason)
    if kind not in set(ConflictKind):
        raise Invalid("请选择回避情形。", code="review.bad_kind", errors={"kind": "请选择回避情形。"})
    was = _forget(ctx, sheet)
    sheet.state, sheet.reason = SheetState.REPLACED, reason.strip()
    conflicts.recuse(ctx, sheet.entry_id, person_id, kind, reason.strip())
    _finish(ctx, sheet, found, was)
    return sheet


def progress_of(ctx: Ctx, round_id: str, person_id: str) -> dict[str, Any]:
    """How many sheets an expert has and has done, in numbers and words."""
    sheets = queries.list_own_sheets(ctx, round_id, person_id)
    done = sum(each.sheet.state != SheetState.OPEN for each in sheets)
    return {
        "sheets": len(sheets),
        "done": done,
        "is_done": done == len(sheets),
        "progress_text": f"共{len(sheets)}份，已完成{done}份。",
    }


def _open_sheet(ctx: Ctx, sheet_id: str, person_id: str) -> tuple[ReviewSheet, ReviewRound]:
    """The sheet, if it may still be changed: in the window in which it was open."""
    sheet = get_own_sheet(ctx, sheet_id, person_id)
    found = queries.get_round(ctx, sheet.round_id)
    if not may_change(ctx, sheet, found):
        raise WindowClosed("评分窗口已关闭，不能再提交或修改。")
    return sheet, found


def may_change(ctx: Ctx, sheet: ReviewSheet, found: ReviewRound) -> bool:
    """Whether the window in which a sheet was given is open, by the server's clock."""
    if found.state != RoundState.SCORING or found.opened_at is None or found.closes_at is None:
        return False
    if ctx.now() > found.closes_at or sheet.state == SheetState.LAPSED:
        return False
    return sheet.submitted_at is None or sheet.submitted_at >= found.opened_at


def _require_reason(reason: str) -> None:
    if not reason.strip() or len(reason) > MOST_SIGNS:
        message = f"请说明理由（不超过{MOST_SIGNS}字）。"
        raise Invalid(message, code="review.reason_missing", errors={"reason": message})


def _forget(ctx: Ctx, sheet: ReviewSheet) -> str:
    """Empty a sheet; returns the state it had."""
    was = sheet.state
    ctx.session.execute(delete(Score).where(Score.sheet_id == sheet.id))
    sheet.total, sheet.reason, sheet.comment, sheet.grade = None, "", "", ""
    sheet.submitted_at = None
    return was


def _finish(ctx: Ctx, sheet: ReviewSheet, found: ReviewRound, was: str) -> None:
    """Tell the round when this was the last sheet anybody owed; history keeps no scores, which are secret."""
    ctx.session.flush()
    data = {"sheet": sheet.id, "reason": sheet.reason, "before": was, "after": sheet.state}
    ctx.record("review.sheet_handed_in", data=data)
    if was == SheetState.OPEN and not queries.has_open_sheets(ctx, sheet.round_id):
        ctx.processes.send(ctx, DONE, f"{found.id}:{found.window}")


def _is_own(ctx: Ctx, sheet_id: str, person_id: str) -> bool:
    try:
        get_own_sheet(ctx, sheet_id, person_id)
    except NotFound:
        return False
    return True
