"""What went wrong in a play is told in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from engine.errors import IncidentError
from engine.models import Definition
from engine.runtime import Runtime
from tests.engine.spiff.diagrams import end, node, process, start, user
from tests.web.simulation.conftest import Villagers, deploy
from web.plays.troubles import ACTS, Names, read_troubles, why
from web.simulation.player import Act, Player

Play = Callable[..., Player]


def test_troubles_name_the_step_and_tell_the_cause_in_chinese(runtime: Runtime, play: Play) -> None:
    review = user("Review", actions="submit,return")
    choose = node("exclusiveGateway", "Choose")
    flows = ["Begin > Review > Choose", "Choose > Finish if false"]
    deploy(runtime, process([start(), review, choose, end()], flows))
    player = play(Villagers())
    with runtime.read() as ctx:
        found = read_troubles(ctx, player, ctx.session.scalars(select(Definition)).all())
    [line] = found["incidents"]
    assert line["zh"].endswith("Choose：没有一个条件成立，也没有默认的去向")
    assert line["en"].endswith("no condition of Choose holds and there is no default flow")
    assert found["refused"] == []


def test_troubles_tell_what_was_refused_by_its_code(runtime: Runtime, play: Play) -> None:
    review = user("Review", actions="submit,return")
    deploy(runtime, process([start(), review, end()], ["Begin > Review > Finish"]))
    player = play(Villagers(lambda _work, now: Act(now + timedelta(hours=1), "return", "")))
    with runtime.read() as ctx:
        found = read_troubles(ctx, player, ctx.session.scalars(select(Definition)).all())
    [line] = found["refused"]
    assert line["zh"].endswith("Review：" + why(player.refused[0].error)["zh"])
    assert "this" not in line["zh"]


def test_acts_beside_the_tasks_have_names() -> None:
    names = Names({"p": {"zh": "方案", "en": "plan"}}, {("p", "Draft"): "编制"})
    assert names.act("p|Draft|None|p|1", "zh") == "方案 · 编制"
    assert names.act("start p|000001", "zh") == "启动方案"
    assert names.act("start p|000001", "en") == "starting plan"
    assert names.act("vote", "zh") == ACTS["vote"]
    assert names.act("vote", "en") == "Vote"


def test_incident_is_told_by_its_cause() -> None:
    assert why(IncidentError("no handler is registered as 'x.y'"))["zh"] == "系统里没有登记处理程序 'x.y'"
