"""From the draft to the hand-in: the window, its grace, and what is written down each time.

The window is hard: the server's clock decides, to the second, inside the transaction that hands in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from engine.calendar import DEFAULT_ZONE, to_instant
from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError, Conflict, Invalid
from handlers.campaigns.numbers import next_number
from handlers.campaigns.queries import get_settings
from handlers.directory.models import Organisation
from handlers.directory.queries import get_unit, today
from handlers.entries import queries, rules
from handlers.entries.attachments import keep_review_files
from handlers.entries.models import Entry, EntryVersion
from handlers.entries.people import REFUSED, list_inventors, read_inventors, set_inventors
from handlers.entries.rules import EntryKind, EntryState
from handlers.registers.service import Change, record_changes

CLOSED = "entry.window_closed"
REASON_TOO_SHORT = "entry.reason_missing"


@dataclass(frozen=True)
class Window:
    """When entries of a class may be handed in: from `opens_on` up to, not including, `closes_at`.

    After `grace_ends_at`, when experts begin to score, not even the office can open it again.
    """

    opens_on: date
    closes_on: date
    closes_at: datetime
    grace_ends_at: datetime


def read_window(ctx: Ctx, campaign_id: str, kind: str) -> Window:
    """The window of a class in a campaign. Raises NotFound."""
    settings = get_settings(ctx, campaign_id)
    last = settings["entry_closes_on" if kind == EntryKind.RESULT else "nomination_closes_on"]
    scoring = settings["scoring_window"]["opens_on"]
    return Window(settings["entry_opens_on"], last, _midnight(last + timedelta(days=1)), _midnight(scoring))


def open_draft(
    ctx: Ctx,
    campaign_id: str,
    kind: str,
    organisation_id: str,
    applicant_id: str,
    *,
    name: str = "",
    instance_id: str | None = None,
    source_id: str | None = None,
) -> Entry:
    """Begin an entry of somebody's unit; `source_id` is the project or proposal it comes from."""
    unit = get_unit(ctx, organisation_id)
    window = read_window(ctx, campaign_id, kind)
    entry = Entry(
        id=new_id(),
        campaign_id=campaign_id,
        kind=EntryKind(kind),
        number=next_number(ctx, campaign_id, rules.SERIES[kind]),
        organisation_id=unit.id,
        county_id=unit.county_id,
        instance_id=instance_id,
        applicant_id=applicant_id,
        source_id=source_id,
        name=name,
        name_key=rules.name_key(name),
        industry=unit.industry,
        is_non_public=unit.is_non_public,
        created_at=ctx.now(),
        closes_at=window.closes_at,
    )
    ctx.session.add(entry)
    ctx.session.flush()
    record_changes(ctx, [Change("entries", entry.id, "created", {"state": (None, EntryState.DRAFT)})])
    return entry


def submit_result(ctx: Ctx, entry_id: str, content: Mapping[str, Any]) -> Entry:
    """Hand in a result for the first time.

    BusinessError `entry.window_closed` from the second the window is shut, `entry.refused` for what does not fit
    the rules: before the window, names, shares, dates, a state secret.
    """
    entry = require_window(ctx, entry_id)
    write_result(ctx, entry, content)
    hand_in(ctx, entry)
    return entry


def resubmit_result(ctx: Ctx, entry_id: str, content: Mapping[str, Any], reason: str) -> Entry:
    """Hand in a returned result anew: once the window is shut nobody new may join its inventors."""
    entry = require_state(ctx, entry_id, EntryState.RETURNED)
    write_result(ctx, entry, content)
    hand_in_again(ctx, entry, reason)
    return entry


def write_result(ctx: Ctx, entry: Entry, content: Mapping[str, Any]) -> None:
    """Take over what the form F-09 holds; the people are locked apart from the text (see `resubmit_result`).

    The files are cleaned last, when nothing else can be refused: that takes long.
    """
    text = dict(content)
    rows = text.pop("inventors", None) or []
    _set_text(entry, text)
    inventors = read_inventors(ctx, rows, entry.organisation_id)
    before = {each.person_id for each in list_inventors(ctx, entry.id)}
    if _is_shut(ctx, entry) and not {person_id for person_id, _share in inventors} <= before:
        raise BusinessError(REFUSED, "申报截止后不能再增加完成人，只能调整次序和占比。")
    entry.content = {**entry.content, "inventors": list(rows)}
    set_inventors(ctx, entry, inventors)
    keep_review_files(ctx, entry, text)


def write_result_text(ctx: Ctx, entry: Entry, text: Mapping[str, Any]) -> None:
    """Take over the text of the form F-09 alone: who made the result stays as it is."""
    _set_text(entry, text)
    keep_review_files(ctx, entry, text)


def _set_text(entry: Entry, text: Mapping[str, Any]) -> None:
    if problems := _find_result_problems(text):
        raise BusinessError(REFUSED, "\n".join(problems))
    entry.name, entry.name_key = str(text["name"]), rules.name_key(str(text["name"]))
    entry.publishable_name = str(text.get("publishable_name") or "")
    entry.category, entry.field = str(text.get("category") or ""), str(text.get("field") or "")
    entry.confidentiality = str(text.get("confidentiality") or "public")
    kept = {"inventors": entry.content["inventors"]} if "inventors" in entry.content else {}
    entry.content = {**text, **kept}


def return_entry(ctx: Ctx, entry_id: str, reason: str) -> Entry:
    """Give an entry back to its applicant; harmless when it is there already."""
    entry = queries.lock_entry(ctx, entry_id)
    if entry.state != EntryState.RETURNED:
        change_state(ctx, entry, EntryState.RETURNED, reason)
    return entry


