"""What each of the twins has at stake beside its processes: work under review, a report, an honour, a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from engine.context import Ctx
from engine.models import HumanTask
from engine.models.migration_batch import BatchPhase, MigrationBatch
from handlers.activities.models import ActivityReport
from handlers.activities.service import list_periods
from handlers.honours.conferring import open_decision
from handlers.honours.models import Honour
from handlers.registers.register import pack_key
from handlers.reviews.models import (
    Ballot,
    BallotElector,
    BallotTally,
    Expert,
    Panel,
    ReviewRound,
    ReviewSheet,
    RoundEntry,
    RoundExpert,
)
from handlers.reviews.rubrics import rubric_on
from handlers.webhooks.models import WebhookReceiver
from tests.web.site import Site
from tests.web.twins import Twin
from tests.workflows.judging import make_entry

OFFICER = "p:group_deputy@d_st"
"""First inventor of every entry: of no unit and not of the office, so that nobody has a conflict."""


@dataclass(frozen=True)
class Stake:
    """The ids. `sheet_id` and `ballot_id` are those of the unit's union, as an expert on the work of others."""

    entry_id: str
    round_id: str
    sheet_id: str
    ballot_id: str
    batch_id: str
    receiver_id: str
    honour_id: str
    report_key: str


def make_stakes(site: Site, twins: Mapping[str, Twin]) -> dict[str, Stake]:
    """Give every twin one of each."""

    def verb(ctx: Ctx) -> dict[str, Stake]:
        numbered = enumerate(twins.items(), 1)
        return {unit: _make(ctx, number, unit, twin) for number, (unit, twin) in numbered}

    return site.runtime.run("system", verb)


def _make(ctx: Ctx, number: int, unit: str, twin: Twin) -> Stake:
    person = f"p:{twin.seat}"
    ctx.session.get_one(HumanTask, twin.task_id).due_at = ctx.now() + timedelta(days=30)
    entry_id, round_id, sheet_id, ballot_id = _review(ctx, number, unit, person)
    batch = MigrationBatch(
        **{"key": "approval", "phase": BatchPhase.TRIED, "reason": "x", "actor": "system"},
        definition_id=ctx.session.get_one(HumanTask, twin.task_id).definition_id,
        created_at=ctx.now(),
    )
    receiver = WebhookReceiver(
        **{"name": f"群{number}", "kind": "wecom", "address": "https://qyapi.weixin.qq.com/x"},
        **{"kinds": ["plan_issued"], "organisation_id": unit, "is_on": True},
        created_at=ctx.now(),
    )
    period = list_periods(ctx, "2026")[0].code
    report = ActivityReport(
        **{"campaign_id": "2026", "organisation_id": unit, "period": period},
        instance_id=twin.instance_id,
        due_on=date(2026, 4, 5),
        created_at=ctx.now(),
    )
    ctx.session.add_all([batch, receiver, report])
    ctx.session.flush()
    honour_id = _honour(ctx, number, twin, entry_id)
    key = pack_key(("2026", unit, period))
    return Stake(entry_id, round_id, sheet_id, ballot_id, batch.id, receiver.id, honour_id, key)


def _review(ctx: Ctx, number: int, unit: str, person: str) -> tuple[str, str, str, str]:
    """A round that takes scores on one entry of a unit, with one expert, who is asked to vote on it, too."""
    entry = make_entry(ctx, number, unit=unit, campaign_id="2026", first_inventor_id=OFFICER)
    round_id, now = f"round-{number}", ctx.now()
    review: dict[str, Any] = {"method": "mean", "scores_per_entry": 1, "spread_threshold": Decimal(20)}
    rubric = rubric_on("result", now.date())
    ctx.session.add(
        ReviewRound(
            **{"id": round_id, "campaign_id": "2026", "kind": "result", "number": number, "seed": "x"},
            **{**review, "rubric": rubric, "state": "scoring", "created_at": now, "window": 1},
            opened_at=now,
            closes_at=now + timedelta(days=10),
        )
    )
    ctx.session.add(Expert(person_id=person, fields=["机械"], added_at=now))
    ctx.session.flush()
    ctx.session.add(Panel(round_id=round_id, number=1, name="组"))
    ctx.session.flush()
    ctx.session.add(RoundEntry(round_id=round_id, entry_id=entry.id, code="A01", panel_number=1))
    ctx.session.add(
        RoundExpert(
            **{"round_id": round_id, "person_id": person, "panel_number": 1, "load_cap": 10},
            **{"state": "accepted", "invited_at": now, "accepted_at": now},
        )
    )
    ctx.session.flush()
    ids = {"round_id": round_id, "entry_id": entry.id, "person_id": person}
    ctx.session.add(ReviewSheet(**ids, id=f"sheet-{number}", created_at=now))
    shares = {"quorum": Decimal("0.5"), "majority": Decimal("0.5")}
    ctx.session.add(
        Ballot(id=f"ballot-{number}", round_id=round_id, question="同意吗", opened_at=now, **shares)
    )
    ctx.session.flush()
    ctx.session.add(BallotElector(ballot_id=f"ballot-{number}", person_id=person))
    ctx.session.add(BallotTally(ballot_id=f"ballot-{number}", entry_id=entry.id))
    return entry.id, round_id, f"sheet-{number}", f"ballot-{number}"


def _honour(ctx: Ctx, number: int, twin: Twin, entry_id: str) -> str:
    decision = open_decision(ctx, "2026", twin.instance_id, "conferral")
    decision.state, decision.number = "published", f"滨会发〔2026〕{number}号"
    decision.title, decision.body, decision.signatories = "决定", "予以命名。", "市总工会"
    decision.issued_on, decision.ended_at = ctx.now().date(), ctx.now()
    ctx.session.flush()
    ctx.session.add(
        Honour(
            **{"id": f"honour-{number}", "campaign_id": "2026", "code": "HON-01"},
            organisation_id=twin.organisation_id,
            **{"entry_id": entry_id, "decision_id": decision.id, "title": "夹具", "grade": "first"},
            **{"state": "conferred", "number": f"2026-ZS1-{number:04}"},
            **{"verification_code": f"{number}" * 12, "conferred_on": ctx.now().date()},
            created_at=ctx.now(),
        )
    )
    return f"honour-{number}"
