"""Parameters from the office's form."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.errors import BusinessError
from engine.forms import parse_form
from handlers.campaigns.queries import get_campaign, get_settings
from handlers.campaigns.service import create_campaign
from handlers.plans.parameters import set_parameters, show_parameters
from tests.handlers.world import World

WORKFLOWS = Path(__file__).parents[3] / "workflows"


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


def test_what_the_form_shows_is_what_it_stores(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2016)
        before = get_settings(ctx, "2016")
        shown = show_parameters(ctx, "2016")
        set_parameters(ctx, "2016", shown)
    with town.begin() as ctx:
        assert get_settings(ctx, "2016") == before
        assert show_parameters(ctx, "2016") == shown
        assert shown["five_small_kinds_lines"].splitlines()[0] == "小革新|Small renovation"


def test_form_of_the_parameters_has_every_field_shown(town: World) -> None:
    schema = json.loads((WORKFLOWS / "annual_campaign/forms/parameters.json").read_text("utf-8"))
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        shown = {f"parameters.{key}" for key in show_parameters(ctx, "2015")}
    keys = set(parse_form(schema).keys())
    assert keys - shown == {"proposed_note", "problem", "holding", "cancel_reason"}
    assert shown - keys == set()


def test_set_parameters_takes_dictionaries_line_by_line(town: World) -> None:
    lines = "小发明|Small invention\r\n\r\n 小创造 ｜ Small creation \n小设计"
    with town.begin() as ctx:
        create_campaign(ctx, 2016)
        shown = show_parameters(ctx, "2016")
        authority = {"five_small_kinds_authority": "总工办发[2016]3号", "five_small_kinds_year": 2016}
        set_parameters(ctx, "2016", {**shown, **authority, "five_small_kinds_lines": lines})
        found = get_settings(ctx, "2016")["five_small_kinds"]
    assert (found["year"], found["authority"]) == (2016, "总工办发[2016]3号")
    assert found["options"] == [
        {"value": "小发明", "label": "小发明", "labelEn": "Small invention"},
        {"value": "小创造", "label": "小创造", "labelEn": "Small creation"},
        {"value": "小设计", "label": "小设计", "labelEn": ""},
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"grade_first": 4}, "一、二、三等奖之和须等于优秀成果名额。"),
        ({"quota_results": 16}, "一、二、三等奖之和须等于优秀成果名额。"),
        ({"medal_experts": 21}, "授予奖章的创新能手不能多于创新能手名额。"),
        ({"entry_closes_on": date(2015, 8, 31)}, "申报须先开始后截止,评分须在申报和推荐截止之后开始。"),
        ({"scoring_opens_on": date(2015, 10, 20)}, "申报须先开始后截止,评分须在申报和推荐截止之后开始。"),
        (
            {"trades_lines": "焊工\n焊工|Welder"},
            "字典须写明依据文件和年份,每行一项,名称不重复,不超过40字,最多100项。",
        ),
        ({"trades_lines": "|Welder"}, "字典须写明依据文件和年份,每行一项,名称不重复,不超过40字,最多100项。"),
        ({"quotas_basis": " "}, "请写明名额的依据文件,不超过120字。"),
    ],
)
def test_set_parameters_says_what_does_not_fit(town: World, change: dict[str, Any], words: str) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        with pytest.raises(BusinessError) as refused:
            set_parameters(ctx, "2015", {**show_parameters(ctx, "2015"), **change})
    assert refused.value.message == words


def test_a_campaign_made_before_there_were_such_settings_has_the_usual_ones(town: World) -> None:
    with town.begin() as ctx:
        campaign = create_campaign(ctx, 2015)
        campaign.settings = {
            "quotas": {"results": 15, "experts": 20, "teams": 10},
            "coverage_threshold": Decimal(1),
        }
    with town.begin() as ctx:
        set_parameters(ctx, "2015", {"medal_experts": 3})
        found = get_settings(ctx, "2015")
    assert (found["quotas"]["teams"], found["grades"]["first"], found["medal_experts"]) == (10, 3, 3)


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
