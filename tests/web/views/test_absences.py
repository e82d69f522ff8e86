"""休假和代理: what the period covers opens, nothing else does, and every trace says who did it for whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.models import AuditEvent, HumanTask
from handlers.directory import absences
from handlers.directory.models import Absence, Person
from handlers.notices.models import Notice
from tests.web.site import GOOD_PLAN, Site

UNIT, HELPER, THIRD = "unit_union@ent-0001", "unit_admin@ent-0001", "team_leader@team-00001"
SYSADMIN, FOREIGN = "sysadmin@city", "unit_union@ent-0003"


def person(seat: str) -> str:
    return f"p:{seat}"


def enter(site: Site, by: str = UNIT, **fields: Any) -> Any:
    today = site.clock.now().date()
    form = {
        "principal": f"post:{HELPER}",
        "first_on": today.isoformat(),
        "last_on": (today + timedelta(days=7)).isoformat(),
        "reason": "年休假",
        **fields,
    }
    return site.as_(by).post("/account/absences", form)


def against(seat: str) -> Any:
    return lambda _ctx, who, tasks: [] if who == person(seat) else list(tasks)


def rows(site: Site, query: Any) -> list[Any]:
    with site.runtime.read() as ctx:
        return list(ctx.session.scalars(query))


def test_days_read_as_everywhere(site: Site) -> None:
    enter(site)
    page = site.as_(UNIT).get("/account/absences").text
    assert "2026年3月2日 至 2026年3月9日" in page


def test_days_in_the_wrong_order_are_said_to_be(site: Site) -> None:
    answer = enter(site, first_on="2026-03-09", last_on="2026-03-05")
    assert answer.status_code == 422
    assert "最后一天早于第一天" in answer.text
    assert 'value="2026-03-09"' in answer.text


def test_the_stand_in_does_the_work_and_every_trace_says_for_whom(site: Site) -> None:
    instance_id = site.start()
    task_id = site.open_task(instance_id)
    helper = site.as_(HELPER)
    assert helper.get(f"/tasks/{task_id}").status_code == 404
    assert enter(site).location == "/account/absences?ok=absence_entered"
    with site.runtime.read() as ctx:
        absent, stand_in = (ctx.session.get_one(Person, person(seat)).name for seat in (UNIT, HELPER))
    assert f"代 {absent}" in helper.get("/inbox/standing-in").text
    assert "/inbox/standing-in" in helper.get("/inbox").text
    assert f"代 {absent}" in helper.get(f"/tasks/{task_id}").text
    assert "制定方案" in site.as_(UNIT).get("/inbox").text
    assert helper.post(f"/tasks/{task_id}", GOOD_PLAN).status_code == 303
    (done,) = rows(site, select(HumanTask).where(HumanTask.id == task_id))
    assert (done.completed_by, done.completed_for) == (f"person:{person(HELPER)}", f"person:{person(UNIT)}")
    words = f"{stand_in} 代 {absent}"
    assert words in site.as_(UNIT).get(f"/tasks/{task_id}").text
    assert f"{words}提交" in site.as_(UNIT).get(f"/instances/{instance_id}").text
    (line,) = rows(site, select(AuditEvent).where(AuditEvent.kind == "task_completed"))
    assert (line.actor, line.data["for"]) == (f"person:{person(HELPER)}", f"person:{person(UNIT)}")
    assert rows(site, select(Notice.kind).where(Notice.kind == "absence.entered")) == ["absence.entered"]


def test_nothing_is_handed_down_and_nothing_outside_the_period_is_open(site: Site) -> None:
    task_id = site.open_task(site.start())
    today = site.clock.now().date()
    later = (today + timedelta(days=2)).isoformat()
    assert enter(site, first_on=later).status_code == 303
    assert site.as_(HELPER).get(f"/tasks/{task_id}").status_code == 404
    site.clock.advance(days=2)
    assert site.as_(HELPER).get(f"/tasks/{task_id}").status_code == 200
    assert (
        enter(
            site, HELPER, principal=f"post:{THIRD}", last_on=(today + timedelta(days=30)).isoformat()
        ).status_code
        == 303
    )
    assert site.as_(THIRD).get(f"/tasks/{task_id}").status_code == 404
    site.clock.advance(days=6)
    assert site.as_(HELPER).get(f"/tasks/{task_id}").status_code == 404
    assert site.as_(HELPER).get("/inbox/standing-in").text.count("task-card") == 0


@pytest.mark.parametrize(
    ("steps", "status"), [(["approval"], 200), (["approval/DraftPlan"], 200), (["other"], 404)]
)
def test_only_the_processes_and_steps_that_are_covered(site: Site, steps: list[str], status: int) -> None:
    task_id = site.open_task(site.start())
    enter(site, step=steps)
    assert site.as_(HELPER).get(f"/tasks/{task_id}").status_code == status
    assert site.as_(HELPER).get("/inbox/standing-in").text.count('class="task-card"') == (status == 200)


def test_personal_work_is_nobody_elses(site: Site) -> None:
    task_id = site.open_task(site.start())
    enter(site)
    with site.runtime.begin() as ctx:
        ctx.session.execute(update(HumanTask).values(actions="submit,save"))
    assert site.as_(HELPER).get(f"/tasks/{task_id}").status_code == 404


def test_who_is_in_conflict_does_not_stand_in(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    task_id = site.open_task(site.start())
    enter(site)
    monkeypatch.setattr(site.runtime.ports, "without_conflict", against(HELPER))
    assert site.as_(HELPER).get(f"/tasks/{task_id}").status_code == 404
    assert site.as_(HELPER).post(f"/tasks/{task_id}", GOOD_PLAN).status_code == 404


def test_who_may_enter_an_absence_and_end_it(site: Site) -> None:
    for by, status in ((THIRD, 404), (FOREIGN, 404), (SYSADMIN, 303)):
        answer = enter(site, by, person=person(UNIT), principal=f"post:{HELPER}")
        assert (answer.status_code == 303) == (status == 303), by
    (absence,) = rows(site, select(Absence))
    assert site.as_(FOREIGN).post(f"/account/absences/{absence.id}/end").status_code == 404
    assert site.as_(UNIT).post(f"/account/absences/{absence.id}/end").status_code == 303
    assert site.as_(UNIT).post(f"/account/absences/{absence.id}/end").status_code == 409
    kinds = rows(
        site, select(AuditEvent.kind).where(AuditEvent.kind.like("absence.%")).order_by(AuditEvent.id)
    )
    assert kinds == ["absence.entered", "absence.ended"]


def test_bad_periods_are_said_in_words(site: Site) -> None:
    for fields, words in (
        ({"last_on": "2015-01-01"}, "日期"),
        ({"first_on": "soon"}, "日期"),
        ({"principal": f"post:{UNIT}"}, "代理人"),
        ({"principal": ""}, "代理人"),
    ):
        answer = enter(site, **fields)
        assert (answer.status_code, words in answer.text) == (422, True)
    assert rows(site, select(Absence)) == []


def test_a_supervisor_of_the_same_organisation_may_enter_it(site: Site) -> None:
    with site.runtime.read() as ctx:
        assert absences.may_enter(ctx, person(UNIT), person(HELPER))
        assert not absences.may_enter(ctx, person(HELPER), person(UNIT))
        assert not absences.may_enter(ctx, person("unit_union@ent-0002"), person(HELPER))


def test_nobody_gives_themselves_anothers_work(site: Site) -> None:
    day = site.clock.now().date()
    with pytest.raises(absences.AbsenceUnfit) as refused, site.runtime.begin() as ctx:
        absences.enter_absence(ctx, person(UNIT), person(HELPER), person(UNIT), first_on=day, last_on=day)
    assert refused.value.code == "absence.own_gain"


def test_the_form_offers_the_steps_somebody_works_in_and_lists_call_them_by_name(site: Site) -> None:
    instance_id = site.start()
    browser = site.as_(UNIT)
    assert browser.post(f"/tasks/{site.open_task(instance_id)}", GOOD_PLAN).status_code == 303
    assert 'value="approval/DraftPlan"' in browser.get("/account/absences").text  # done before
    assert 'value="approval/ReviewPlan"' not in browser.get("/account/absences").text
    county = site.as_("county_union@county-01")
    assert 'value="approval/ReviewPlan"' in county.get("/account/absences").text  # waiting
    assert enter(site, step=["approval/DraftPlan"]).status_code == 303
    page = browser.get("/account/absences").text
    assert "制定方案" in page.partition("登记休假")[0]
    assert "approval/DraftPlan" not in page.partition("登记休假")[0]
    assert enter(site, step=["approval/Gone", "approval/ReviewPlan"]).status_code == 303
    assert "审核方案" in browser.get("/account/absences").text  # never worked at
    assert "approval/Gone" in browser.get("/account/absences").text
