"""Forming a round: rules, entries under codes, anonymous versions, panels, experts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, func, select

from engine import chance
from engine.audit import changed
from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError, Conflict
from handlers.directory.queries import get_person, roles_of
from handlers.directory.rules import SEES_EVERYTHING
from handlers.entries.attachments import REVIEW_FILES
from handlers.entries.models import Entry
from handlers.entries.rules import EntryState
from handlers.reviews import conflicts, queries
from handlers.reviews.models import Expert, Panel, ReviewRound, RoundEntry, RoundExpert
from handlers.reviews.rubrics import rubric_on
from handlers.reviews.rules.anonymity import FIELD_NAMES, anonymise, find_leaks
from handlers.reviews.rules.rubric import find_rubric_problems
from handlers.reviews.rules.states import InvitationState, Method, RoundState

CODE_LETTERS = {"result": "C", "person": "N", "team": "B"}
"""What the codes of a class begin with: 成果, 能手, 班组."""


@dataclass(frozen=True)
class Terms:
    """How a round judges; fixed when it is opened. `weights` change the rubric's points by criterion."""

    method: Method
    scores_per_entry: int
    spread_threshold: Decimal
    weights: Mapping[str, Decimal] = field(default_factory=dict)
    panels: Sequence[Mapping[str, Any]] = ()


def open_round(
    ctx: Ctx, campaign_id: str, kind: str, terms: Terms, *, instance_id: str | None = None
) -> ReviewRound:
    """Open the review of a campaign's class with every eligible entry.

    BusinessError `review.refused` says in words what does not fit: a round under way, no entries, a rubric that
    does not make 100 points, panels that share a field.
    """
    if queries.find_current_round(ctx, campaign_id, kind) is not None:
        raise BusinessError("review.refused", "这一类已有进行中或已完成的评审，不能重复开启。")
    entries = _eligible(ctx, campaign_id, kind)
    if not entries:
        raise BusinessError("review.refused", "没有通过形式审查的申报，不能开始评审。")
    rubric = _rubric(ctx, kind, terms.weights)
    panels = _panels(terms.panels)
    number = ctx.session.scalar(
        select(func.count()).where(ReviewRound.campaign_id == campaign_id, ReviewRound.kind == kind)
    )
    found = ReviewRound(
        id=new_id(),
        campaign_id=campaign_id,
        kind=kind,
        number=(number or 0) + 1,
        instance_id=instance_id,
        method=terms.method,
        rubric=rubric,
        scores_per_entry=terms.scores_per_entry,
        spread_threshold=terms.spread_threshold,
        seed=chance.draw(8).hex(),
        created_at=ctx.now(),
    )
    ctx.session.add(found)
    ctx.session.flush()
    ctx.session.add_all(Panel(round_id=found.id, number=n, **panel) for n, panel in enumerate(panels, 1))
    ctx.session.flush()
    _enter(ctx, found, entries, panels)
    ctx.record("review.opened", instance_id=instance_id, data={"round": found.id, "entries": len(entries)})
    return found


def read_weights(ctx: Ctx, kind: str, rows: Iterable[Mapping[str, Any]]) -> dict[str, Decimal]:
    """The points of criteria given by name, by criterion; BusinessError `review.refused` for a name not known."""
    criteria = rubric_on(kind, queries.local_day(ctx))["criteria"]
    codes = {criterion["name"]["zh"]: criterion["code"] for criterion in criteria}
    weights = {}
    for row in rows:
        name = str(row["name"]).strip()
        if name not in codes:
            raise BusinessError("review.refused", f"没有评分指标“{name}”，可用的有：{'、'.join(codes)}。")
        weights[codes[name]] = Decimal(row["points"])
    return weights


def make_anonymous(ctx: Ctx, round_id: str, words: Collection[str] = ()) -> list[str]:
    """Write every entry's version for experts, without the names known and these further words.

    Returns in words where something was taken out and how many files there are, by code, for a second look.
    """
    entries = _entries(ctx, round_id)
    names = queries.list_names(ctx, entries)
    lines = []
    codes = {entry.entry_id: entry.code for entry in queries.list_round_entries(ctx, round_id)}
    for entry in entries:
        entry.anonymised, findings = anonymise(
            entry.kind, entry.name, _content(entry), {*names[entry.id], *words}
        )
        parts = [f"{FIELD_NAMES.get(finding.field, finding.field)}{finding.count}处" for finding in findings]
        if count := len(entry.content.get(REVIEW_FILES) or ()):
            parts.append(f"附件{count}个，请逐个查看")
        if parts:
            lines.append(f"{codes[entry.id]}：{'、'.join(parts)}")
    return sorted(lines)


