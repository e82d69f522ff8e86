"""Nominating persons (创新能手) and teams (创新型班组)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select

from engine.context import Ctx
from engine.errors import BusinessError
from handlers.activities.people import find_holder
from handlers.directory.models import Organisation, Person
from handlers.directory.queries import find_profile, get_unit, today
from handlers.directory.rules import EDUCATIONS, POLITICAL_STATUSES, SEXES, SKILL_GRADES, Kind
from handlers.entries import queries, rules
from handlers.entries.attachments import keep_review_files
from handlers.entries.drafts import (
    hand_in,
    hand_in_again,
    open_draft,
    read_window,
    require_state,
    require_window,
)
from handlers.entries.models import Entry
from handlers.entries.people import REFUSED, find_person, set_traits
from handlers.entries.rules import EntryKind, EntryState


def open_nomination(
    ctx: Ctx,
    campaign_id: str,
    kind: str,
    organisation_id: str,
    applicant_id: str,
    *,
    subject: str,
    minutes: str,
    instance_id: str | None = None,
) -> Entry:
    """Begin the nomination of a person (name or login) or of a team of the unit (name), recommended by these minutes.

    BusinessError `entry.refused` for nobody of that name, or for who is nominated in this campaign already.
    """
    unit = get_unit(ctx, organisation_id)
    found = _find_subject(ctx, kind, subject, unit.id)
    if found is None:
        what = "个人" if kind == EntryKind.PERSON else "本单位班组"
        raise BusinessError(REFUSED, f"没有找到{what}“{subject}”，或有重名。个人重名时请填写登录名。")
    entry = open_draft(
        ctx, campaign_id, kind, organisation_id, applicant_id, name=found.name, instance_id=instance_id
    )
    if isinstance(found, Person):
        entry.person_id = found.id
        set_traits(ctx, entry, found.id)
    else:
        entry.team_id, entry.is_front_line = found.id, True
    if (other := queries.find_living_nomination(ctx, entry)) is not None:
        raise BusinessError(REFUSED, f"“{found.name}”本年度已由{other.number}推荐。")
    entry.content = {"minutes": minutes}
    ctx.session.flush()
    return entry


def find_nominator(ctx: Ctx, campaign_id: str, organisation_id: str, person_id: str) -> str | None:
    """Who of the unit's union may nominate the person; None once nominations are closed or there is one."""
    window = read_window(ctx, campaign_id, EntryKind.PERSON)
    if today(ctx) > window.closes_on or queries.is_nominated(ctx, campaign_id, person_id):
        return None
    return find_holder(ctx, "unit_union", organisation_id)


def submit(ctx: Ctx, entry_id: str, content: Mapping[str, Any]) -> Entry:
    """Hand in a nomination for the first time; errors as `drafts.submit_result`."""
    entry = require_window(ctx, entry_id)
    _write(ctx, entry, content)
    hand_in(ctx, entry)
    return entry


def resubmit(ctx: Ctx, entry_id: str, content: Mapping[str, Any], reason: str) -> Entry:
    """Hand in a returned nomination anew; who is nominated stays."""
    entry = require_state(ctx, entry_id, EntryState.RETURNED)
    _write(ctx, entry, content)
    hand_in_again(ctx, entry, reason)
    return entry


def describe(ctx: Ctx, entry: Entry) -> str:
    """Who is nominated, in words, with earlier honours; identity numbers are not kept at all."""
    lines = [entry.name]
    profile = find_profile(ctx, entry.person_id) if entry.person_id is not None else None
    if profile is not None:
        coded = (
            *((SEXES, profile.sex), (POLITICAL_STATUSES, profile.political_status)),
            *((EDUCATIONS, profile.education), (SKILL_GRADES, profile.skill_grade)),
        )
        parts = [names[code]["zh"] for names, code in coded if code]
        parts += [profile.ethnicity, f"{profile.born_on:%Y年%m月}生" if profile.born_on else "", profile.job]
        lines.append("、".join(part for part in parts if part))
    lines += [name for trait, name in rules.TRAITS.items() if getattr(entry, trait)]
    if honours := queries.list_past_honours(ctx, entry):
        lines.append("往年荣誉：" + "、".join(honours))
    return "\n".join(lines)


def _find_subject(ctx: Ctx, kind: str, subject: str, unit_id: str) -> Person | Organisation | None:
    text = subject.strip()
    if kind == EntryKind.PERSON:
        return ctx.session.get(Person, text) or find_person(ctx, text, unit_id)
    teams = select(Organisation).where(
        Organisation.kind == Kind.TEAM,
        Organisation.parent_id == unit_id,
        or_(Organisation.id == text, Organisation.name == text),
    )
    found = ctx.session.scalars(teams.limit(2)).all()
    return found[0] if len(found) == 1 else None


def _write(ctx: Ctx, entry: Entry, content: Mapping[str, Any]) -> None:
    entry.field = str(content.get("field") or "")
    kept = {"minutes": entry.content.get("minutes", "")}
    profile = find_profile(ctx, entry.person_id) if entry.person_id is not None else None
    if profile is not None and profile.skill_grade:
        kept["skill_grade"] = SKILL_GRADES[profile.skill_grade]["zh"]
    entry.content = {**content, **kept}
    keep_review_files(ctx, entry, content)
