"""A task says why it waits: for whom, since when and through whom, and what comes of it, on pages and for programs."""

from __future__ import annotations

import html
import re

from handlers.oversight.stalls.models import StepTime
from tests.web.api.client import program
from tests.web.packages import BPMN, approval
from tests.web.site import GOOD_PLAN, Site

UNIT = "unit_union@ent-0001"
COUNTY = "county_union@county-01"
TIMER = """
    <bpmn:boundaryEvent id="TooLate" name="逾期" attachedToRef="DraftPlan" {cut}>
      <bpmn:outgoing>LateFlow</bpmn:outgoing>
      <bpmn:timerEventDefinition><bpmn:timeDuration>P9D</bpmn:timeDuration></bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:sequenceFlow id="LateFlow" sourceRef="TooLate" targetRef="LateEnd" />
    <bpmn:endEvent id="LateEnd" name="逾期归档"><bpmn:incoming>LateFlow</bpmn:incoming></bpmn:endEvent>
    <bpmn:userTask id="ReviewPlan\""""


YEAR_END = """
    <bpmn:subProcess id="YearOver" name="年底关闭" triggeredByEvent="true">
      <bpmn:startEvent id="YearEnds" name="到年底" {cut}>
        <bpmn:outgoing>CloseFlow</bpmn:outgoing>
        <bpmn:timerEventDefinition><bpmn:timeDuration>P30D</bpmn:timeDuration></bpmn:timerEventDefinition>
      </bpmn:startEvent>
      <bpmn:sequenceFlow id="CloseFlow" sourceRef="YearEnds" targetRef="Closed" />
      <bpmn:endEvent id="Closed" name="登记未履行"><bpmn:incoming>CloseFlow</bpmn:incoming></bpmn:endEvent>
    </bpmn:subProcess>
    <bpmn:userTask id="ReviewPlan\""""


def block(page: str) -> str:
    """The text of the block that explains."""
    found = re.search(r"<summary>(?:为什么？|Why\?)</summary>(.*?)</details>", page, re.DOTALL)
    assert found
    return html.unescape(re.sub(r"<[^>]+>|\s+", " ", found[1]))


def deploy_with_timer(site: Site, cut: str = "", timer: str = TIMER) -> None:
    bpmn = BPMN.replace('<bpmn:userTask id="ReviewPlan"', timer.format(cut=cut), 1)
    with site.runtime.begin() as ctx:
        site.runtime.deploy(ctx, approval(bpmn))


def test_task_says_for_whom_since_when_and_that_it_waits_on(site: Site) -> None:
    task_id = site.open_task(site.start())
    site.clock.advance(days=2)
    said = block(site.as_(UNIT).get(f"/tasks/{task_id}").text)
    for part in (
        "等待 unit_union ent-0001（临河机械厂 unit_union） 办理",
        "2026年3月2日 09:00 到达（系统发起了流程）",
        "已停留 2 天，给定 5 天（办结的还少，没有通常时间）",
        "下一次提醒 2026年3月4日 09:00，发给办理人",
        "逐级提醒的最后一级 2026年3月11日 09:00，告知上级工会",
        "不会自动办结，会一直等待，之后每 5 个工作日提醒一次",
        "按“单位工会”分派",
        "流程图规定：5 天",
    ):
        assert part in said, said


def test_usual_time_is_told_when_it_is_known_and_the_next_step_names_who_sent_it(site: Site) -> None:
    with site.runtime.begin() as ctx:
        spans = {"median_seconds": 86_400.0 * 3, "high_seconds": 86_400.0 * 6, "spans": {"90": 30}}
        ctx.session.add(
            StepTime(definition_key="approval", node="ReviewPlan", level="unit", observations=30, **spans)
        )
    task_id = site.open_task(instance_id := site.start())
    site.as_(UNIT).post(f"/tasks/{task_id}", GOOD_PLAN)
    said = block(site.as_(COUNTY).get(f"/tasks/{site.open_task(instance_id)}").text)
    assert "通常 3 天" in said
    assert "到达（unit_union ent-0001提交：制定方案）" in said


