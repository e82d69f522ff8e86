"""The registers of revocations: proposals are for who decides on them, what is heard of an honour for its holder."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_, select

from engine.context import Ctx
from handlers.directory.queries import roles_of
from handlers.entries.models import EntryInventor
from handlers.honours.models import Honour
from handlers.honours.revocations.models import Revocation, RevocationItem
from handlers.honours.revocations.rules import GROUNDS, RECALLS
from handlers.honours.rules.states import HONOUR_NAMES
from handlers.registers.register import Column, Register, Related

DECIDERS = frozenset({"discipline", "office", "office_director", "group_leader", "federation_leader"})
_STATES = {
    "proposed": ("待核查", "Proposed"),
    "hearing": ("听取陈述", "Hearing"),
    "heard": ("待决定", "Heard"),
    "revoked": ("已撤销", "Revoked"),
    "kept": ("不予撤销", "Kept"),
}


def _own(_ctx: Ctx, person_id: str) -> ColumnElement[bool]:
    """Of a person's honours, those of results they made included."""
    made = select(EntryInventor.entry_id).where(EntryInventor.person_id == person_id)
    return or_(Honour.person_id == person_id, Honour.entry_id.in_(made))


def _unheard(ctx: Ctx, person_id: str) -> ColumnElement[bool]:
    """What is only proposed, or was found unproven, would harm who knows nothing of it."""
    return false() if roles_of(ctx, person_id) & DECIDERS else Revocation.hear_until.is_(None)


REVOCATIONS = Register(
    "revocations",
    "荣誉撤销",
    "Revocations",
    Revocation,
    Revocation.facts,
    (
        Column(Revocation.ground, "理由", "Ground", "choice", choices=GROUNDS, is_filterable=True),
        Column(
            Revocation.code,
            "取消的项目",
            "Scheme",
            "choice",
            choices={"": {"zh": "", "en": ""}, **HONOUR_NAMES},
            is_filterable=True,
        ),
        Column(Revocation.hear_until, "陈述截止", "Heard until", "date", is_sortable=True),
        Column(Revocation.ended_at, "办结时间", "Ended", "datetime", is_sortable=True),
    ),
    details=(
        Column(Revocation.evidence, "证据", "Evidence"),
        Column(Revocation.decision_id, "决定", "Decision", is_filterable=True),
        Column(Revocation.keep_reason, "不予撤销的理由", "Why kept"),
    ),
    number=Revocation.number,
    state=Revocation.state,
    states=_STATES,
    dated=Revocation.created_at,
    campaign=Revocation.campaign_id,
    instance=Revocation.instance_id,
    related=(Related("涉及荣誉", "Honours", "revocation_items", "revocation_id", Revocation.id),),
    roles=DECIDERS,
)

ITEMS = Register(
    "revocation_items",
    "撤销记录",
    "Honours in revocations",
    RevocationItem,
    Honour.title,
    (
        Column(Honour.code, "荣誉", "Honour", "choice", choices=HONOUR_NAMES, is_filterable=True),
        Column(Revocation.ground, "理由", "Ground", "choice", choices=GROUNDS, is_filterable=True),
        Column(RevocationItem.is_derived, "随之失效", "Fell with others", "bool", is_filterable=True),
        Column(Honour.revoked_on, "撤销日期", "Revoked", "date", is_sortable=True),
        Column(
            RevocationItem.recall, "证书牌匾", "Certificate", "choice", choices=RECALLS, is_filterable=True
        ),
    ),
    details=(
        Column(RevocationItem.revocation_id, "撤销案", "Revocation", is_filterable=True),
        Column(RevocationItem.honour_id, "荣誉编号", "Honour's id", is_filterable=True),
        Column(RevocationItem.statement, "陈述", "Statement"),
        Column(RevocationItem.heard_at, "陈述时间", "Heard", "datetime"),
        Column(RevocationItem.recalled_on, "收回日期", "Recalled", "date"),
        Column(RevocationItem.recall_note, "收回情况", "Note"),
    ),
    number=Honour.number,
    state=RevocationItem.outcome,
    states={"open": ("待决定", "Open"), "revoked": ("已撤销", "Revoked"), "kept": ("保留", "Kept")},
    dated=Revocation.created_at,
    campaign=Revocation.campaign_id,
    organisation=Honour.organisation_id,
    instance=RevocationItem.instance_id,
    joins=(
        (Honour, Honour.id == RevocationItem.honour_id),
        (Revocation, Revocation.id == RevocationItem.revocation_id),
    ),
    visible_to=_own,
    hidden_from=_unheard,
)

REGISTERS = (REVOCATIONS, ITEMS)
