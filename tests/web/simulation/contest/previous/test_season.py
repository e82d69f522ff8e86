"""Last year's contest of the demo city: played by its people, through the shipped processes."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from engine.context import Ctx
from engine.db import Base
from engine.invariants import find_violations
from engine.models import Incident
from handlers.campaigns.queries import get_campaign
from handlers.honours.models import Decision, Honour, PublicNotice
from handlers.honours.queries import find_certificate
from handlers.plans.models import UnitPlan
from handlers.publication.promotions.models import Promotion
from handlers.publication.questions.models import PublicationQuestion
from handlers.publication.results.models import Publication, PublicationPicture
from web.shipped import shipped_packages
from web.simulation.contest.previous.season import play_previous
from web.simulation.contest.previous.works import METHODS, PROMOTED, QUESTIONS, RESULTS
from web.simulation.stage import scratch_stage

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


def _count(ctx: Ctx, model: type[Base], column: str = "state") -> Counter[str]:
    return Counter(ctx.session.scalars(select(getattr(model, column))))


@pytest.mark.long
def test_it_leaves_honours_results_and_promotions_under_way() -> None:
    with scratch_stage(NOW, shipped_packages(), units=20, seed=2015) as stage:
        stage.runtime.close()  # it has kept the file to itself
        assert play_previous(stage.runtime.url, 2025, NOW, stage.runtime.ports.files) == []
        with stage.runtime.read() as ctx:
            campaign = get_campaign(ctx, "2025")
            assert campaign.state == "closed"
            assert [phase.state for phase in campaign.phases] == ["pending", "closed", "closed"]
            assert ctx.session.scalars(select(UnitPlan)).all() == [], "nobody owes a plan of that year"
            assert _count(ctx, PublicNotice)["closed"] == 3
            assert _count(ctx, Decision)["published"] == 2
            assert _count(ctx, Honour, "code")["HON-01"] == len(RESULTS)
            codes = ctx.session.scalars(select(Honour.verification_code)).all()
            assert all(find_certificate(ctx, code) is not None for code in codes)
            assert _count(ctx, Publication) == {"public": len(RESULTS) + len(METHODS)}
            drawn = [work for work in (*RESULTS, *METHODS) if "drawing" in work]
            assert len(ctx.session.scalars(select(PublicationPicture)).all()) == len(drawn)
            assert _count(ctx, Promotion)["matched"] == PROMOTED
            assert _count(ctx, PublicationQuestion) == {"answered": len(QUESTIONS)}
            assert ctx.session.scalars(select(Incident)).all() == []
            assert find_violations(ctx) == []
