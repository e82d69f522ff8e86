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
from handlers.campaigns.rules import default_settings
from handlers.campaigns.service import create_campaign
from handlers.plans.fields import FIELDS, ROWS
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
    schema = json.loads((WORKFLOWS / "campaign_opening/forms/parameters.json").read_text("utf-8"))
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        shown = {f"parameters.{key}" for key in show_parameters(ctx, "2015")}
    columns = {
        f"parameters.{each.key}": {f"parameters.{each.key}[].{column}" for column in each.columns}
        for each in FIELDS
        if each.kind == ROWS
    }
    shown |= set().union(*columns.values())
    keys = set(parse_form(schema).keys())
    assert keys - shown == {"proposed_note", "problem", "holding", "cancel_reason"}
    assert shown - keys == set()


def test_form_takes_the_usual_settings_as_they_are(town: World) -> None:
    schema = json.loads((WORKFLOWS / "campaign_opening/forms/parameters.json").read_text("utf-8"))
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        context = {"parameters": show_parameters(ctx, "2015")}
    clean, errors = parse_form(schema).check(
        {"holding": "hold", **context}, context=context, today=date(2015, 2, 9)
    )
    assert errors == {}
    with town.begin() as ctx:
        set_parameters(ctx, "2015", clean["parameters"])
        assert get_settings(ctx, "2015") == default_settings(2015)


def test_settings_have_a_field_each_but_for_what_the_group_sets() -> None:
    shown = {each.path[0] for each in FIELDS}
    assert default_settings(2015).keys() - shown == {"assessment_indicators"}


def test_set_parameters_reads_every_kind_of_field(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        given = {
            "five_small_submit_closes_on": "2015-07-30",
            "five_small_criteria": [{"name": "创新", "weight": 60}, {"name": "效益", "weight": 40}],
            "five_type_half_year_share": 35,
            "five_type_final_closes_on": date(2015, 9, 29),
            "energy_factors": [{"name": "电力", "unit": "万千瓦时", "factor": 1.229}],
            "energy_quarters": [{"name": "全年", "starts_on": "2015-01-01", "ends_on": "2015-12-31"}],
            "carriers_standards_studio": " 有带头人 \n\n有场所",
            "promotion_followup_months": "6， 18",
            "promotion_weights_value": 40,
            "inspection_rounds": [{"opens_on": "2015-06-01", "counties": 2, "large": 0, "units": 3}],
            "selection_structure_most_is_unit_head": 10,
            "notice_names": "masked",
        }
        set_parameters(ctx, "2015", given)
        found, usual = get_settings(ctx, "2015"), default_settings(2015)
    assert found["five_small"]["submit_closes_on"] == date(2015, 7, 30)
    assert found["five_small"]["criteria"] == given["five_small_criteria"]
    assert found["five_type"]["half_year_share"] == Decimal("0.35")
    assert found["five_type"]["final"] == {"opens_on": date(2015, 9, 10), "closes_on": date(2015, 9, 29)}
    assert found["energy"]["factors"] == [{"name": "电力", "unit": "万千瓦时", "factor": Decimal("1.229")}]
    assert found["energy"]["quarters"] == [
        {"name": "全年", "starts_on": date(2015, 1, 1), "ends_on": date(2015, 12, 31)}
    ]
    assert found["carriers"]["standards"]["studio"] == ["有带头人", "有场所"]
    assert found["carriers"]["standards"]["station"] == usual["carriers"]["standards"]["station"]
    assert found["promotion"]["followup_months"] == [6, 18]
    assert found["inspection_rounds"] == [
        {"number": 1, "opens_on": date(2015, 6, 1), "counties": 2, "large": 0, "units": 3}
    ]
    assert found["selection"]["structure"]["most"] == {"is_unit_head": Decimal("0.1")}
    assert found["notice_names"] == "masked"
    assert found["assessment_indicators"] == usual["assessment_indicators"]


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
        ({"entry_closes_on": date(2015, 8, 31)}, "申报须先开始后截止，评分须在申报和推荐截止之后开始。"),
        ({"scoring_opens_on": date(2015, 10, 20)}, "申报须先开始后截止，评分须在申报和推荐截止之后开始。"),
        (
            {"trades_lines": "焊工\n焊工|Welder"},
            "字典须写明依据文件和年份，每行一项，名称不重复，不超过40字，最多100项。",
        ),
        (
            {"trades_lines": "|Welder"},
            "字典须写明依据文件和年份，每行一项，名称不重复，不超过40字，最多100项。",
        ),
        ({"quotas_basis": " "}, "请写明名额的依据文件，不超过120字。"),
        (
            {"five_small_unit_closes_on": date(2015, 7, 31)},
            "五小竞赛的“提交截止”“单位评审截止”“县区评审截止”须依次在“提交开始”之后。",
        ),
        ({"five_small_criteria": [{"name": "创新", "weight": 60}]}, "五小竞赛“评分标准”的权重之和须为100。"),
        (
            {"five_type_final_opens_on": date(2015, 7, 20)},
            "五型班组竞赛的“半年评比开始、截止”和“年终评比开始、截止”须依次在后。",
        ),
        (
            {"energy_verified_by_day": date(2015, 12, 31)},
            "节能减排竞赛的各“季度”须依次在后，“核查截止”须在最后一个季度结束之后。",
        ),
        (
            {"energy_factors": [{"name": "电力", "unit": "万千瓦时", "factor": 1}] * 2},
            "“折标准煤系数”须写明能源和单位，能源不能重复，系数须大于0、不超过100。",
        ),
        ({"carriers_closes_on": date(2015, 2, 1)}, "“载体申报截止”不能早于“载体申报开始”。"),
        (
            {"carriers_standards_pioneer": "\n"},
            "三类载体的“建设标准”各须有1至20条，每行一条，每条不超过80字。",
        ),
        ({"promotion_weights_value": 41}, "推广评价“价值、适用性、效益权重”之和须为100。"),
        ({"promotion_followup_months": "6、3"}, "“推广跟踪月数”须从小到大，1至5个，每个为1至60个月。"),
        ({"promotion_followup_months": "三个月"}, "“推广跟踪月数”须从小到大，1至5个，每个为1至60个月。"),
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
        assert refused.value.message == "阶段日期有重叠，后一阶段须在前一阶段结束之后开始。"
        campaign = get_campaign(ctx, "2015")
        assert (campaign.title, campaign.phases[0].ends_on) == (
            "2015年全市职工技术创新竞赛",
            date(2015, 3, 31),
        )
