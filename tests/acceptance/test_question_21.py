"""Does a designer's new diagram version leave running instances alone?"""

from __future__ import annotations

import re
from dataclasses import replace

from engine.model import read_package
from engine.models import Definition, Instance
from handlers.directory.models import Organisation
from handlers.plans.models import UnitPlan
from handlers.plans.service import start_unit_plans
from tests.workflows.contest import WORKFLOWS, drop_units, fresh_contest

UNIT, LATER = "ent-0001", "ent-0003"
NEW = "复核方案（新版）"


def test_question_21_what_runs_ends_as_it_began() -> None:
    with fresh_contest() as contest:
        drop_units(contest, "county-01", "county-02", "ent-0002", "ent-0004", LATER)
        contest.create()
        contest.act(lambda ctx: start_unit_plans(ctx, "2015"))
        contest.do("DraftPlan", UNIT)
        before = contest.find("ConfirmResources", UNIT)

        package = read_package(WORKFLOWS / "unit_plan")
        name = _name(package.bpmn)
        changed = replace(
            package, bpmn=package.bpmn.replace(f'name="{name}"'.encode(), f'name="{NEW}"'.encode())
        )
        contest.act(lambda ctx: contest.runtime.deploy(ctx, changed))
        versions = {each.version: each.id for each in contest.get_all(Definition, key="unit_plan")}
        assert sorted(versions) == [1, 2]

        after = contest.find("ConfirmResources", UNIT)
        assert (after.id, after.definition_id, after.due_at) == (before.id, versions[1], before.due_at)
        contest.do("ConfirmResources", UNIT)
        assert contest.find("ReviewPlan", UNIT).name == name
        contest.do("ReviewPlan", UNIT)
        [plan] = contest.get_all(UnitPlan, organisation_id=UNIT)
        assert (plan.state, contest.ended_at(plan.instance_id)) == ("filed", "Filed")
        [running] = contest.get_all(Instance, id=plan.instance_id)
        assert running.definition_id == versions[1]

        with contest.runtime.begin() as ctx:
            ctx.session.get_one(Organisation, LATER).closed_on = None
        contest.act(lambda ctx: start_unit_plans(ctx, "2015"))
        contest.do("DraftPlan", LATER)
        contest.do("ConfirmResources", LATER)
        task = contest.find("ReviewPlan", LATER)
        assert (task.name, task.definition_id) == (NEW, versions[2])


def _name(bpmn: bytes) -> str:
    """What the step is called in the shipped diagram."""
    found = re.search(rb'id="ReviewPlan" name="([^"]+)"', bpmn)
    assert found is not None
    return found[1].decode()