def test_timer_on_the_task_tells_what_happens(site: Site) -> None:
    deploy_with_timer(site)
    page = site.as_(UNIT).get(f"/tasks/{site.open_task(instance_id := site.start())}").text
    assert "到 2026年3月11日 09:00 仍未办完，不再等待，转到“逾期归档”" in block(page)
    instance = html.unescape(site.as_(COUNTY).get(f"/instances/{instance_id}").text)
    assert "“制定方案”上有定时：2026年3月11日 09:00 触发，到时转到“逾期归档”。" in instance
    deploy_with_timer(site, 'cancelActivity="false"')
    page = site.as_(UNIT).get(f"/tasks/{site.open_task(site.start())}").text
    assert "另行启动“逾期归档”，本步骤继续等待" in block(page)


def test_timer_of_an_event_sub_process_tells_what_really_follows(site: Site) -> None:
    deploy_with_timer(site, timer=YEAR_END)
    page = site.as_(UNIT).get(f"/tasks/{site.open_task(instance_id := site.start())}").text
    assert "到 2026年4月1日 09:00 仍未办完，不再等待，转到“登记未履行”" in block(page)
    assert "会一直等待" not in block(page)
    instance = html.unescape(site.as_(COUNTY).get(f"/instances/{instance_id}").text)
    assert "2026年4月1日 09:00 仍未结束的，由“年底关闭”停下其余工作，转到“登记未履行”。" in instance
    deploy_with_timer(site, 'isInterrupting="false"', YEAR_END)
    page = site.as_(UNIT).get(f"/tasks/{site.open_task(instance_id := site.start())}").text
    assert "另行启动“登记未履行”，本步骤继续等待；不会自动办结，会一直等待" in block(page)
    instance = html.unescape(site.as_(COUNTY).get(f"/instances/{instance_id}").text)
    assert "2026年4月1日 09:00 起另行启动“年底关闭”：“登记未履行”，其余工作继续。" in instance


def test_both_languages_read_well_to_programs(site: Site) -> None:
    deploy_with_timer(site)
    task_id = site.open_task(instance_id := site.start())
    client = program(site, UNIT)
    english = client.get(f"/api/v1/tasks/{task_id}/why", headers={"Accept-Language": "en"}).json
    assert english["sentence"] == (
        "Waiting for unit_union ent-0001 (临河机械厂 unit_union); it came on 2 March 2026 09:00 "
        "(System started the process); "
        "here for 1 minute, given 5 days (too few are done to know what is usual); due Saturday, 5 days left; "
        "the next reminder goes on 4 March 2026 09:00 to the person who does it; "
        "the last reminder up the line goes on 11 March 2026 09:00 to Union above; "
        "if it is not done by 11 March 2026 09:00, waiting ends and “逾期归档” follows."
    )
    assert len(english["reasons"]) == 6
    answer = client.get(f"/api/v1/instances/{instance_id}/why").json
    assert answer["sentences"][0].startswith("“制定方案”：等待 unit_union ent-0001")
    assert program(site, "unit_union@ent-0003").get(f"/api/v1/tasks/{task_id}/why").status_code == 404


def test_notice_says_why_it_came_and_where_the_matter_stands(site: Site) -> None:
    task_id = site.open_task(instance_id := site.start())
    site.as_(COUNTY).post(f"/instances/{instance_id}/chase", {"task": task_id})
    said = block(site.as_(UNIT).get(f"/tasks/{task_id}").text)
    assert "；已催 1 次；下一次提醒" in said
    assert "已催 1 次 · 下一次提醒" in said
    page = html.unescape(site.as_(UNIT).get("/notices").text)
    assert "；已催 1 次；下一次提醒" in page
    assert "有人催办“制定方案”，您当时可以办理它（角色：单位工会）。现在：等待 unit_union ent-0001" in page
    site.as_(UNIT).post(f"/tasks/{task_id}", GOOD_PLAN)
    page = html.unescape(site.as_(UNIT).get("/notices").text)
    assert "现在：unit_union ent-0001 已于 2026年3月2日 09:00 办结，不会再提醒。" in page


def test_instance_that_has_ended_explains_nothing(site: Site) -> None:
    instance_id = site.start()
    site.runtime.run("system", lambda ctx: site.runtime.cancel(ctx, instance_id, "不办了"))
    assert "为什么还没有结束" not in site.as_(COUNTY).get(f"/instances/{instance_id}").text
