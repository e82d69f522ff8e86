"""The figures of a report: how many statements they take, and that only the rows of the span count."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from engine.context import Ctx
from handlers.activities.figures import COUNTED, count_figures, count_sources
from handlers.activities.inventions.models import Invention
from handlers.activities.proposals.models import Proposal
from handlers.campaigns.service import create_campaign
from handlers.registers.filters import Filters
from handlers.registers.queries import count_rows, reader_of
from tests.handlers.world import ISSUED, World, make_instance

PROPOSER = "p:employee@team-00001"


def _propose(ctx: Ctx, number: int, unit: str = "ent-0001", days: int = 0) -> None:
    """A proposal adopted at once, made so many days after ISSUED."""
    at = ISSUED + timedelta(days=days)
    ctx.session.add(
        Proposal(
            **{"id": f"p{number}", "campaign_id": "2015", "organisation_id": unit, "kind": "safety"},
            **{"proposer_id": PROPOSER, "number": f"2015-JY-{number}", "title": "节电", "created_at": at},
            **{"state": "adopted", "answer": "采纳", "answered_at": at},
            instance_id=make_instance(ctx, "rational_proposal", str(number)).id,
        )
    )


def _invent(ctx: Ctx) -> None:
    ctx.session.add(
        Invention(
            **{"id": "i", "campaign_id": "2015", "organisation_id": "ent-0001", "inventor_id": PROPOSER},
            **{"number": "2015-ZL-0001", "title": "夹具", "state": "filed", "ownership": "service"},
            **{"filed_on": ISSUED.date(), "application_number": "1", "patent_kind": "utility"},
            instance_id=make_instance(ctx, "ip_support").id,
            created_at=ISSUED,
        )
    )


def test_every_register_is_read_once_and_tells_what_it_shows(town: World) -> None:
    first, last = date(2015, 3, 1), date(2015, 3, 31)
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        _propose(ctx, 1)
        _propose(ctx, 2, days=10)
        _propose(ctx, 3, days=30)
        _propose(ctx, 4, unit="ent-0002")
        _invent(ctx)
    with town.begin() as ctx, town.counting() as seen:
        sources = count_sources(ctx, "2015", "ent-0001", first, last)
    reads = [each for each in seen if "count(" in each or "sum(" in each]
    assert len(reads) == len(COUNTED) < len(sources)
    with town.begin() as ctx:
        totals = count_figures(ctx, "2015", "ent-0001", first, last)
        told = {code: amount for code, amount in totals.items() if amount}
        assert told == {"proposals": 2, "proposals_adopted": 2, "patents_applied": 1}
        reader = reader_of(ctx, "p:unit_admin@ent-0001")
        for source in sources:
            span = {"campaign_id": "2015", "organisation_id": "ent-0001", "starts_on": first, "ends_on": last}
            shown = count_rows(ctx, source.register, reader, Filters(**span, figure=source.figure.code))
            assert source.figure.total is not None or source.amount == Decimal(shown.count)
