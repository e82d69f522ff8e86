"""When an objection may be filed, and what follows from its end."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.honours.rules.objecting import find_filing_problems, is_in_time, lowest_grade, read_order

WRITTEN = {
    **{"name": "王举报", "contact": "13912345678", "facts": "数据不实", "evidence": "照片"},
    **{"kind": "truth", "signed": "person"},
}


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({}, []),
        ({"name": "  "}, ["name"]),
        ({"contact": "1" * 121}, ["contact"]),
        ({"facts": "", "evidence": ""}, ["facts", "evidence"]),
        ({"kind": "grade"}, ["kind"]),
        ({"signed": "nobody"}, ["signed"]),
    ],
)
def test_objection_names_who_makes_it_and_brings_evidence(wrong: dict[str, str], fields: list[str]) -> None:
    assert find_filing_problems({**WRITTEN, **wrong}) == fields


def test_objection_that_says_nothing_is_wrong_in_every_field() -> None:
    assert sorted(find_filing_problems({})) == sorted(WRITTEN)


def test_objection_is_in_time_on_both_ends_of_the_notice() -> None:
    first, last = date(2015, 9, 25), date(2015, 10, 9)
    days = [date(2015, 9, 24), first, last, date(2015, 10, 10)]
    assert [is_in_time(day, first, last) for day in days] == [False, True, True, False]
    assert not is_in_time(first, None, None)


def test_order_of_inventors_is_read_however_separated() -> None:
    assert read_order("2,1,3", 3) == [2, 1, 3]
    assert read_order("3,1、2", 3) == [3, 1, 2]


@pytest.mark.parametrize("text", ["1,2,3", "2,1", "2,1,1", "4,1,2", "二,一,三", ""])
def test_order_that_is_none_or_changes_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_order(text, 3)


@pytest.mark.parametrize(
    ("grades", "lowest"), [(["first", "third", "second"], "third"), (["first"], "first"), ([], "")]
)
def test_reserve_gets_the_lowest_grade(grades: list[str], lowest: str) -> None:
    assert lowest_grade(grades) == lowest
