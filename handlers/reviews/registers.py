"""The registers of reviews and selections: for who runs, watches or decides them; results only once they stand."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, or_, select

from engine.context import Ctx
from handlers.directory.models import Person
from handlers.entries.models import Entry
from handlers.registers.register import Column, Register, Related
from handlers.reviews import conflicts
from handlers.reviews.models import Conflict, Expert, FinalList, ListEntry, ReviewRound, RoundResult
from handlers.reviews.rules.lists import GRADE_NAMES
from handlers.reviews.rules.states import KIND_NAMES, METHOD_NAMES, RoundState

KEEPERS = frozenset({"office", "office_director", "discipline", "sysadmin"})
DECIDERS = KEEPERS | {"group_leader", "group_deputy", "group_member", "review_committee"}


def _is_conflicted(ctx: Ctx, person_id: str, entry_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Entries a person has a conflict with, as kept or by the records of this moment."""
    kept = exists().where(Conflict.entry_id == entry_id, Conflict.person_id == person_id)
    found = conflicts.find_conflicts(ctx, select(Entry.id), [person_id])
    return or_(kept, entry_id.in_(sorted({entry for entry, _person, _kind in found})))


ROUNDS = Register(
    "review_rounds",
    "评审轮次",
    "Review rounds",
    ReviewRound,
    ReviewRound.id,
    (
        Column(ReviewRound.kind, "类别", "Class", "choice", choices=KIND_NAMES, is_filterable=True),
        Column(ReviewRound.number, "轮次", "Round", "number"),
        Column(ReviewRound.method, "计分方法", "Method", "choice", choices=METHOD_NAMES),
        Column(ReviewRound.scores_per_entry, "每项评分人数", "Scores for each entry", "number"),
        Column(ReviewRound.closes_at, "评分截止", "Scoring closes", "datetime"),
        Column(ReviewRound.locked_at, "锁定时间", "Locked", "datetime", is_sortable=True),
    ),
    details=(
        Column(ReviewRound.spread_threshold, "分差上限", "Largest spread", "number"),
        Column(ReviewRound.result_digest, "结果校验码", "Digest of the result"),
        Column(ReviewRound.annul_reason, "作废原因", "Why annulled"),
    ),
    state=ReviewRound.state,
    states={
        "forming": ("组建中", "Being formed"),
        "invited": ("已邀请", "Invited"),
        "scoring": ("评分中", "Scoring"),
        "closed": ("评分结束", "Scoring over"),
        "locked": ("结果已锁定", "Result locked"),
        "annulled": ("已作废", "Annulled"),
    },
    dated=ReviewRound.created_at,
    campaign=ReviewRound.campaign_id,
    instance=ReviewRound.instance_id,
    roles=KEEPERS,
    related=(Related("评审结果", "Results", "review_results", "round_id", ReviewRound.id),),
)

EXPERTS = Register(
    "review_experts",
    "专家库",
    "Experts",
    Expert,
    Person.name,
    (
        Column(Expert.person_id, "专家", "Expert", "person"),
        Column(Expert.organisation_id, "单位", "Unit", "organisation"),
        Column(Expert.load_cap, "每轮上限", "Most in a round", "number"),
        Column(Expert.is_active, "在用", "Active", "bool", is_filterable=True),
    ),
    details=(Column(Expert.note, "备注", "Note"),),
    joins=((Person, Person.id == Expert.person_id),),
    dated=Expert.added_at,
    roles=KEEPERS,
)