def list_leaks(ctx: Ctx, round_id: str) -> list[str]:
    """The codes of entries whose version for experts still tells a name; none after `make_anonymous`."""
    entries = _entries(ctx, round_id)
    names = queries.list_names(ctx, entries)
    codes = {entry.entry_id: entry.code for entry in queries.list_round_entries(ctx, round_id)}
    return sorted(
        codes[entry.id]
        for entry in entries
        if entry.anonymised is None or find_leaks(entry.anonymised, names[entry.id])
    )


def add_expert(
    ctx: Ctx,
    person_id: str,
    fields: Collection[str],
    *,
    organisation_id: str | None = None,
    load_cap: int = 60,
    note: str = "",
) -> Expert:
    """Put a person into the pool, or change what is known of them.

    Raises Conflict for somebody whose post sees the whole contest: who operates or decides does not judge.
    """
    _require_outside(ctx, person_id)
    found = ctx.session.get(Expert, person_id)
    after = {"fields": sorted(set(fields)), "organisation_id": organisation_id, "load_cap": load_cap}
    after |= {"note": note, "is_active": True}
    before = {name: getattr(found, name) for name in after} if found else {}
    kind = "review.expert_changed" if found else "review.expert_added"
    found = found or Expert(person_id=person_id, added_at=ctx.now())
    for name, value in after.items():
        setattr(found, name, value)
    ctx.session.add(found)
    ctx.record(kind, data={"person": person_id, **changed(before, after)})
    return found


def choose_experts(
    ctx: Ctx, round_id: str, person_ids: Collection[str], *, reserve: Collection[str] = ()
) -> None:
    """Set who is to be asked, and who is in reserve, before anybody is; panels by field, chairs by hand.

    A chair who is not chosen any more is none. Raises Conflict once the round is under way, or for somebody who
    must not judge at all.
    """
    found, before = _require_forming(ctx, round_id), _chosen(ctx, round_id)
    panels = queries.list_panels(ctx, round_id)
    ctx.session.execute(
        delete(RoundExpert).where(
            RoundExpert.round_id == round_id, RoundExpert.state == InvitationState.CHOSEN
        )
    )
    present = {expert.person_id for expert in queries.list_round_experts(ctx, round_id)}
    for person_id in sorted({*person_ids, *reserve} - present):
        _require_outside(ctx, person_id)
        expert = ctx.session.get_one(Expert, person_id)
        ctx.session.add(
            RoundExpert(
                round_id=round_id,
                person_id=person_id,
                panel_number=_panel_for(panels, expert.fields),
                is_reserve=person_id in reserve,
                load_cap=expert.load_cap,
            )
        )
    ctx.session.flush()
    serving = {each.person_id for each in queries.list_round_experts(ctx, round_id) if not each.is_reserve}
    for panel in panels:
        if panel.chair_id not in serving:
            panel.chair_id = None
    conflicts.record_conflicts(ctx, conflicts.entries_of(round_id), [*person_ids, *reserve])
    data = {"round": round_id, **changed(before, _chosen(ctx, round_id))}
    ctx.record("review.experts_chosen", instance_id=found.instance_id, data=data)


def _chosen(ctx: Ctx, round_id: str) -> dict[str, list[str]]:
    experts = queries.list_round_experts(ctx, round_id)
    return {
        "experts": sorted(each.person_id for each in experts if not each.is_reserve),
        "reserve": sorted(each.person_id for each in experts if each.is_reserve),
    }


def set_chair(ctx: Ctx, round_id: str, panel_number: int, person_id: str) -> None:
    """Name a panel's chair, one of its experts. Raises Conflict for anybody else."""
    expert = ctx.session.get(RoundExpert, (round_id, person_id))
    if expert is None or expert.is_reserve or expert.panel_number != panel_number:
        raise Conflict("组长应是本组的正选专家。", code="review.chair_outside")
    panel = ctx.session.get_one(Panel, (round_id, panel_number))
    if panel.chair_id != person_id:
        data = {"round": round_id, "panel": panel_number}
        ctx.record("review.chair_set", data=data | changed({"chair": panel.chair_id}, {"chair": person_id}))
    panel.chair_id = person_id


