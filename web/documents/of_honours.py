"""Decisions (F-20) and certificates (F-21) on paper; always in Chinese."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select

from engine.context import Ctx
from engine.errors import NotFound
from handlers.campaigns.queries import get_campaign
from handlers.directory.models import Person
from handlers.directory.queries import get_organisation, list_organisations_by_id
from handlers.entries.models import EntryInventor
from handlers.honours import queries
from handlers.honours.models import Decision, Honour
from handlers.honours.rules.states import GRANTED, HONOUR_NAMES, HonourCode
from handlers.reviews.rules.lists import GRADE_NAMES
from web.documents import certificate, decision
from web.i18n.dates import format_date

_COUNTED = {
    HonourCode.RESULT: "项",
    HonourCode.EXPERT: "名",
    HonourCode.TEAM: "个",
    HonourCode.MEDAL: "名",
    HonourCode.PIONEER: "个",
}


@dataclass(frozen=True)
class Paper:
    """A document: its name for whoever saves it, and what sets the PDF, for which the database is not needed."""

    name: str
    set: Callable[[], bytes]


def print_decision(ctx: Ctx, decision_id: str, _address: str) -> Paper:
    """A decision with its lists: what it confers or has revoked; without a number while it is a draft."""
    found = queries.get_decision(ctx, decision_id)
    signatories = tuple(line.strip() for line in found.signatories.splitlines() if line.strip())
    printed = decision.Decision(
        issuer=f"{signatories[0]}文件" if signatories else "文件",
        number=found.number or "（草稿）",
        title=found.title,
        addressees="",
        body=found.body,
        signatories=signatories,
        date=format_date(found.issued_on),
        lists=_lists(ctx, found),
    )
    return Paper(f"{found.title} {found.number or ''}".strip(), partial(decision.print_decision, printed))


def print_certificate(ctx: Ctx, honour_id: str, address: str) -> Paper:
    """An honour's certificate with the code by which anybody can verify it. Raises NotFound unless it is in force."""
    honour = ctx.session.get(Honour, honour_id)
    if honour is None or honour.state not in GRANTED:
        raise NotFound(honour=honour_id)
    campaign, signed = get_campaign(ctx, honour.campaign_id), queries.get_decision(ctx, honour.decision_id)
    name = HONOUR_NAMES[honour.code]["zh"]
    code = honour.verification_code or ""
    printed = certificate.Certificate(
        title="荣誉证书",
        holder=_holder(ctx, honour),
        text=_citation(honour, campaign.title, name),
        number=honour.number or "",
        code="-".join(code[place : place + 4] for place in range(0, len(code), 4)),
        address=f"{address}/verify/{code}",
        issuers=tuple(line.strip() for line in signed.signatories.splitlines() if line.strip()),
        date=format_date(honour.conferred_on),
    )
    return Paper(f"{name} {honour.number}", partial(certificate.print_certificate, printed))


def _lists(ctx: Ctx, found: Decision) -> list[decision.NamedList]:
    honours = queries.list_honours(ctx, found.id)
    if found.kind == "revocation":
        honours = queries.list_revoked(ctx, found.id)
    units = list_organisations_by_id(ctx, {honour.organisation_id for honour in honours})
    people = _inventors(ctx, [honour.entry_id for honour in honours if honour.entry_id])
    groups: dict[tuple[str, str], list[Honour]] = {}
    for honour in honours:
        groups.setdefault((honour.code, honour.grade), []).append(honour)
    lists = []
    for (code, grade), members in groups.items():
        is_result = code == HonourCode.RESULT
        name = HONOUR_NAMES[code]["zh"] + (GRADE_NAMES[grade]["zh"] if grade else "")
        rows = tuple(
            (
                *(str(place), honour.title, units[honour.organisation_id].name),
                *(["、".join(people.get(honour.entry_id or "", ()))] if is_result else []),
            )
            for place, honour in enumerate(members, 1)
        )
        headers = ("序号", "名称", "单位", "完成人") if is_result else ("序号", "名称", "单位")
        shares = (1, 4, 4, 4) if is_result else (1, 4, 5)
        lists.append(
            decision.NamedList(f"{name}（{len(rows)}{_COUNTED[HonourCode(code)]}）", headers, rows, shares)
        )
    return lists


def _inventors(ctx: Ctx, entry_ids: list[str]) -> dict[str, list[str]]:
    query = (
        select(EntryInventor.entry_id, Person.name)
        .join(Person, Person.id == EntryInventor.person_id)
        .where(EntryInventor.entry_id.in_(entry_ids))
        .order_by(EntryInventor.entry_id, EntryInventor.position)
    )
    found: dict[str, list[str]] = {}
    for entry_id, name in ctx.session.execute(query):
        found.setdefault(entry_id, []).append(name)
    return found


def _holder(ctx: Ctx, honour: Honour) -> str:
    if honour.code == HonourCode.RESULT:
        return "、".join(_inventors(ctx, [str(honour.entry_id)]).get(str(honour.entry_id), ()))
    return f"{get_organisation(ctx, honour.organisation_id).name} {honour.title}"


def _citation(honour: Honour, contest: str, name: str) -> str:
    if honour.code == HonourCode.RESULT:
        grade = GRADE_NAMES[honour.grade]["zh"] if honour.grade else ""
        return f"在{contest}中，“{honour.title}”被评为{name}{grade}。特发此证，以资鼓励。"
    verb = "授予" if honour.code in (HonourCode.MEDAL, HonourCode.PIONEER) else "被命名为"
    return f"在{contest}中成绩突出，{verb}“{name}”。特发此证，以资鼓励。"