def end_entry(ctx: Ctx, entry_id: str, state: EntryState, reason: str = "") -> Entry:
    """An entry takes part no more: withdrawn or rejected for a reason, or lapsed."""
    entry = queries.lock_entry(ctx, entry_id)
    if entry.ended_at is None:
        entry.end_reason = "" if state == EntryState.LAPSED else (reason.strip() or "未说明")
        entry.ended_at = ctx.now()
        change_state(ctx, entry, state, reason)
    return entry


def grant_grace(ctx: Ctx, number: str, until: datetime, reason: str) -> Entry:
    """Let one draft that missed the window be handed in until a moment; kept in the history with its reason.

    Raises Conflict unless the entry is a result that has lapsed, Invalid for a moment that lies behind or after the
    scoring begins, or without a reason. Who may do so is the caller's to check: the office alone.
    """
    entry = find_by_number(ctx, number)
    if entry.kind != EntryKind.RESULT or entry.state != EntryState.LAPSED:
        raise Conflict("只有逾期失效的成果申报可以宽限。", code="entry.not_lapsed")
    window = read_window(ctx, entry.campaign_id, entry.kind)
    if not ctx.now() < until <= window.grace_ends_at:
        raise Invalid("宽限期应晚于现在、不晚于评分开始。", code="entry.bad_grace")
    if not reason.strip():
        raise Invalid("请填写宽限理由。", code=REASON_TOO_SHORT)
    entry.closes_at, entry.ended_at = until, None
    change_state(ctx, entry, EntryState.DRAFT, reason)
    ctx.record(
        "entry.grace_granted",
        instance_id=entry.instance_id,
        data={"entry": entry.number, "until": until, "reason": reason.strip()},
    )
    ctx.processes.send(ctx, "grace_granted", entry.id, {"entry": entry.id, "closes_at": until})
    return entry


def find_by_number(ctx: Ctx, number: str) -> Entry:
    """The entry people know by this number, locked; raises Invalid."""
    query = Entry.__table__.select().with_only_columns(Entry.id).where(Entry.number == number.strip())
    entry_id = ctx.session.scalar(query)
    if entry_id is None:
        raise Invalid(f"没有编号为“{number}”的申报。", code="entry.unknown_number")
    return queries.lock_entry(ctx, entry_id)


def change_state(ctx: Ctx, entry: Entry, state: EntryState, reason: str = "") -> None:
    """Set the state and keep it in the register's history."""
    before, entry.state = entry.state, state
    ctx.session.flush()
    changes: dict[str, tuple[Any, Any]] = {"state": (before, state)}
    if reason.strip():
        changes["end_reason"] = (None, reason.strip())
    record_changes(
        ctx, [Change("entries", entry.id, "ended" if state in rules.ENDED else "changed", changes)]
    )


def keep_version(ctx: Ctx, entry: Entry, reason: str = "") -> None:
    """Keep what the form holds now as a version of its own."""
    ctx.session.flush()
    ctx.session.add(
        EntryVersion(
            entry_id=entry.id,
            version=entry.version,
            content=entry.content,
            reason=reason,
            written_by=ctx.actor,
            written_at=ctx.now(),
        )
    )
    ctx.session.flush()


def hand_in_again(ctx: Ctx, entry: Entry, reason: str) -> None:
    """Keep a new version of a returned entry and send it on its way; it counts from when it was first handed in."""
    entry.version += 1
    keep_version(ctx, entry, reason)
    change_state(ctx, entry, EntryState.SUBMITTED)


def hand_in(ctx: Ctx, entry: Entry) -> None:
    """Note that an entry was handed in, and what it held."""
    entry.submitted_at = ctx.now()
    change_state(ctx, entry, EntryState.SUBMITTED)
    keep_version(ctx, entry)


def require_window(ctx: Ctx, entry_id: str) -> Entry:
    """A draft that may be handed in at this very second; errors as `submit_result`."""
    entry = require_state(ctx, entry_id, EntryState.DRAFT)
    if _is_shut(ctx, entry):
        raise BusinessError(CLOSED, "申报已经截止，以服务器时间为准。")
    window = read_window(ctx, entry.campaign_id, entry.kind)
    if today(ctx) < window.opens_on:
        raise BusinessError(REFUSED, f"{window.opens_on:%Y-%m-%d}起受理申报，现在可以保存草稿。")
    return entry


def require_state(ctx: Ctx, entry_id: str, state: EntryState) -> Entry:
    """An entry in this state, locked; raises Conflict."""
    entry = queries.lock_entry(ctx, entry_id)
    if entry.state != state:
        raise Conflict(code="entry.not_" + state, entry=entry.number)
    return entry


def _is_shut(ctx: Ctx, entry: Entry) -> bool:
    return entry.closes_at is not None and ctx.now() >= entry.closes_at


def _find_result_problems(content: Mapping[str, Any]) -> list[str]:
    problems = rules.find_name_problems(str(content.get("name") or ""))
    if content.get("confidentiality") == rules.Confidentiality.SECRET:
        problems.append("涉及国家秘密的成果不得申报。")
    starts_on, ends_on = content.get("started_on"), content.get("ended_on")
    if starts_on and ends_on and str(ends_on) < str(starts_on):
        problems.append("完成日期早于开始日期。")
    return problems


def _midnight(day: date) -> datetime:
    return to_instant(datetime.combine(day, time()), DEFAULT_ZONE)


def unit_name(ctx: Ctx, entry: Entry) -> str:
    """The name of an entry's unit."""
    return ctx.session.get_one(Organisation, entry.organisation_id).name