def _require_outside(ctx: Ctx, person_id: str) -> None:
    person = get_person(ctx, person_id)
    if not SEES_EVERYTHING.isdisjoint(roles_of(ctx, person_id)):
        raise Conflict(
            f"{person.name}担任组织、监督或决策职务，不能担任评审专家。", code="review.not_separate"
        )


def _require_forming(ctx: Ctx, round_id: str) -> ReviewRound:
    found = queries.get_round(ctx, round_id)
    if found.state not in (RoundState.FORMING, RoundState.INVITED):
        raise Conflict("评审已经开始，不能再更改。", code="review.under_way")
    return found


def _eligible(ctx: Ctx, campaign_id: str, kind: str) -> list[Entry]:
    query = select(Entry).where(
        Entry.campaign_id == campaign_id, Entry.kind == kind, Entry.state == EntryState.ELIGIBLE
    )
    return list(ctx.session.scalars(query.order_by(Entry.id)))


def _entries(ctx: Ctx, round_id: str) -> list[Entry]:
    query = select(Entry).where(Entry.id.in_(conflicts.entries_of(round_id))).order_by(Entry.id)
    return list(ctx.session.scalars(query))


def _content(entry: Entry) -> dict[str, Any]:
    """What the form holds, with the columns of the entry that are kept beside it."""
    columns = {key: getattr(entry, key) for key in ("category", "field", "is_front_line")}
    return {**entry.content, **columns}


def _rubric(ctx: Ctx, kind: str, weights: Mapping[str, Decimal]) -> dict[str, Any]:
    default = rubric_on(kind, queries.local_day(ctx))
    criteria = [
        {**criterion, "weight": Decimal(weights.get(criterion["code"], criterion["weight"]))}
        for criterion in default["criteria"]
    ]
    if problems := find_rubric_problems(criteria):
        raise BusinessError("review.refused", "".join(problems))
    return {"criteria": criteria, "tie_order": default["tie_order"], "valid_from": default["valid_from"]}


def _panels(wanted: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The panels as rows; without any, one for everything; without one for the rest, such a one at the end."""
    panels = [
        {"name": str(panel["name"]), "fields": _split(str(panel.get("fields") or ""))} for panel in wanted
    ]
    named = [name for panel in panels for name in panel["fields"]]
    if len(set(named)) != len(named) or sum(not panel["fields"] for panel in panels) > 1:
        raise BusinessError("review.refused", "同一专业领域只能归一个评审组，不填领域的综合组最多一个。")
    if all(panel["fields"] for panel in panels):
        panels.append({"name": "综合组" if panels else "评审组", "fields": []})
    return panels


def _split(text: str) -> list[str]:
    for sign in (",", "、", ",", ";", ";"):
        text = text.replace(sign, " ")
    return sorted(set(text.split()))


def _enter(
    ctx: Ctx, found: ReviewRound, entries: Sequence[Entry], panels: Sequence[Mapping[str, Any]]
) -> None:
    """Enter the entries under codes in an order drawn by lot from the seed."""
    number_of = {name: n for n, panel in enumerate(panels, 1) for name in panel["fields"]}
    [rest] = [n for n, panel in enumerate(panels, 1) if not panel["fields"]]
    drawn = sorted(entries, key=lambda entry: sha256(f"{found.seed}:{entry.id}".encode()).hexdigest())
    letter, width = CODE_LETTERS[found.kind], max(3, len(str(len(drawn))))
    ctx.session.add_all(
        RoundEntry(
            round_id=found.id,
            entry_id=entry.id,
            code=f"{letter}{place:0{width}d}",
            panel_number=number_of.get(entry.field, rest),
        )
        for place, entry in enumerate(drawn, 1)
    )
    ctx.session.flush()


def _panel_for(panels: Sequence[Panel], fields: Collection[str]) -> int:
    """The first panel that shares a field with the expert, else the one for the rest."""
    for panel in panels:
        if not set(panel.fields).isdisjoint(fields):
            return panel.number
    return next(panel.number for panel in panels if not panel.fields)
