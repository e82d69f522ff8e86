"""The instance page: where it stands, what happened, what it knows."""

from __future__ import annotations

import re

from engine.models import Incident
from tests.web.packages import KEY
from tests.web.site import GOOD_PLAN, Site

UNIT = "unit_union@ent-0001"
COUNTY = "county_union@county-01"


def filed(site: Site) -> str:
    """An approval whose plan has been filed."""
    instance_id = site.start(subject="节能")
    site.as_(UNIT).post(f"/tasks/{site.open_task(instance_id)}", {**GOOD_PLAN, "tracks": "a"})
    return instance_id


def test_state_tells_tokens_done_late_and_failed(site: Site) -> None:
    instance_id = site.start()
    path = f"/instances/{instance_id}/state.json"
    assert site.as_(UNIT).get(path).json == {
        "tokens": {"DraftPlan": 1},
        "done": ["Started"],
        "late": [],
        "failed": [],
    }
    site.clock.advance(days=6)
    assert site.as_(UNIT).get(path).json["late"] == ["DraftPlan"]  # type: ignore[index]
    site.as_(UNIT).post(f"/tasks/{site.open_task(instance_id)}", GOOD_PLAN)
    after = site.as_(UNIT).get(path).json
    assert after == {"tokens": {"ReviewPlan": 1}, "done": ["DraftPlan", "Started"], "late": [], "failed": []}


def test_diagram_is_the_version_the_instance_runs_on(site: Site) -> None:
    answer = site.as_(UNIT).get(f"/instances/{site.start()}/diagram.xml")
    assert answer.mimetype == "application/xml"
    assert '<bpmn:process id="approval"' in answer.text


def test_page_shows_stages_table_and_who_is_at_work(site: Site) -> None:
    page = site.as_(COUNTY).get(f"/instances/{filed(site)}").text
    assert re.findall(r"stage-strip__item--(\w+)[^>]*>(\S+?)<", page) == [
        ("done", "起草"),
        ("active", "审核"),
    ]
    rows = re.findall(r'<tr id="element-(\w+)"[^>]*><th scope="row">(\S+)</th><td>(\S+)</td>', page)
    assert rows == [
        ("Started", "开始", "已完成"),
        ("DraftPlan", "制定方案", "已完成"),
        ("ReviewPlan", "审核方案", "进行中"),
    ]
    assert "临河机械厂 县区总工会" in page
    assert re.search(r'<a href="/tasks/\w+">审核方案</a>', page), "my own task is a link"
    assert "第 1 版" in page


def test_starter_sees_the_instance_without_work_in_it(site: Site) -> None:
    starter, stranger = "employee@team-00001", "formal_checker@city"
    data = {"organisation_id": "ent-0003", "subject": "改进"}
    mine = site.runtime.run(
        f"person:p:{starter}", lambda ctx: site.runtime.start(ctx, KEY, business_key="mine", data=data)
    )
    site.start("ent-0003", "别人的")
    page = site.as_(starter).get("/instances").text
    assert re.findall(r"/instances/(\w+)", page) == [mine]
    assert site.as_(starter).get(f"/instances/{mine}").status_code == 200
    assert site.as_(stranger).get(f"/instances/{mine}").status_code == 404


def test_history_reads_as_sentences_newest_first(site: Site) -> None:
    instance_id = filed(site)
    review = site.open_task(instance_id)
    site.as_(COUNTY).post(f"/tasks/{review}", {"action": "return", "reason": "缺分工"})
    page = site.as_(UNIT).get(f"/instances/{instance_id}").text
    lines = re.findall(r"09:00</span> ([^<]+?)(?:<|$)", page)
    assert [line.strip() for line in lines] == [
        "开始办理：制定方案",
        "county_union county-01退回：审核方案",
        "开始办理：审核方案",
        "unit_union ent-0001提交：制定方案",
        "开始办理：制定方案",
        "自动完成：开始",
        "系统发起了流程",
    ]
    assert "缺分工" in page


def test_data_are_shown_with_the_labels_of_the_forms(site: Site) -> None:
    page = site.as_(COUNTY).get(f"/instances/{filed(site)}?tab=data").text
    pairs = dict(re.findall(r"<dt[^>]*>([^<]+)</dt><dd[^>]*>([^<]*)", page))
    assert pairs["竞赛主题"] == "提质增效"
    assert pairs["参加人数"] == "30"
    assert pairs["可以公开"] == "否"
    assert pairs["姓名"] == "张三"


def test_ended_instance_says_when(site: Site) -> None:
    instance_id = filed(site)
    site.as_(COUNTY).post(f"/tasks/{site.open_task(instance_id)}", {"opinion": "同意"})
    page = site.as_(UNIT).get(f"/instances/{instance_id}").text
    assert "已结束" in page
    assert "流程结束：已报备" in page
    assert re.findall(r"<dt[^>]*>结束</dt><dd[^>]*>(.*?)</dd>", page) == ["2026年3月2日 09:00 · 已报备"]
    assert "正在办理" not in page


def test_list_shows_only_what_concerns_the_person(site: Site) -> None:
    for place in ("ent-0001", "ent-0002", "ent-0003"):
        site.start(place, f"来自{place}")

    def listed(seat: str, query: str = "") -> set[str]:
        return set(re.findall(r"方案 来自(\S+)</span>", site.as_(seat).get(f"/instances{query}").text))

    assert listed("office@city") == {"ent-0001", "ent-0002", "ent-0003"}
    assert listed(COUNTY) == {"ent-0001", "ent-0002"}
    assert listed(UNIT) == {"ent-0001"}
    assert listed("unit_admin@ent-0001") == {"ent-0001"}
    assert listed("employee@team-00001") == set()
    assert listed("designer@city") == set()
    assert listed("office@city", "?q=ent-0003") == {"ent-0003"}
    assert listed("office@city", "?state=completed") == set()
    assert listed("office@city", "?key=approval&state=running") == {"ent-0001", "ent-0002", "ent-0003"}


def test_somebody_handed_a_task_may_look_at_its_process(site: Site) -> None:
    instance_id = site.start("ent-0002")
    helper = "employee@team-00001"
    assert site.as_(helper).get(f"/instances/{instance_id}").status_code == 404
    from engine import tasks

    task_id = site.open_task(instance_id)
    site.runtime.run("system", lambda ctx: tasks.transfer(ctx, task_id, f"post:{helper}", "帮忙"))
    assert site.as_(helper).get(f"/instances/{instance_id}").status_code == 200
    site.as_(helper).post(f"/tasks/{task_id}", GOOD_PLAN)
    assert site.as_(helper).get(f"/instances/{instance_id}").status_code == 200, "what I have done stays mine"


def test_incident_is_shown_to_operators_only(site: Site) -> None:
    instance_id = site.start()

    def break_down(ctx) -> None:  # type: ignore[no-untyped-def]
        ctx.session.add(
            Incident(instance_id=instance_id, node="DraftPlan", cause="<b>坏了</b>", created_at=ctx.now())
        )

    site.runtime.run("system", break_down)
    operator = site.as_("sysadmin@city").get(f"/instances/{instance_id}").text
    assert "&lt;b&gt;坏了&lt;/b&gt;" in operator
    assert "<strong>故障</strong> 制定方案 ·" in operator, "a step by its name"
    assert "坏了" not in site.as_(UNIT).get(f"/instances/{instance_id}").text
    state = site.as_(UNIT).get(f"/instances/{instance_id}/state.json").json
    assert state is not None
    assert state["failed"] == ["DraftPlan"]