RESULTS = Register(
    "review_results",
    "评审结果",
    "Review results",
    RoundResult,
    Entry.name,
    (
        Column(ReviewRound.kind, "类别", "Class", "choice", choices=KIND_NAMES, is_filterable=True),
        Column(RoundResult.rank, "名次", "Rank", "number", is_sortable=True),
        Column(RoundResult.score, "得分", "Score", "number", is_sortable=True),
        Column(RoundResult.mean, "算术平均", "Plain mean", "number"),
        Column(RoundResult.trimmed, "去极值", "Trimmed mean", "number"),
        Column(RoundResult.standardised, "标准化", "Standardised", "number"),
        Column(RoundResult.spread, "分差", "Spread", "number", is_sortable=True),
        Column(RoundResult.valid_scores, "份数", "Sheets", "number"),
        Column(RoundResult.round_id, "轮次编号", "Round", is_filterable=True),
    ),
    details=(Column(RoundResult.tie, "同分处理", "Tie"),),
    number=Entry.number,
    state=ReviewRound.state,
    states={"locked": ("结果已锁定", "Result locked")},
    joins=((Entry, Entry.id == RoundResult.entry_id), (ReviewRound, ReviewRound.id == RoundResult.round_id)),
    dated=ReviewRound.locked_at,
    campaign=ReviewRound.campaign_id,
    hidden_from=lambda ctx, person_id: or_(
        ReviewRound.state != RoundState.LOCKED,
        _is_conflicted(ctx, person_id, RoundResult.entry_id),  # type: ignore[arg-type]
    ),
    roles=KEEPERS,
)

LISTS = Register(
    "final_lists",
    "拟命名名单",
    "Final lists",
    FinalList,
    FinalList.id,
    (
        Column(FinalList.kind, "类别", "Class", "choice", choices=KIND_NAMES, is_filterable=True),
        Column(FinalList.quota, "名额", "Quota", "number"),
        Column(FinalList.assessment_share, "考核占比", "Share of the assessment", "number"),
        Column(FinalList.ended_at, "审定时间", "Approved", "datetime", is_sortable=True),
    ),
    details=(
        Column(FinalList.shortfall_reason, "缺额原因", "Why fewer"),
        Column(FinalList.approved_by, "审定人", "Approved by", "person"),
        Column(FinalList.annul_reason, "作废原因", "Why annulled"),
    ),
    state=FinalList.state,
    states={
        "draft": ("草案", "Draft"),
        "voted": ("已表决", "Voted"),
        "approved": ("已审定", "Approved"),
        "annulled": ("已作废", "Annulled"),
    },
    dated=FinalList.created_at,
    campaign=FinalList.campaign_id,
    instance=FinalList.instance_id,
    roles=DECIDERS,
    related=(Related("名单", "Entries", "list_entries", "list_id", FinalList.id),),
)

LIST_ENTRIES = Register(
    "list_entries",
    "名单条目",
    "Entries of lists",
    ListEntry,
    Entry.name,
    (
        Column(FinalList.kind, "类别", "Class", "choice", choices=KIND_NAMES, is_filterable=True),
        Column(ListEntry.rank, "名次", "Rank", "number", is_sortable=True),
        Column(ListEntry.combined, "综合得分", "Combined score", "number", is_sortable=True),
        Column(ListEntry.score, "评审得分", "Review score", "number"),
        Column(ListEntry.assessment, "考核结果", "Assessment", "number"),
        Column(ListEntry.grade, "等级", "Grade", "choice", choices=GRADE_NAMES, is_filterable=True),
        Column(ListEntry.has_medal, "推荐奖章", "Medal", "bool", is_filterable=True),
        Column(ListEntry.list_id, "名单编号", "List", is_filterable=True),
    ),
    details=(Column(ListEntry.tie, "并列处理", "Tie"),),
    number=Entry.number,
    state=ListEntry.place,
    states={
        "listed": ("拟命名", "Proposed"),
        "reserve": ("递补", "Reserve"),
        "out": ("未入围", "Not listed"),
    },
    joins=((Entry, Entry.id == ListEntry.entry_id), (FinalList, FinalList.id == ListEntry.list_id)),
    dated=FinalList.created_at,
    campaign=FinalList.campaign_id,
    hidden_from=lambda ctx, person_id: and_(
        FinalList.state != "approved",
        _is_conflicted(ctx, person_id, ListEntry.entry_id),  # type: ignore[arg-type]
    ),
    roles=DECIDERS,
)

REGISTERS = (ROUNDS, EXPERTS, RESULTS, LISTS, LIST_ENTRIES)
