"""Shares of inventors."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handlers.entries import rules
from handlers.entries.rules import shares_are_whole


@pytest.mark.parametrize(
    ("shares", "whole"),
    [(["60", "40"], True), (["33.33", "33.33", "33.34"], True), (["60", "39.99"], False), ([], False)],
)
def test_shares_make_up_the_whole(shares: list[str], whole: bool) -> None:
    assert shares_are_whole(Decimal(share) for share in shares) is whole


def test_name_of_a_result_is_short_and_tells_no_company() -> None:
    assert rules.find_name_problems("快换夹具") == []
    assert [problem[:6] for problem in rules.find_name_problems("某某有限公司" + "长" * 30)] == [
        "成果名称不超",
        "成果名称中不",
    ]


def test_likeness_ignores_signs_and_small_words() -> None:
    assert rules.name_key("一种 快换-夹具") == rules.name_key("快换夹具")
    assert rules.likeness("快换夹具的研制", "快换夹具研制") == 1
    assert rules.likeness("快换夹具研制", "节能阀门改造") == 0
    assert rules.likeness("数控车床快换夹具", "数控车床快换夹具改进") >= rules.SIMILAR


def test_shares_have_to_make_the_whole() -> None:
    rows = [{"share": 60}, {"share": 0}]
    assert rules.find_share_problems(rows) == [
        "第2完成人的贡献占比应大于0。",
        "各完成人的贡献占比合计应为100%，现为60%。",
    ]
    assert rules.find_share_problems([]) == ["请填写完成人。"]
    assert rules.find_share_problems([{"share": 60}, {"share": 40}]) == []


def test_structure_of_a_list_is_told_by_trait() -> None:
    row = dict.fromkeys(rules.TRAITS, False)
    text = rules.describe_structure([row, {**row, "is_woman": True}])
    assert text == "共2项：一线职工0（0%）、女职工1（50%）、农民工0（0%）、非公企业0（0%）、单位负责人0（0%）"
