"""The clock jumps from due moment to due moment; people act at theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.clock import VirtualClock
from engine.context import Ctx
from engine.errors import IncidentError
from engine.model.elements import Event
from engine.models import HumanTask, Instance
from engine.runtime import Runtime
from tests.engine.spiff.diagrams import START, boundary, end, node, process, start, user
from tests.web.simulation.conftest import Villagers, deploy, in_an_hour
from web.simulation.player import Act, Player, Work

Play = Callable[..., Player]
HOUR = timedelta(hours=1)
THEME = {"type": "textfield", "key": "theme", "label": "主题", "id": "f1", "validate": {"required": True}}
FORMS = {"draft": {"type": "default", "components": [THEME]}}
APPROVAL = process(
    [
        start(),
        user("Draft", form="draft"),
        user("Review", actions="submit,return,transfer"),
        node("exclusiveGateway", "Accepted", default="F2_0"),
        end(),
    ],
    ["Begin > Draft > Review > Accepted", "Accepted > Draft if returned", "Accepted > Finish"],
)
REMINDED = process(
    [
        start(),
        user("Draft"),
        boundary("Late", "Draft", Event("timer", timer="duration", expression="P2D"), interrupting=False),
        user("Chase"),
        end(),
        end("Chased"),
    ],
    ["Begin > Draft > Finish", "Late > Chase > Chased"],
)


def closed(runtime: Runtime) -> list[tuple[str, str | None, datetime | None]]:
    with runtime.read() as ctx:
        query = select(HumanTask.node, HumanTask.completed_by, HumanTask.closed_at)
        return [tuple(row) for row in ctx.session.execute(query.order_by(HumanTask.closed_at))]


def states(runtime: Runtime) -> list[str]:
    with runtime.read() as ctx:
        return list(ctx.session.scalars(select(Instance.state)))


def test_player_lets_people_act_at_their_moments(runtime: Runtime, play: Play) -> None:
    deploy(runtime, APPROVAL, forms=FORMS)

    player = play(Villagers())

    assert closed(runtime) == [
        ("Draft", "person:clerk", START + HOUR),
        ("Review", "person:clerk", START + 2 * HOUR),
    ]
    assert states(runtime) == ["completed"]
    assert (player.acts, player.refused, player.unmanned) == ({"submit": 2}, [], [])


def test_player_is_at_the_given_instant_at_the_end(runtime: Runtime, clock: VirtualClock, play: Play) -> None:
    deploy(runtime, APPROVAL, forms=FORMS)

    play(Villagers(), days=3)

    assert clock.now() == START + timedelta(days=3)


def test_player_counts_the_rounds_of_returned_work(runtime: Runtime, play: Play) -> None:
    def choose(work: Work, now: datetime) -> Act:
        is_first_review = (work.task.node, work.round) == ("Review", 1)
        return Act(now + HOUR, "return", "请补充") if is_first_review else Act(now + HOUR)

    deploy(runtime, APPROVAL, forms=FORMS)
    cast = Villagers(choose)

    player = play(cast)

    assert [name for name, _now in cast.seen] == ["Draft 1", "Review 1", "Draft 2", "Review 2"]
    assert player.acts == {"submit": 3, "return": 1}


def test_player_hands_work_on_and_the_colleague_does_it(runtime: Runtime, play: Play) -> None:
    def choose(work: Work, now: datetime) -> Act:
        hands_on = work.task.node == "Review" and not work.handed_on
        return Act(now + HOUR, "transfer", "出差") if hands_on else Act(now + HOUR)

    deploy(runtime, APPROVAL, forms=FORMS)

    player = play(Villagers(choose))

    assert closed(runtime)[-1] == ("Review", "person:colleague", START + 3 * HOUR)
    assert player.acts == {"submit": 2, "transfer": 1}


def test_player_leaves_work_that_nobody_will_do(runtime: Runtime, play: Play) -> None:
    deploy(runtime, APPROVAL, forms=FORMS)

    player = play(Villagers(lambda work, now: None if work.task.node == "Review" else Act(now + HOUR)))

    assert states(runtime) == ["running"]
    assert player.acts == {"submit": 1, "never": 1}


def test_player_fires_timers_on_the_way(runtime: Runtime, play: Play) -> None:
    def choose(work: Work, now: datetime) -> Act | None:
        return Act(now + timedelta(days=5)) if work.task.node == "Draft" else in_an_hour(work, now)

    deploy(runtime, REMINDED)

    play(Villagers(choose))

    assert [(name, at) for name, _by, at in closed(runtime)] == [
        ("Chase", START + timedelta(days=2, hours=1)),
        ("Draft", START + timedelta(days=5)),
    ]


def test_player_with_a_withdrawn_task_lets_it_be(runtime: Runtime, play: Play) -> None:
    expiring = process(
        [
            start(),
            user("Draft"),
            boundary("Expired", "Draft", Event("timer", timer="duration", expression="P1D")),
            end(),
            end("Missed"),
        ],
        ["Begin > Draft > Finish", "Expired > Missed"],
    )
    deploy(runtime, expiring)

    player = play(Villagers(lambda _work, now: Act(now + timedelta(days=2))))

    assert (player.acts, player.refused, states(runtime)) == ({}, [], ["completed"])


def test_player_tells_what_the_engine_refused(runtime: Runtime, play: Play) -> None:
    deploy(runtime, APPROVAL, forms=FORMS)

    player = play(Villagers(lambda _work, now: Act(now + HOUR, "return", "")))

    assert player.acts == {}
    assert [str(each).split(" ", 1)[1][:22] for each in player.refused] == ["p|Draft|None|p|1: this"]


def test_player_tells_what_nobody_could_do(runtime: Runtime, play: Play) -> None:
    class Nobody(Villagers):
        def find_doer(self, *_given: Any) -> str | None:
            return None

    deploy(runtime, APPROVAL, forms=FORMS)

    assert play(Nobody()).unmanned == ["p|Draft|None|p|1"]


def test_player_wakes_at_an_alarm(runtime: Runtime, clock: VirtualClock, play: Play) -> None:
    rung: list[datetime] = []

    def alarm(ctx: Ctx) -> datetime | None:
        return None if rung else START + timedelta(days=4)

    def tick(ctx: Ctx) -> int:
        if rung or ctx.now() < START + timedelta(days=4):
            return 0
        rung.append(ctx.now())
        return 1

    runtime.ports.ticks["test"] = tick
    deploy(runtime, REMINDED)

    play(Villagers(lambda _work, _now: None), alarms=[alarm])

    assert rung == [START + timedelta(days=4)]


def test_player_with_something_due_that_does_not_move_stops(runtime: Runtime, play: Play) -> None:
    deploy(runtime, APPROVAL, forms=FORMS)

    with pytest.raises(IncidentError, match="does not move"):
        play(Villagers(), alarms=[lambda _ctx: START])


def test_player_shows_how_far_it_is(runtime: Runtime, play: Play) -> None:
    shown: list[datetime] = []
    deploy(runtime, APPROVAL, forms=FORMS)

    play(Villagers(), days=1, on_progress=shown.append)

    assert shown == [START, START + HOUR, START + 2 * HOUR, START + timedelta(days=1)]
