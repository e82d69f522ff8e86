"""What is usual is learned from history, each task once; what is far beyond it is found, and no more."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from engine.context import Ctx
from engine.models import HumanTask, Instance, Subscription, TokenRow
from handlers.directory.visibility import Visibility
from handlers.oversight.stalls import looking, queries, rules, ticking
from handlers.oversight.stalls.models import Look, StalledInstance, StalledTask, StepTime
from handlers.oversight.stalls.queries import Narrowed
from tests.handlers.world import World, close_task, make_instance, make_task

ALL = Visibility(True, frozenset())
DAY = 86_400.0


def done(world: World, days: float, organisation_id: str = "ent-0001") -> None:
    """A task that was open for so long."""
    with world.begin() as ctx:
        task = make_task(ctx, ["post:x"], organisation_id=organisation_id)
        task.created_at = ctx.now() - timedelta(days=days)
        close_task(ctx, task)
        ctx.record("task_completed", instance_id=task.instance_id, node=task.node, task_id=task.id)


def open_task(ctx: Ctx, days: float, organisation_id: str | None = "ent-0001", due: float = 0) -> str:
    """A task that has been open for so long; due so many days after its opening."""
    task = make_task(ctx, [f"post:unit_union@{organisation_id}"], organisation_id=organisation_id)
    task.created_at = ctx.now() - timedelta(days=days)
    task.due_at = task.created_at + timedelta(days=due) if due else None
    return task.id


def look(world: World) -> None:
    """All that the ticks do within a day."""
    for _piece in range(60):
        world.clock.advance(minutes=30)
        for name in ticking.LOOKS:
            with world.begin() as ctx:
                ticking.take_piece(ctx, name)


def stalled(world: World, within: Visibility = ALL, **narrowed: object) -> list[str]:
    with world.begin() as ctx:
        wanted = Narrowed(**narrowed)  # type: ignore[arg-type]
        found = queries.list_stalled(ctx, within, (), wanted, limit=100)
        return [task.id for _stalled, task in found]


def test_quantiles_of_buckets_are_right_within_five_percent() -> None:
    dice = random.Random(7)
    times = sorted(dice.lognormvariate(11, 1.5) for _time in range(5_000))
    spans: dict[str, int] = {}
    for seconds in times:
        bucket = str(rules.bucket_of(seconds))
        spans[bucket] = spans.get(bucket, 0) + 1
    for share in (0.1, 0.5, 0.9):
        exact = times[int(share * len(times)) - 1]
        assert rules.quantile(spans, share) == pytest.approx(exact, rel=0.05)


def test_step_is_learned_once_by_level_and_only_from_what_is_old_enough(town: World) -> None:
    for _task in range(rules.ENOUGH):
        done(town, 2)
    done(town, 9, "county-01")
    with town.begin() as ctx:
        ticking.take_piece(ctx, "times")
        assert ctx.session.scalars(select(StepTime)).all() == []
    look(town)
    look(town)
    with town.begin() as ctx:
        times = {time.level: time for time in ctx.session.scalars(select(StepTime))}
    assert {level: time.observations for level, time in times.items()} == {"unit": rules.ENOUGH, "county": 1}
    assert times["unit"].median_seconds == pytest.approx(2 * DAY, rel=0.05)
    assert rules.learned(1, DAY, DAY) is None


def test_old_seasons_fade(town: World) -> None:
    """Thirty slow ones three years ago weigh less than twelve quick ones now, and are not forgotten either."""
    for _task in range(30):
        done(town, 20)
    look(town)
    town.clock.advance(days=3 * 365)
    for _task in range(rules.ENOUGH):
        done(town, 2)
    look(town)
    with town.begin() as ctx:
        [time] = ctx.session.scalars(select(StepTime))
    assert time.observations == 30 + rules.ENOUGH
    assert time.median_seconds == pytest.approx(2 * DAY, rel=0.05)
    assert time.high_seconds == pytest.approx(20 * DAY, rel=0.05)


def test_last_years_count_half_of_this_years() -> None:
    now = datetime(2027, 6, 1, tzinfo=UTC)
    ago = [rules.weight_of(now - years * rules.HALF_LIFE) for years in range(4)]
    assert [ago[0] / each for each in ago] == pytest.approx([1, 2, 4, 8], rel=1e-5)
    assert rules.weight_of(datetime(1900, 1, 1, tzinfo=UTC)) == 1


def test_far_beyond_the_usual_is_found_and_forgotten_when_it_is_done(town: World) -> None:
    for _task in range(rules.ENOUGH):
        done(town, 2)
    with town.begin() as ctx:
        worst, bad = open_task(ctx, 40), open_task(ctx, 12)
        open_task(ctx, 1)
        late, within_due = open_task(ctx, 9, "county-02", due=3), open_task(ctx, 9, "county-02", due=30)
        suspended = ctx.session.get_one(HumanTask, open_task(ctx, 40))
        ctx.session.execute(
            update(Instance)
            .where(Instance.id == suspended.instance_id)
            .values(state="suspended", suspended_with=suspended.instance_id)
        )
    look(town)
    assert stalled(town) == [worst, bad, late]
    assert within_due not in stalled(town)
    with town.begin() as ctx:
        bases = {row.task_id: row.basis for row in ctx.session.scalars(select(StalledTask))}
        assert bases == {worst: "learned", bad: "learned", late: "due"}
        close_task(ctx, ctx.session.get_one(HumanTask, bad))
    assert stalled(town) == [worst, late]
    look(town)
    with town.begin() as ctx:
        assert ctx.session.get(StalledTask, bad) is None


def test_county_sees_its_own_and_filters_narrow(town: World) -> None:
    with town.begin() as ctx:
        here, team = open_task(ctx, 9, due=2), open_task(ctx, 8, "team-00001", due=2)
        there, city = open_task(ctx, 7, "ent-0003", due=2), open_task(ctx, 6, None, due=2)
    look(town)
    assert stalled(town) == [here, team, there, city]
    assert stalled(town, Visibility(False, frozenset({"county-01"}))) == [here, team]
    assert stalled(town, Visibility(False, frozenset())) == []
    assert stalled(town, county="county-02") == [there]
    assert stalled(town, county="city") == [city]
    assert stalled(town, organisation="team-00001") == [team]
    assert stalled(town, principal="post:unit_union@ent-0003") == [there]
    assert stalled(town, definition_key="unit_plan", node="DraftPlan") == [here, team, there, city]
    assert stalled(town, definition_key="other") == []
    with town.begin() as ctx:
        spread = queries.spread(ctx, ALL, (), Narrowed(), limit=9)
        assert (spread.total, spread.steps) == (4, [("unit_plan", "DraftPlan", "制定方案", 4)])
        assert spread.counties == [("county-01", 2), ("city", 1), ("county-02", 1)]
        assert queries.spread(ctx, ALL, ("unit_plan",), Narrowed(), limit=9).total == 0


def test_pieces_cover_everything_and_pages_follow_each_other(
    town: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "TASKS", 3)
    with town.begin() as ctx:
        ids = [open_task(ctx, 4 + day, due=2) for day in range(10)][::-1]
    look(town)
    assert stalled(town) == ids
    with town.begin() as ctx:
        pages, place = [], None
        while page := queries.list_stalled(ctx, ALL, (), Narrowed(), after=place, limit=4):
            pages += [task.id for _stalled, task in page]
            place = (page[-1][0].times, page[-1][0].task_id)
        assert pages == ids
        assert ctx.session.get_one(Look, "tasks").finished_at is not None


def test_process_that_nothing_moves_is_found_and_one_that_waits_for_a_message_after_a_month(
    town: World,
) -> None:
    with town.begin() as ctx:
        dead, waiting, fresh = (make_instance(ctx, "unit_plan") for _instance in range(3))
        open_task(ctx, 1)
        for instance in (dead, waiting, fresh):
            token = f"t-{instance.id}"[:32]
            ctx.session.add(
                TokenRow(
                    id=token, instance_id=instance.id, scope_id="s", node="Wait", state="waiting", data={}
                )
            )
            if instance is not dead:
                ctx.session.add(
                    Subscription(token_id=token, instance_id=instance.id, message="m", correlation_key="k")
                )
        for task in ctx.session.scalars(select(HumanTask)):
            ctx.session.add(
                TokenRow(
                    id=task.id, instance_id=task.instance_id, scope_id="s", node="Do", state="ready", data={}
                )
            )
        waiting.started_at = ctx.now() - timedelta(days=60)
    look(town)
    with town.begin() as ctx:
        found = {
            row.instance_id: (row.kind, row.waits_for) for row in ctx.session.scalars(select(StalledInstance))
        }
        assert found == {dead.id: ("nothing", ""), waiting.id: ("message", "m")}


COUNTY = Visibility(False, frozenset({"county-01"}))
ORDERED = [
    (ALL, Narrowed(), "ix_stalled_tasks_all"),
    (COUNTY, Narrowed(), "ix_stalled_tasks_county"),
    (ALL, Narrowed(county="c"), "ix_stalled_tasks_county"),
    (ALL, Narrowed(organisation="o"), "ix_stalled_tasks_organisation"),
    (ALL, Narrowed("k", "n"), "ix_stalled_tasks_step"),
    (COUNTY, Narrowed(principal="post:x"), "ix_task_candidates"),
]


@pytest.mark.parametrize(("within", "narrowed", "index"), ORDERED)
def test_every_page_is_read_from_an_index_in_its_order(
    sqlite_database_url: str, within: Visibility, narrowed: Narrowed, index: str
) -> None:
    world = World(sqlite_database_url)
    with world.counting() as seen, world.begin() as ctx:
        queries.list_stalled(ctx, within, ("hidden",), narrowed, after=(3.0, "x"), limit=50)
    [text] = [each for each in seen if "stalled_tasks" in each]
    with world.engine.connect() as connection:
        values = tuple("x" * text.count("?"))
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)]
    world.engine.dispose()
    assert index in plan[0], plan
    assert not any(line.startswith("SCAN human") for line in plan), plan
    if not narrowed.principal:
        assert not any("TEMP B-TREE" in line for line in plan), plan


def test_look_goes_through_open_tasks_by_their_key(town: World) -> None:
    with town.begin() as ctx:
        open_task(ctx, 9, due=2)
    with town.counting() as seen, town.begin() as ctx:
        ticking.take_piece(ctx, "tasks")
    assert len(seen) <= 8
    if town.engine.dialect.name == "sqlite":
        [text] = [each for each in seen if "DISTINCT" in each]
        with town.engine.connect() as connection:
            plan = [
                row[3]
                for row in connection.exec_driver_sql(
                    f"EXPLAIN QUERY PLAN {text}", ("", 1_000, 0)[: text.count("?")]
                )
            ]
        assert plan == ["SEARCH task_candidates USING PRIMARY KEY (task_id>?)"]
