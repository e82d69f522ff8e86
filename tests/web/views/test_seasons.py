"""A season's review: what is counted, for whom, on the page, on paper and in a workbook."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from openpyxl import load_workbook

from handlers.notices.models import Notice
from handlers.oversight.seasons import service
from tests.statements import watching
from tests.web.packages import KEY
from tests.web.site import GOOD_PLAN, Site
from tests.web.twins import make_campaign
from web.seasons import ladder_of

UNIT, COUNTY, OFFICE, OTHER = (
    "unit_union@ent-0001", "county_union@county-01", "office@city", "county_union@county-02"
)  # fmt: skip
PAGE = "/campaigns/2026/review"


def _start(site: Site, organisation_id: str) -> str:
    data = {"organisation_id": organisation_id, "subject": "节能"}
    return site.runtime.run(
        "system",
        lambda ctx: site.runtime.start(ctx, KEY, business_key=f"2026:{organisation_id}", data=data),
    )


def _remind(site: Site, task_id: str) -> None:
    notice = {
        "title": "t",
        "body": "b",
        "title_en": "t",
        "body_en": "b",
        "link": "/inbox",
        "mail_state": "none",
    }
    due = site.task(task_id).due_at
    assert due is not None
    key = f"task:{task_id}:{due:%Y%m%d%H%M}:0"
    site.runtime.run(
        "system",
        lambda ctx: ctx.session.add(
            Notice(person_id=f"p:{UNIT}", event_key=key, kind="task.due_soon", created_at=ctx.now(), **notice)
        ),
    )


@pytest.fixture
def season(any_site: Site) -> Site:
    """Two approvals of 2026: one reminded, filed, returned; one nobody has touched and that is late."""
    site = any_site
    make_campaign(site)
    instance_id = _start(site, "ent-0001")
    _start(site, "ent-0003")
    task_id = site.open_task(instance_id)
    _remind(site, task_id)
    site.clock.advance(days=1)
    site.as_(UNIT).post(f"/tasks/{task_id}", GOOD_PLAN)
    site.clock.advance(hours=6)
    review = {"action": "return", "reason": "缺分工"}
    site.as_(COUNTY).post(f"/tasks/{site.open_task(instance_id)}", review)
    site.clock.advance(days=30)
    return site


def test_review_counts_the_season(season: Site) -> None:
    assert "还没有复盘" in season.as_(OFFICE).get(PAGE).text
    assert season.as_(OFFICE).post(PAGE).status_code == 303
    with season.runtime.read() as ctx:
        review = service.find_review(ctx, "2026", "city")
        assert review is not None
        content = review.content
    assert (content["instances"], content["tasks"]) == (2, 4)
    waits = {
        (line["node"], line["level"]): (line["count"], line["median_hours"]) for line in content["waits"]
    }
    assert waits == {("DraftPlan", "enterprise"): (1, 24.0), ("ReviewPlan", "enterprise"): (1, 6.0)}
    assert [(line["node"], line["count"], line["reasons"]) for line in content["returns"]] == [
        ("ReviewPlan", 1, [{"text": "缺分工", "count": 1}])
    ]
    late = {line["county"]: (line["due"], line["late"]) for line in content["late"]}
    assert late["county-02"] == (1, 1)
    first = content["rungs"][0]
    assert (first["reminded"], first["done"]) == (1, 1)
    page = season.as_(OFFICE).get(PAGE).text
    for part in ("时间花在哪里", "缺分工（1）", "这不是试验", "<svg"):
        assert part in page


def test_county_reads_its_own(season: Site) -> None:
    season.as_(OFFICE).post(PAGE)
    assert season.as_(COUNTY).get(f"{PAGE}?place=city").status_code == 404
    assert season.as_(COUNTY).get(f"{PAGE}?place=county-02").status_code == 404
    assert "还没有复盘" in season.as_(COUNTY).get(PAGE).text
    season.as_(OTHER).post(PAGE)
    page = season.as_(OTHER).get(PAGE).text
    assert "共 1 个流程，1 项任务" in page
    assert "缺分工" not in page
    assert season.as_(UNIT).get(PAGE).status_code == 403


def test_paper_and_workbook_hold_the_same(season: Site) -> None:
    assert season.as_(OFFICE).get(f"{PAGE}.pdf").location == f"{PAGE}?place=city"
    season.as_(OFFICE).post(PAGE)
    with pikepdf.open(BytesIO(season.as_(OFFICE).get(f"{PAGE}.pdf").data)) as paper:
        assert len(paper.pages) >= 1
    sheet = load_workbook(BytesIO(season.as_(OFFICE).get(f"{PAGE}.xlsx").data)).active
    assert sheet is not None
    cells = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row}
    assert {"时间花在哪里", "缺分工（1）"} <= cells


def _note(asked: list[str], text: str, _parameters: Any, _many: bool) -> None:
    asked.append(text)


def test_review_asks_no_more_for_more_tasks(season: Site) -> None:
    counts = []
    for _ in range(2):
        asked: list[str] = []
        note = partial(_note, asked)
        with watching(season.runtime.reader, note), season.runtime.read() as ctx:
            service.make_review(ctx, "2026", "city", ladder_of)
        counts.append(len(asked))
        for _place in range(3):
            _start(season, "ent-0002")
    assert counts[0] == counts[1]
