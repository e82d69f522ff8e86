"""A season's review: what is counted, for whom, on the page, on paper and in a workbook."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from engine.faults import arm, disarm
from engine.models import AuditEvent, HumanTask
from handlers.notices.models import Notice
from handlers.oversight.seasons import service
from handlers.oversight.seasons.models import SeasonPart, SeasonReading
from handlers.reminders import ladder, releases
from handlers.reminders.policies import POLICIES
from tests.statements import watching
from tests.web.packages import KEY
from tests.web.site import GOOD_PLAN, Site
from tests.web.twins import make_campaign

UNIT, COUNTY, OFFICE, OTHER, LEADER = (
    *("unit_union@ent-0001", "county_union@county-01", "office@city"),
    *("county_union@county-02", "office_director@city"),
)
PAGE = "/campaigns/2026/review"
ROOT = Path(__file__).resolve().parents[3]


def _start(site: Site, organisation_id: str) -> str:
    data = {"organisation_id": organisation_id, "subject": "节能"}
    return site.runtime.run(
        "system",
        lambda ctx: site.runtime.start(ctx, KEY, business_key=f"2026:{organisation_id}", data=data),
    )


def _remind(site: Site, task_id: str, step: str = "0") -> None:
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
    key = f"task:{task_id}:{due:%Y%m%d%H%M}:{step}"
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
    _make(season, OFFICE)
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
    _make(season, OFFICE)
    assert season.as_(COUNTY).get(f"{PAGE}?place=city").status_code == 404
    assert season.as_(COUNTY).get(f"{PAGE}?place=county-02").status_code == 404
    assert "还没有复盘" in season.as_(COUNTY).get(PAGE).text
    _make(season, OTHER)
    page = season.as_(OTHER).get(PAGE).text
    assert "共 1 个流程，1 项任务" in page
    assert "缺分工" not in page
    assert season.as_(UNIT).get(PAGE).status_code == 403


def test_paper_and_workbook_hold_the_same(season: Site) -> None:
    assert season.as_(OFFICE).get(f"{PAGE}.pdf").location == f"{PAGE}?place=city"
    _make(season, OFFICE)
    with pikepdf.open(BytesIO(season.as_(OFFICE).get(f"{PAGE}.pdf").data)) as paper:
        assert len(paper.pages) >= 1
    sheet = load_workbook(BytesIO(season.as_(OFFICE).get(f"{PAGE}.xlsx").data)).active
    assert sheet is not None
    cells = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row}
    assert {"时间花在哪里", "缺分工（1）"} <= cells


def test_page_shows_how_far_it_is_and_the_review_before(season: Site) -> None:
    _make(season, OFFICE)
    assert "重新计算" in season.as_(OFFICE).get(PAGE).text
    season.as_(OFFICE).post(PAGE)
    page = season.as_(OFFICE).get(PAGE).text
    assert "缺分工（1）" in page
    assert 'hx-trigger="every 2s"' in page
    assert "已看过 0 / 6 项任务和流程" in page
    assert "重新计算" not in page
    season.runtime.advance()
    assert "新的复盘已经算好" in season.as_(OFFICE).get(f"{PAGE}?followed=1").text
    assert "every 2s" not in season.as_(OFFICE).get(PAGE).text


def test_two_who_press_at_once_start_one(season: Site) -> None:
    with ThreadPoolExecutor(2) as pool:
        answers = pool.map(lambda seat: season.as_(seat).post(PAGE).status_code, (OFFICE, LEADER))
        assert list(answers) == [303, 303]
    with season.runtime.read() as ctx:
        assert ctx.session.scalar(select(func.count()).select_from(SeasonReading)) == 1
        asked = select(func.count()).where(AuditEvent.kind == "season.review_asked")
        assert ctx.session.scalar(asked) == 1


def test_review_in_small_pieces_is_the_same(season: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    _make(season, OFFICE)
    whole = _content(season)
    _cut_small(monkeypatch)
    season.as_(OFFICE).post(PAGE)
    asked_at = season.clock.now()
    season.clock.advance(hours=1)
    assert _tick_through(season) == 9  # four tasks, two processes, the end of both, the sums
    assert _content(season) == whole
    with season.runtime.read() as ctx:
        review = service.find_review(ctx, "2026", "city")
        assert review is not None
        assert review.made_at == asked_at
        assert ctx.session.scalar(select(func.count()).select_from(SeasonPart)) == 0


def test_what_happens_while_it_is_made_does_not_count(season: Site) -> None:
    season.as_(OFFICE).post(PAGE)
    season.clock.advance(minutes=1)
    with season.runtime.read() as ctx:
        (task_id,) = ctx.session.scalars(
            select(HumanTask.id).where(HumanTask.state == "ready", HumanTask.organisation_id == "ent-0003")
        )
    assert season.as_("unit_union@ent-0003").post(f"/tasks/{task_id}", GOOD_PLAN).status_code == 303
    _start(season, "ent-0002")
    season.runtime.advance()
    content = _content(season)
    assert (content["instances"], content["tasks"]) == (2, 4)
    assert [line["count"] for line in content["waits"]] == [1, 1]
    assert {line["county"]: line["late"] for line in content["late"]}["county-02"] == 1


def test_piece_that_is_cut_off_is_done_again_and_counts_once(
    season: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    _make(season, OFFICE)
    whole = _content(season)
    _cut_small(monkeypatch)
    season.as_(OFFICE).post(PAGE)
    season.runtime.tick()
    arm("season_piece", _cut)
    with pytest.raises(KeyboardInterrupt):
        season.runtime.tick()
    disarm()
    season.runtime.advance()
    assert _content(season) == whole


KILLED = """
import os, signal, sys
from datetime import datetime
from engine.clock import VirtualClock
from engine.faults import arm
from engine.runtime import Runtime
from web.bootstrap import build_ports

