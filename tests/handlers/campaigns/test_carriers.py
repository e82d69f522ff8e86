"""The settings of carriers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from handlers.campaigns.carriers import default_carriers, is_carriers
from handlers.campaigns.rules import default_settings, find_settings_errors


def test_defaults_are_fine() -> None:
    assert is_carriers(default_carriers(2015))


@pytest.mark.parametrize(
    "wrong",
    [
        {"opens_on": date(2015, 11, 1)},
        {"closes_on": "2015-10-31"},
        {"recheck_months": 0},
        {"self_check_working_days": 101},
        {"correction_working_days": True},
        {"standards": {"pioneer": ["制度"]}},
        {"standards": {"pioneer": ["制度"], "studio": [], "station": ["制度"]}},
        {"standards": {"pioneer": ["制度"], "studio": ["字" * 81], "station": ["制度"]}},
    ],
)
def test_what_cannot_be_worked_with_is_refused(wrong: dict[str, Any]) -> None:
    settings = default_settings(2015)
    settings["carriers"] = settings["carriers"] | wrong
    assert find_settings_errors(settings) == ["campaign.bad_carriers"]


def test_settings_that_are_no_settings_are_refused() -> None:
    assert not is_carriers(None)
