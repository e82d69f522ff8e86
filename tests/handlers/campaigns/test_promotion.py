"""The settings of promotion: what is right and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.campaigns.promotion import default_promotion, is_promotion
from handlers.campaigns.rules import default_settings, find_settings_errors


@pytest.mark.parametrize(
    "change",
    [
        {"weights": {"value": 40, "applicability": 30, "benefit": 31}},
        {"weights": {"value": 100}},
        {"weights": None},
        {"threshold": 101},
        {"threshold": True},
        {"followup_months": []},
        {"followup_months": [6, 3]},
        {"followup_months": [3, 3]},
        {"followup_months": [0]},
        {"followup_months": [1, 2, 3, 4, 5, 6]},
        {"followup_months": "3"},
    ],
    ids=str,
)
def test_settings_that_are_refused(change: dict[str, Any]) -> None:
    settings = {**default_settings(2015), "promotion": {**default_promotion(), **change}}
    assert find_settings_errors(settings) == ["campaign.bad_promotion"]


def test_default_is_fine_and_none_at_all_is_not() -> None:
    assert is_promotion(default_promotion())
    assert not is_promotion(None)
    assert find_settings_errors(default_settings(2015)) == []
