"""model_release plays every saved scenario before a release, one at a time, and none is left out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from engine import faults
from engine.model import read_package
from engine.trial.course import course_of
from engine.trial.play import playing, prepare
from engine.trial.script import parse_steps
from handlers.models import drafts, service
from handlers.models.files import scenario_path
from handlers.models.models import ReleaseRequest, ReleaseScenario
from tests.workflows.contest import WORKFLOWS, Contest, fresh_contest
from tests.workflows.test_model_release import ASKER, KEY, NAMES, STRUCTURE, ask, newest, save, the_request

STEPS = [{"complete": "WriteRequest", "action": "withdraw"}]
NOW = "2015-03-02T01:00:00Z"


class Killed(BaseException):
    """What stands for the death of the process."""


def scenario(contest: Contest, name: str) -> dict[str, Any]:
    """What comes of withdrawing a request as the process is now."""
    with contest.read() as ctx:
        play = prepare(ctx, [read_package(WORKFLOWS / KEY)])
        now = ctx.now()
    with playing(play, now, {}, parse_steps(STEPS)) as played:
        assert played.failed is None
        expected = course_of(played.tell()).to_dict()
    return {"format": 1, "name": name, "now": NOW, "data": {}, "steps": STEPS, "expected": expected}


def with_scenarios(contest: Contest, **scenarios: Mapping[str, Any]) -> int:
    """Save a draft that changes a name only, with the scenarios beside it; gives its revision."""
    revision = save(contest, NAMES)
    changes = {scenario_path(each): json.dumps(raw) for each, raw in scenarios.items()}
    return int(contest.runtime.run(ASKER, lambda ctx: drafts.save(ctx, KEY, changes, revision).revision))


def results(contest: Contest) -> list[tuple[str, bool]]:
    """What came of the scenarios."""
    with contest.read() as ctx:
        rows = ctx.session.scalars(select(ReleaseScenario).order_by(ReleaseScenario.scenario_id))
        return [(each.scenario_id, each.is_passed) for each in rows]


def test_release_of_parameters_waits_for_every_scenario_and_says_what_failed() -> None:
    with fresh_contest() as contest:
        good = scenario(contest, "撤回申请")
        wrong = {**good, "name": "照办", "expected": {**good["expected"], "end": "TakenDown"}}
        stuck = {**good, "name": "没有这一步", "steps": [{"complete": "NoSuchTask"}, *STEPS]}
        broken = {**good, "name": "旧格式", "format": 7}
        request = ask(contest, with_scenarios(contest, s1=good, s2=wrong, s3=stuck, s4=broken))
        assert (request.state, request.level, request.scenarios_left) == ("refused", "parameter", 3)
        assert results(contest) == [("s1", True), ("s2", False), ("s3", False), ("s4", False)]
        assert (newest(contest).version, contest.ended_at(request.instance_id)) == (1, "NotPassed")
        for told in (
            "场景“照办”：不通过。最后，期望：",
            "场景“没有这一步”：不通过。第 1 步，期望：",
            "“旧格式”",
        ):
            assert told in request.reason
        assert "撤回申请" not in request.reason
        assert "场景“撤回申请”：通过。" in request.trial
        [row] = contest.get_all(ReleaseScenario, scenario_id="s3")
        assert row.where == {"zh": "第 1 步", "en": "step 1"}
        assert row.met["zh"] == "此时没有这项任务可办"


def test_release_goes_on_where_a_killed_worker_stopped_and_plays_each_scenario_once() -> None:
    with fresh_contest() as contest:
        good = scenario(contest, "撤回申请")
        revision = with_scenarios(contest, **{f"s{number}": good for number in (1, 2, 3)})
        with contest.read() as ctx:
            read = service.read_ahead(ctx, KEY, revision)
        contest.runtime.run(ASKER, lambda ctx: service.ask(ctx, KEY, revision, service.Ask("调整"), read))
        met = []

        def die_at_the_third() -> None:
            met.append(len(results(contest)))
            if met[-1] == 1:
                raise Killed

        faults.arm("job_taken", die_at_the_third)
        try:
            with pytest.raises(Killed):
                contest.runtime.advance()
        finally:
            faults.disarm()
        assert (results(contest), met) == ([("s1", True)], [0, 0, 1])
        assert the_request(contest).scenarios_left == 2
        contest.runtime.advance()
        assert results(contest) == [(f"s{number}", True) for number in (1, 2, 3)]
        assert (the_request(contest).state, newest(contest).version) == ("released", 2)


def test_release_is_refused_by_the_rows_whatever_path_the_process_takes() -> None:
    with fresh_contest() as contest:
        good = scenario(contest, "撤回申请")
        request = ask(contest, with_scenarios(contest, s1=good))
        assert request.state == "released"
        revision = save(contest, STRUCTURE)
        request = ask(contest, revision)
        assert (request.state, request.scenarios_left) == ("in_review", 0)
        with contest.runtime.begin() as ctx, pytest.raises(IntegrityError):
            ctx.session.execute(
                update(ReleaseRequest).where(ReleaseRequest.id == request.id).values(scenarios_left=1)
            )
        with contest.runtime.begin() as ctx:
            ctx.session.query(ReleaseScenario).filter_by(request_id=request.id).delete()
            approved = {"state": "scheduled", "decided_by": "p:office_director@city", "decided_at": ctx.now()}
            ctx.session.execute(
                update(ReleaseRequest).where(ReleaseRequest.id == request.id).values(approved)
            )
        assert contest.runtime.run("system", lambda ctx: service.release(ctx, request.id)) is False
        assert "场景“撤回申请”：没有试办" in the_request(contest).reason
        assert newest(contest).version == 2