ports = build_ports()
runtime = Runtime(sys.argv[1], clock=VirtualClock(datetime.fromisoformat(sys.argv[2])), ports=ports)
tick = ports.ticks["oversight.seasons"]
for piece in range(int(sys.argv[3])):
    runtime.run("system", tick)
arm("season_piece", lambda: os.kill(os.getpid(), signal.SIGKILL))
runtime.run("system", tick)
"""


def test_process_that_is_killed_loses_one_piece(season: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    _make(season, OFFICE)
    whole = _content(season)
    _cut_small(monkeypatch)
    season.as_(OFFICE).post(PAGE)
    season.runtime.tick()
    now = season.clock.now().isoformat()
    for pieces in ("0", "2"):  # before it has read anything, and after all the tasks
        killed = subprocess.run(
            [sys.executable, "-c", KILLED, season.runtime.url, now, pieces], cwd=ROOT, check=False
        )
        assert killed.returncode == -signal.SIGKILL
    season.runtime.advance()
    assert _content(season) == whole


def test_failure_is_told_and_goes_on_from_where_it_stood(
    season: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    _make(season, OFFICE)
    _cut_small(monkeypatch)
    season.as_(OFFICE).post(PAGE)
    season.runtime.tick()
    operator, form = season.as_("sysadmin@city"), {"campaign": "2026", "place": "city"}
    _let_fail(season)
    page = season.as_(OFFICE).get(PAGE).text
    assert "没有算完：程序出错：磁盘满了" in page
    assert "缺分工（1）" in page
    assert season.as_(OFFICE).post("/incidents/reviews/retry", form).status_code == 403
    assert "程序出错：磁盘满了" in operator.get("/incidents").text
    assert operator.post("/incidents/reviews/retry", form).status_code == 303
    assert operator.post("/incidents/reviews/retry", form).status_code == 409
    with season.runtime.read() as ctx:
        reading = service.find_reading(ctx, "2026", "city")
        assert reading is not None
        assert (reading.done, reading.cause) == (1, "")
    season.runtime.advance()
    assert _content(season)["tasks"] == 4
    assert "没有算完" not in operator.get("/incidents").text


def test_whoever_asks_for_one_that_stands_still_tries_it_again(season: Site) -> None:
    season.as_(OFFICE).post(PAGE)
    _let_fail(season)
    assert "重试" in season.as_(OFFICE).get(PAGE).text
    _make(season, OFFICE)
    assert _content(season)["tasks"] == 4


def _cut() -> None:
    raise KeyboardInterrupt


def _fail() -> None:
    raise OSError("磁盘满了")


def _let_fail(site: Site) -> None:
    """Let every try of the next piece fail; it stands still after the last of them only."""
    arm("season_piece", _fail)
    for _try in range(len(service.BACKOFF) + 1):
        with site.runtime.read() as ctx:
            assert not service.list_failed(ctx)
        site.runtime.advance()
        site.clock.advance(minutes=6)
    disarm()


def _cut_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "TASKS", 1)
    monkeypatch.setattr(service, "INSTANCES", 1)


def _make(site: Site, seat: str) -> None:
    assert site.as_(seat).post(PAGE).status_code == 303
    site.runtime.advance()


def _content(site: Site) -> dict[str, Any]:
    with site.runtime.read() as ctx:
        review = service.find_review(ctx, "2026", "city")
        assert review is not None
        return review.content


def _tick_through(site: Site) -> int:
    """Do one piece after the other until the review is kept; returns how many."""
    count = 0
    while site.runtime.run("system", site.runtime.ports.ticks["oversight.seasons"]):
        count += 1
    return count


def test_reminders_of_every_version_of_a_rule_count_by_their_day(season: Site) -> None:
    """The first step of the shipped rule is three days before, that of the released one five."""
    shipped = POLICIES["default"]
    policy = ladder.make_policy(
        shipped, [*ladder.make_steps(-5, ["owner"]), *ladder.make_steps(0, ["owner"])], 5, None
    )
    seal = releases.seal_of(policy, 0)
    season.runtime.run("system", lambda ctx: releases.release(ctx, policy, base=0, seal=seal, reason="试行"))
    task_id = season.open_task(_start(season, "ent-0001"))
    _remind(season, task_id, "1:0")
    season.clock.advance(days=30)
    _make(season, OFFICE)
    rungs = _content(season)["rungs"]
    reminded = {(line["policy"], line["offset"]): line["reminded"] for line in rungs}
    assert reminded[("default", -3)] == 1
    assert reminded[("default", -5)] == 1


def _note(asked: list[str], text: str, _parameters: Any, _many: bool) -> None:
    asked.append(text)


def test_review_asks_no_more_for_more_tasks(season: Site) -> None:
    counts = []
    _make(season, OFFICE)
    for _ in range(2):
        asked: list[str] = []
        season.as_(OFFICE).post(PAGE)
        with watching(season.runtime.engine, partial(_note, asked)):
            _tick_through(season)
        counts.append(len(asked))
        for _place in range(3):
            _start(season, "ent-0002")
    assert counts[0] == counts[1]
