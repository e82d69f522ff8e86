"""The settings of carriers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from handlers.campaigns.carriers import default_carriers, find_carriers_error
from handlers.campaigns.rules import default_settings, find_settings_errors


def test_defaults_are_fine() -> None:
    assert find_carriers_error(default_carriers(2015)) == ""


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"opens_on": date(2015, 11, 1)}, "carrier_days"),
        ({"closes_on": "2015-10-31"}, "carrier_days"),
        ({"recheck_months": 0}, "bad_carriers"),
        ({"self_check_working_days": 101}, "bad_carriers"),
        ({"correction_working_days": True}, "bad_carriers"),
        ({"standards": {"pioneer": ["制度"]}}, "carrier_standards"),
        ({"standards": {"pioneer": ["制度"], "studio": [], "station": ["制度"]}}, "carrier_standards"),
        (
            {"standards": {"pioneer": ["制度"], "studio": ["字" * 81], "station": ["制度"]}},
            "carrier_standards",
        ),
    ],
)
def test_what_cannot_be_worked_with_is_refused(wrong: dict[str, Any], code: str) -> None:
    settings = default_settings(2015)
    settings["carriers"] = settings["carriers"] | wrong
    assert find_settings_errors(settings) == [f"campaign.{code}"]


def test_settings_that_are_no_settings_are_refused() -> None:
    assert find_carriers_error(None) == "campaign.bad_carriers"
