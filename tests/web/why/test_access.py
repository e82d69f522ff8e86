"""Why somebody sees a task or a process: what the rules say together is what the gate does, whoever and whatever."""

from __future__ import annotations

import random
from datetime import date, timedelta

from sqlalchemy import select

from engine import tasks
from engine.context import Ctx
from engine.errors import NotFound
from engine.models import HumanTask, Instance
from handlers.directory import absences, service
from handlers.directory.models import Account, Person
from tests.web.site import GOOD_PLAN, Site
from web import standing_in, visibility
from web.identity import identity_of
from web.why.access import explain_instance_access, explain_task_access

FIRST, SECOND = "unit_union@ent-0001", "unit_union@ent-0002"
TODAY = date(2026, 3, 2)
ACTS = ("claim", "submit", "transfer", "cancel", "nothing")


def share(ctx: Ctx) -> None:
    """The union of the second enterprise helps out at the first one's post."""
    service.hold_post(ctx, FIRST, f"p:{SECOND}", valid_from=date(2026, 1, 1))


def stir(site: Site, seed: int) -> None:
    """Let much happen: tasks claimed, done, handed on and cancelled, people away, gone and locked out."""
    dice = random.Random(seed)
    for number, place in enumerate(("ent-0001", "ent-0001", "ent-0001", "ent-0002", "ent-0003")):
        instance_id = site.start(place)
        task_id, act = site.open_task(instance_id), ACTS[(number + seed) % len(ACTS)]
        browser = site.as_(f"unit_union@{place}")
        if act == "claim":
            browser.post(f"/tasks/{task_id}/claim")
        elif act == "submit":
            browser.post(f"/tasks/{task_id}", GOOD_PLAN)
        elif act == "transfer":
            with site.runtime.begin() as ctx:
                tasks.transfer(ctx, task_id, "post:unit_union@ent-0003", "x")
        elif act == "cancel":
            with site.runtime.begin() as ctx:
                site.runtime.cancel(ctx, instance_id, "x")
    people = [f"p:{seat}" for seat in (FIRST, SECOND, "county_union@county-01", "unit_union@ent-0003")]
    dice.shuffle(people)
    steps = dice.choice(([], ["approval"], ["other"]))
    with site.runtime.begin() as ctx:
        for absent, stand_in in ((people[0], people[1]), (people[2], "p:employee@team-00001")):
            until = TODAY + timedelta(days=3)
            absences.enter_absence(
                ctx, "p:sysadmin@city", absent, stand_in, first_on=TODAY, last_on=until, steps=steps
            )


def opens(ctx: Ctx, person: Person, task: HumanTask) -> bool:
    try:
        standing_in.require_task(ctx, task.id, identity_of(ctx, person))
    except (NotFound, tasks.TaskClaimed):
        return False
    return True


def can_sign_in(ctx: Ctx, person: Person) -> bool:
    if ctx.session.get(Account, person.id) is None:
        return False
    token = service.open_session(ctx, person.id)
    found = service.find_session(ctx, token) is not None
    service.close_session(ctx, token)
    return found


def test_verdict_is_what_the_gate_does_for_every_person_and_task(site: Site) -> None:
    site.runtime.run("system", share)
    for seed in range(3):
        stir(site, seed)
    with site.runtime.begin() as ctx:
        service.set_account_disabled(ctx, "p:unit_union@ent-0003", True)
        service.set_person_active(ctx, "p:group_member@city", False)
    outcomes = set()
    with site.runtime.begin() as ctx:
        for person in ctx.session.scalars(select(Person).order_by(Person.id)).all():
            may_enter = can_sign_in(ctx, person)
            for task in ctx.session.scalars(select(HumanTask).order_by(HumanTask.id)).all():
                access = explain_task_access(ctx, person, task)
                assert access.is_open == (may_enter and opens(ctx, person, task)), (person.id, access)
                outcomes |= {(rule.name, rule.outcome) for rule in access.rules}
            for instance in ctx.session.scalars(select(Instance)).all():
                found = visibility.find_instance(ctx, identity_of(ctx, person), instance.id)
                verdict = explain_instance_access(ctx, person, instance)
                assert verdict.is_open == (may_enter and found is not None), (person.id, verdict)
    assert {
        *(("账号", "bars"), ("分派", "opens"), ("分派", "nothing"), ("签收", "nothing")),
        *(("已办结", "opens"), ("已办结", "nothing"), ("代理", "opens"), ("代理", "nothing")),
    } <= outcomes


def test_page_tells_who_has_claimed_what_somebody_misses(site: Site) -> None:
    site.runtime.run("system", share)
    task_id = site.open_task(instance_id := site.start())
    site.as_(FIRST).post(f"/tasks/{task_id}/claim")
    operator = site.as_("sysadmin@city")
    page = operator.get(f"/access?person=p:{SECOND}&task={task_id}").text
    assert "任务“制定方案”：看不到" in page
    assert "本来也分派给此人，但 unit_union ent-0001 已签收" in page
    found = operator.get(f"/access?q=unit_union ent-0002&instance={instance_id}").text
    assert f"person=p:{SECOND}" in found.replace("%3A", ":").replace("%40", "@")
    assert operator.get("/access?person=nobody&task=none&instance=none").status_code == 200
    assert "is seen" in operator.get(f"/access?person=p:{FIRST}&task={task_id}&lang=en").text
