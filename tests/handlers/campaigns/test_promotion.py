"""The settings of promotion: what is right and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.campaigns.promotion import default_promotion, find_promotion_error
from handlers.campaigns.rules import default_settings, find_settings_errors


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"weights": {"value": 40, "applicability": 30, "benefit": 31}}, "promotion_weights"),
        ({"weights": {"value": 100}}, "promotion_weights"),
        ({"weights": None}, "promotion_weights"),
        ({"threshold": 101}, "bad_promotion"),
        ({"threshold": True}, "bad_promotion"),
        ({"followup_months": []}, "promotion_months"),
        ({"followup_months": [6, 3]}, "promotion_months"),
        ({"followup_months": [3, 3]}, "promotion_months"),
        ({"followup_months": [0]}, "promotion_months"),
        ({"followup_months": [1, 2, 3, 4, 5, 6]}, "promotion_months"),
        ({"followup_months": "3"}, "promotion_months"),
    ],
    ids=str,
)
def test_settings_that_are_refused(change: dict[str, Any], code: str) -> None:
    settings = {**default_settings(2015), "promotion": {**default_promotion(), **change}}
    assert find_settings_errors(settings) == [f"campaign.{code}"]


def test_default_is_fine_and_none_at_all_is_not() -> None:
    assert find_promotion_error(default_promotion()) == ""
    assert find_promotion_error(None) == "campaign.bad_promotion"
    assert find_settings_errors(default_settings(2015)) == []
