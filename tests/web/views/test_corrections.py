"""Data corrected in place: before and after are in the history, with the reason, and those who rely on it are told."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from engine.errors import IncidentError
from engine.models import Incident
from engine.registry import handler
from handlers.notices.models import Notice
from tests.engine.acts import begin, deploy_to
from tests.engine.spiff.diagrams import node, process, start, user
from tests.web.api.client import program
from tests.web.site import GOOD_PLAN, Site

OPERATOR = "sysadmin@city"
UNIT, COUNTY = "unit_union@ent-0001", "county_union@county-01"


@handler("test.web.count")
def count(_ctx: Any, *, number: int) -> dict[str, Any]:
    if number < 0:
        raise IncidentError(f"{number} is less than nothing")
    return {"counted": number}


def told(site: Site) -> dict[str, str]:
    with site.runtime.read() as ctx:
        query = select(Notice).where(Notice.kind == "data.corrected")
        return {each.person_id: each.body for each in ctx.session.scalars(query)}


def test_those_who_rely_on_the_data_are_told_and_read_before_and_after(site: Site) -> None:
    instance_id = site.start(subject="旧主题")
    site.as_(UNIT).post(f"/tasks/{site.open_task(instance_id)}", GOOD_PLAN)
    body = {"variables": {"subject": "新主题"}, "reason": "标题写错"}
    answer = program(site, OPERATOR).post(f"/api/v1/instances/{instance_id}/variables", body)
    assert answer.status_code == 200
    assert told(site).keys() == {f"p:{UNIT}", f"p:{COUNTY}"}
    assert "（subject）。理由：标题写错。" in told(site)[f"p:{UNIT}"]
    for seat in (COUNTY, OPERATOR):
        page = html.unescape(site.as_(seat).get(f"/instances/{instance_id}").text)
        assert '<td class="text-break">"旧主题"</td><td class="text-break">"新主题"</td>' in page
    assert site.as_(UNIT).get("/notices").text.count("数据已更正") >= 1


def test_what_a_handler_was_given_is_for_operators(site: Site) -> None:
    work = replace(
        node("serviceTask", "W", handler="test.web.count", inputs="{number: sum}"), name="清点数目"
    )
    deploy_to(site.runtime, process([start(), work, user("A")], ["Begin > W > A"]), "counting")
    instance_id = begin(site.runtime, "counting", data={"sum": -7})
    site.runtime.work()
    with site.runtime.read() as ctx:
        incident_id = ctx.session.scalars(select(Incident.id)).one()
    page = site.as_(OPERATOR).get(f"/incidents/{incident_id}").text
    assert '<span class="text-break">清点数目</span>' in page
    assert "“清点数目”出了故障" in site.as_(OPERATOR).get(f"/instances/{instance_id}").text
    form = {"what": "inputs", "values": '{"number": 3}', "reason": "录入错误"}
    assert site.as_(OPERATOR).post(f"/incidents/{incident_id}/correct", form).status_code == 303
    cells = '<td class="text-break">-7</td><td class="text-break">3</td>'
    assert cells in site.as_(OPERATOR).get(f"/instances/{instance_id}").text
    assert cells not in site.as_("office@city").get(f"/instances/{instance_id}").text
    assert told(site) == {}
