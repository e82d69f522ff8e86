from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.calendar import WorkCalendar
from engine.clock import VirtualClock
from engine.encoding import decode, encode
from engine.errors import IncidentError
from engine.spiff.environment import Environment


def environment() -> Environment:
    return Environment(VirtualClock(datetime(2015, 3, 13, 1, tzinfo=UTC)), WorkCalendar)


def test_cause_tells_the_fault_and_its_place_in_both_languages() -> None:
    with pytest.raises(IncidentError) as caught:
        environment().evaluate("1 +\n 2 * )", {})

    assert caught.value.message == (
        "表达式“ 2 * ▸)”：这里不能是“)”，应为值。 (expression, line 2, column 6: ')' is not expected here; a value is.)"
    )
    assert caught.value.params == {
        "message_zh": "第 2 行第 6 列：这里不能是“)”，应为值。（ 2 * ▸)）",
        "message_en": "line 2, column 6: ')' is not expected here; a value is. ( 2 * ▸))",
    }


def test_moment_keeps_its_zone_when_it_is_stored_and_calculated_with() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")

    stored = decode(encode({"at": environment().evaluate('now() + duration("P1D")', {})}))
    found = environment().evaluate('[at + duration("P1M"), string(at), at.timezone, time(at)]', stored)

    assert stored["at"].tzinfo is shanghai
    assert found == [
        datetime(2015, 4, 14, 9, tzinfo=shanghai),
        "2015-03-14T09:00:00@Asia/Shanghai",
        "Asia/Shanghai",
        datetime(2015, 3, 14, 9, tzinfo=shanghai).timetz(),
    ]
    assert isinstance(found, list)
    assert found[0].tzinfo is found[3].tzinfo is shanghai
