"""催办: pressing for open tasks, once a working day."""

from __future__ import annotations

from sqlalchemy import select

from engine.context import Ctx
from handlers.campaigns.models import Campaign
from handlers.notices.models import Notice
from tests.web.site import Site
from tests.web.twins import make_campaign, make_twin

UNIT = "unit_union@ent-0001"
COUNTY = "county_union@county-01"


def notices(site: Site, seat: str) -> list[str]:
    with site.runtime.read() as ctx:
        query = select(Notice.body).where(Notice.person_id == f"p:{seat}", Notice.kind == "chased")
        return list(ctx.session.scalars(query))


def test_chase_tells_those_who_can_do_the_task_once_a_day(site: Site) -> None:
    instance_id = site.start()
    task_id = site.open_task(instance_id)
    page = site.as_(COUNTY).get(f"/instances/{instance_id}").text
    assert "全部催办" in page
    answer = site.as_(COUNTY).post(f"/instances/{instance_id}/chase", {"task": task_id, "note": "月底前"})
    assert answer.location.endswith("ok=chased")
    assert len(notices(site, UNIT)) == 1
    assert "月底前" in notices(site, UNIT)[0]
    again = site.as_("office@city").post(f"/instances/{instance_id}/chase")
    assert again.location.endswith("ok=chased_before")
    assert len(notices(site, UNIT)) == 1
    assert "3月2日 county_union county-01 催办" in site.as_(UNIT).get(f"/tasks/{task_id}").text.replace(
        "2026年", ""
    )
    assert "催办：制定方案" in site.as_(COUNTY).get(f"/instances/{instance_id}").text
    site.clock.advance(days=1)
    site.as_(COUNTY).post(f"/instances/{instance_id}/chase")
    assert len(notices(site, UNIT)) == 2


def test_weekend_counts_with_the_next_working_day(site: Site) -> None:
    instance_id = site.start()
    site.clock.advance(days=5)  # Saturday
    for _day in range(3):
        site.as_(COUNTY).post(f"/instances/{instance_id}/chase")
        site.clock.advance(days=1)
    assert len(notices(site, UNIT)) == 1


def test_nobody_presses_for_their_own_task_or_from_beside(site: Site) -> None:
    instance_id = site.start()
    page = site.as_(UNIT).get(f"/instances/{instance_id}").text
    assert "全部催办" not in page
    assert site.as_(UNIT).post(f"/instances/{instance_id}/chase").status_code == 403
    assert site.as_("county_union@county-02").post(f"/instances/{instance_id}/chase").status_code == 404
    assert site.as_("group_member@city").post(f"/instances/{instance_id}/chase").status_code == 403
    assert notices(site, UNIT) == []


def test_chase_of_a_list_is_previewed_and_leaves_out_others(site: Site) -> None:
    make_campaign(site)
    for place in ("ent-0001", "ent-0003"):
        make_twin(site, place, f"CANARY{place[-1]}")
    path = "/progress/chase?campaign=2026&register=plans&status=open"
    preview = site.as_(COUNTY).get(path).text
    assert "将催办 1 项任务，通知 1 人" in preview
    assert "CANARY3" not in preview
    answer = site.as_(COUNTY).post(path, {"note": "请抓紧"})
    assert answer.location.endswith("ok=chased")
    assert site.as_(COUNTY).get(answer.location).status_code == 200
    assert (len(notices(site, UNIT)), len(notices(site, "unit_union@ent-0003"))) == (1, 0)


def test_suspending_asks_the_process_and_needs_a_reason(site: Site) -> None:
    make_campaign(site)
    instance_id = site.start()
    site.runtime.run("system", lambda ctx: set_running(ctx, instance_id))
    office = site.as_("office@city")
    assert "暂停竞赛" in office.get("/progress?campaign=2026").text
    assert "暂停竞赛" not in site.as_(COUNTY).get("/progress?campaign=2026").text
    assert office.post("/campaigns/2026/suspend", {"reason": " "}).status_code == 422
    answer = office.post("/campaigns/2026/suspend", {"reason": "防汛"})
    assert answer.location.endswith("ok=suspension_asked")


def set_running(ctx: Ctx, instance_id: str) -> None:
    campaign = ctx.session.get_one(Campaign, "2026")
    campaign.state, campaign.started_at, campaign.instance_id = "running", ctx.now(), instance_id
