"""Who must keep out of a step: who did another part, who belongs to the unit, who is in conflict with the entry."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.context import Ctx
from engine.db import new_id
from engine.models import AuditEvent, HumanTask, Instance, ScopeRow
from handlers.campaigns.service import create_campaign
from handlers.reviews import forming
from handlers.reviews.rules.states import Method
from handlers.reviews.separation import Bar, find_bars, find_own_bars, find_reading_bars, without_conflict
from tests.handlers.world import World, make_instance
from tests.workflows.judging import make_entry

INVENTOR, COLLEAGUE = "p:employee@team-00001", "p:unit_admin@ent-0001"
UNION, LEADER = "p:unit_union@ent-0001", "p:team_leader@team-00001"
STRANGER, COUNTY = "p:unit_union@ent-0004", "p:county_union@county-01"
OFFICE = "p:office@city"


def matter(ctx: Ctx, parent_id: str | None = None, **variables: Any) -> Instance:
    """A running process whose data are these."""
    instance = make_instance(ctx, "judged")
    instance.parent_id = parent_id
    scope = {"instance_id": instance.id, "kind": "process", "node": "", "live_tokens": 0}
    ctx.session.add(ScopeRow(id=new_id(), **scope, variables=variables))
    ctx.session.flush()
    return instance


def step(ctx: Ctx, instance: Instance, role: str, *offered: str, by: str | None = None) -> HumanTask:
    """A task that was offered to these, and done by somebody."""
    task = HumanTask(
        id=new_id(),
        instance_id=instance.id,
        **{"definition_id": instance.definition_id, "definition_key": instance.definition_key},
        **{"node": role, "name": f"step of {role}", "title": "", "form": "", "actions": "submit,transfer"},
        role=role,
        context={},
        created_at=ctx.now(),
        state="completed" if by else "ready",
        completed_by=f"person:{by}" if by else None,
        closed_at=ctx.now() if by else None,
    )
    ctx.session.add(task)
    ctx.session.flush()
    ctx.record("task_opened", instance_id=instance.id, task_id=task.id, data={"principals": list(offered)})
    ctx.session.flush()
    return task


def barred(ctx: Ctx, task: HumanTask, *people: str) -> dict[str, str]:
    return {person: bar.code for (person, _task), bar in find_bars(ctx, people, [task]).items()}


def test_nobody_does_two_parts_of_a_matter(town: World) -> None:
    with town.begin() as ctx:
        whole = matter(ctx)
        part = matter(ctx, parent_id=whole.id)
        step(ctx, whole, "author_union", by=OFFICE)
        for task in (step(ctx, whole, "county_union"), step(ctx, part, "county_union")):
            assert find_bars(ctx, [OFFICE, COUNTY], [task]) == {
                (OFFICE, task.id): Bar("task.took_part", "step of author_union")
            }
        again = step(ctx, whole, "author_union")
        assert without_conflict(ctx, OFFICE, [again]) == [again], "who wrote it may revise it"
        elsewhere = step(ctx, matter(ctx), "county_union")
        assert without_conflict(ctx, OFFICE, [elsewhere]) == [elsewhere]


def test_who_did_a_part_does_what_judges_nothing(town: World) -> None:
    with town.begin() as ctx:
        instance = matter(ctx, organisation_id="ent-0001")
        step(ctx, instance, "author_union", by=UNION)
        posting = step(ctx, instance, "publisher", "post:county_union@county-01")
        assert barred(ctx, posting, UNION, LEADER) == {UNION: "task.took_part", LEADER: "task.own_unit"}
        posting.judges = False
        assert barred(ctx, posting, UNION, LEADER) == {}


def test_nobody_reads_by_a_clerical_step_what_is_said_of_their_entry(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        make_entry(ctx, 1, first_inventor_id=INVENTOR, recommender_id="county-01")
        urging = step(ctx, matter(ctx, entry_id="result-1"), "office", "post:office@city")
        urging.judges = False
        assert barred(ctx, urging, INVENTOR, STRANGER) == {INVENTOR: "task.in_conflict"}


def test_who_did_a_part_of_what_is_called_does_not_decide_on_the_whole(town: World) -> None:
    with town.begin() as ctx:
        whole = matter(ctx)
        step(ctx, matter(ctx, parent_id=whole.id), "unit_union", by=OFFICE)
        decision = step(ctx, whole, "office_director")
        assert barred(ctx, decision, OFFICE, COUNTY) == {OFFICE: "task.took_part"}


def test_what_an_absent_persons_stand_in_did_counts_for_both(town: World) -> None:
    with town.begin() as ctx:
        instance = matter(ctx)
        step(ctx, instance, "author_union", by=COLLEAGUE).completed_for = f"person:{UNION}"
        ctx.session.flush()
        review = step(ctx, instance, "upper_union")
        assert barred(ctx, review, COLLEAGUE, UNION, COUNTY).keys() == {COLLEAGUE, UNION}


@pytest.mark.parametrize("variable", ["organisation_id", "unit_id"])
def test_what_is_decided_above_a_unit_is_not_done_in_it(town: World, variable: str) -> None:
    with town.begin() as ctx:
        instance = matter(ctx, **{variable: "ent-0001"})
        review = step(ctx, instance, "upper_union", "post:county_union@county-01")
        people = (UNION, COLLEAGUE, LEADER, STRANGER, COUNTY, OFFICE)
        assert barred(ctx, review, *people) == dict.fromkeys((UNION, COLLEAGUE, LEADER), "task.own_unit")
        assert find_bars(ctx, [LEADER], [review])[LEADER, review.id].detail == "临河机械厂"
        own = step(ctx, instance, "unit_admin", "post:unit_admin@ent-0001")
        assert barred(ctx, own, *people) == {}, "the unit's own work is handed on inside it"


def test_data_of_any_shape_bar_nobody(town: World) -> None:
    with town.begin() as ctx:
        odd = {"organisation_id": ["ent-0001"], "unit_id": {}, "entry_id": [1], "round_id": {"a": 1}}
        review = step(ctx, matter(ctx, **odd), "upper_union", "post:county_union@county-01", "post:gone")
        assert barred(ctx, review, UNION, COUNTY) == {}


def test_an_opinion_is_about_the_step_it_is_asked_on(town: World) -> None:
    with town.begin() as ctx:
        instance = matter(ctx, organisation_id="ent-0001")
        review = step(ctx, instance, "upper_union", "post:county_union@county-01")
        asked = step(ctx, instance, "upper_union")
        asked.for_task_id = review.id
        ctx.session.flush()
        assert barred(ctx, asked, UNION, STRANGER) == {UNION: "task.own_unit"}


def test_whoever_must_not_judge_an_entry_neither_does_it_nor_reads_along(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        make_entry(ctx, 1, first_inventor_id=INVENTOR, recommender_id="county-01")
        instance = matter(ctx, entry_id="result-1")
        check = step(ctx, instance, "formal_checker", "post:formal_checker@city")
        people = (INVENTOR, COLLEAGUE, STRANGER)
        for find in (find_bars, find_reading_bars):
            assert find(ctx, people, [check]) == {
                (person, check.id): Bar("task.in_conflict") for person in (INVENTOR, COLLEAGUE)
            }


def test_a_units_own_step_for_an_entry_stays_in_it_but_away_from_its_people(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        make_entry(ctx, 1, first_inventor_id=INVENTOR, recommender_id="county-01")
        instance = matter(ctx, entry_id="result-1")
        check = step(ctx, instance, "unit_union", "post:unit_union@ent-0001")
        assert barred(ctx, check, INVENTOR, COLLEAGUE, LEADER) == {INVENTOR: "task.in_conflict"}
        rank = step(ctx, instance, "county_union", "post:county_union@county-01")
        assert barred(ctx, rank, COUNTY, COLLEAGUE) == {COLLEAGUE: "task.in_conflict"}
        own = step(ctx, instance, "applicant", f"person:{INVENTOR}")
        assert barred(ctx, own, INVENTOR, COLLEAGUE) == {}


def test_who_is_in_conflict_with_an_entry_does_not_judge_it_by_their_own_post(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        make_entry(ctx, 1, first_inventor_id=UNION, recommender_id="county-01")
        instance = matter(ctx, entry_id="result-1")
        check = step(ctx, instance, "unit_union", "post:unit_union@ent-0001")

        def found(task: HumanTask, *people: str) -> dict[str, Bar]:
            bars = find_own_bars(ctx, people or [UNION, COLLEAGUE, STRANGER], [task])
            return {person: bar for (person, _task), bar in bars.items()}

        assert found(check) == {UNION: Bar("task.keeps_out", "own")}, "their house is no conflict"
        rank = step(ctx, instance, "county_union", "post:county_union@county-01")
        assert found(rank) == {
            UNION: Bar("task.keeps_out", "own,unit"),
            COLLEAGUE: Bar("task.keeps_out", "unit"),
        }
        assert found(rank, COUNTY) == {}
        share = step(ctx, instance, "co_inventor", f"person:{COLLEAGUE}")
        assert found(share) == {}, "what is theirs by name is theirs to say"
        check.judges = False
        assert found(check) == {}
        everything = step(
            ctx, matter(ctx, organisation_id="ent-0001"), "unit_union", "post:unit_union@ent-0001"
        )
        assert found(everything) == {}, "it is about no entry"


def test_a_round_is_kept_from_its_judges_entry_by_entry(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        make_entry(ctx, 1, first_inventor_id=OFFICE)
        opened = forming.open_round(ctx, "2015", "result", forming.Terms(Method.MEAN, 3, Decimal(20)))
        ctx.session.flush()
        sort = step(ctx, matter(ctx, round_id=opened.id), "office", "post:office@city")
        assert barred(ctx, sort, OFFICE, STRANGER) == {OFFICE: "task.in_conflict"}
        assert find_own_bars(ctx, [OFFICE], [sort]) == {}


def test_asking_for_many_costs_no_more_than_for_one(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        make_entry(ctx, 1, first_inventor_id=INVENTOR)
        found = [
            step(
                ctx,
                matter(ctx, entry_id="result-1", organisation_id="ent-0001"),
                "office",
                f"post:{OFFICE[2:]}",
            )
            for _ in range(6)
        ]
        counts = []
        for tasks, people in ((found[:1], [INVENTOR]), (found, [INVENTOR, COLLEAGUE, STRANGER, OFFICE])):
            with town.counting() as seen:
                find_bars(ctx, people, tasks)
            counts.append(len(seen))
        assert counts[1] <= counts[0] <= 26, counts
        assert ctx.session.query(AuditEvent).filter_by(kind="task_opened").count() == 6
