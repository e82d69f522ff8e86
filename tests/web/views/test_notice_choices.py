"""通知方式: the form keeps what was chosen, and says what is wrong."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from handlers.notices import choices
from handlers.notices.rules import Choices, Way
from tests.web.site import Site

UNIT = "unit_union@ent-0001"
FORM: dict[str, Any] = {
    **{"way_tasks": "digest", "way_phases": "none", "is_quiet": "true"},
    **{"quiet_from": "21:30", "quiet_to": "07:00", "is_working_days_only": "true"},
}


def chosen(site: Site) -> Choices:
    with site.runtime.read() as ctx:
        return choices.choices_of(ctx, f"p:{UNIT}")


def test_choices_are_kept_and_shown(any_site: Site) -> None:
    site = any_site
    browser = site.as_(UNIT)
    assert browser.post("/account/notices", FORM).status_code == 303
    kept = chosen(site)
    assert (kept.ways["tasks"], kept.ways["phases"], kept.ways["plans"]) == (
        Way.DIGEST,
        Way.NONE,
        Way.AT_ONCE,
    )
    assert (kept.quiet_from, kept.quiet_to, kept.is_working_days_only) == (time(21, 30), time(7), True)
    page = browser.get("/account/notices").text
    assert 'value="21:30"' in page
    assert page.count('value="none" selected') == page.count('value="digest" selected') == 1
    assert "必发邮件：已逾期 · 拟通报 · 人工催办" in page
    browser.post("/account/notices", {**FORM, "is_quiet": "", "is_working_days_only": ""})
    kept = chosen(site)
    assert (kept.quiet_from, kept.is_working_days_only) == (kept.quiet_to, False)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"quiet_from": "25:00"}, "请填写时间"),
        ({"quiet_to": ""}, "请填写时间"),
        ({"quiet_to": "08:00Z"}, "请填写时间"),
        ({"way_tasks": "pigeon"}, "请从列表中选择"),
    ],
)
def test_wrong_form_changes_nothing(site: Site, change: dict[str, Any], words: str) -> None:
    answer = site.as_(UNIT).post("/account/notices", FORM | change)
    assert answer.status_code == 422
    assert words in answer.text
    assert chosen(site) == Choices()
