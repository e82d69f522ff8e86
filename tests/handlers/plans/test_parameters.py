"""Parameters from the office's form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from engine.errors import BusinessError
from handlers.campaigns.queries import get_campaign
from handlers.campaigns.service import create_campaign
from handlers.plans.parameters import set_parameters
from tests.handlers.world import World


def test_set_parameters_takes_what_the_form_gives(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        set_parameters(
            ctx,
            "2015",
            {
                "campaign_title": "职工创新竞赛",
                "phase_1_starts_on": "2015-03-02",
                "quota_results": 15,
                "quota_experts": 19,
                "quota_teams": 20,
                "coverage_percent": 75.5,
                "plan_due_on": "2015-03-20",
                "report_due_working_day": 6,
            },
        )
        campaign = get_campaign(ctx, "2015")
        assert campaign.title == "职工创新竞赛"
        assert (campaign.phases[0].starts_on, campaign.phases[0].ends_on) == (
            date(2015, 3, 2),
            date(2015, 3, 31),
        )
        assert campaign.settings["quotas"] == {"results": 15, "experts": 19, "teams": 20}
        assert campaign.settings["coverage_threshold"] == Decimal("0.755")
        assert campaign.settings["plan_due_on"] == date(2015, 3, 20)
        assert campaign.settings["report_due_working_day"] == 6
        assert campaign.settings["countersign_working_days"] == 5


def test_set_parameters_refuses_in_words_and_changes_nothing(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        with pytest.raises(BusinessError) as refused:
            set_parameters(ctx, "2015", {"campaign_title": "改名", "phase_1_ends_on": "2015-04-02"})
        assert refused.value.code == "campaign.bad_parameters"
        assert refused.value.message == "阶段日期有重叠,后一阶段须在前一阶段结束之后开始。"
        campaign = get_campaign(ctx, "2015")
        assert (campaign.title, campaign.phases[0].ends_on) == (
            "2015年全市职工技术创新竞赛",
            date(2015, 3, 31),
        )
