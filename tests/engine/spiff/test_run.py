"""Each element by BPMN's semantics, and the traps of stock SpiffWorkflow that the seam stands on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.errors import BusinessError, IncidentError
from engine.model.elements import Event
from engine.spiff import effects
from tests.engine.spiff.diagrams import START, Player, boundary, end, node, process, start, sub, user


def test_sequence_with_script_and_two_tasks_runs_to_its_end() -> None:
    diagram = process(
        [start(), user("A"), node("scriptTask", "S", script="{double: amount * 2}"), user("B"), end()],
        ["Begin > A > S > B > Finish"],
    )
    player = Player(diagram)
    assert player.open == ["A"]
    player.do("A", amount=4)
    assert (player.open, player.variables["double"]) == (["B"], 8)
    player.do("B")
    assert player.ended


def test_many_rounds_leave_the_live_tree_small() -> None:
    diagram = process(
        [start(), user("A"), node("exclusiveGateway", "G", default="F2_0"), end()],
        ["Begin > A > G", "G > A if again", "G > Finish"],
    )
    player = Player(diagram)
    for _ in range(1500):
        player.do("A", again=True)
        assert len(player.run.tokens) == 1
    player.do("A", again=False)
    assert player.ended


def test_endless_loop_stops_with_an_incident() -> None:
    diagram = process(
        [start(), node("task", "A"), node("exclusiveGateway", "G", default="F2_0"), end()],
        ["Begin > A > G", "G > A if true", "G > Finish"],
    )
    assert "endless loop" in Player(diagram).asked(effects.RaiseIncident)[0].cause


TIMER = Event(kind="timer", timer="duration", expression="P5D")


def test_interrupting_timer_cancels_the_task_and_goes_its_own_way() -> None:
    diagram = process(
        [start(), user("A"), user("Late"), end(), boundary("T", "A", TIMER)],
        ["Begin > A > Finish", "T > Late"],
    )
    player = Player(diagram)
    assert player.asked(effects.ArmTimer)[0].due_at == START + timedelta(days=5)
    player.fire("T")
    assert (player.open, [each.node for each in player.asked(effects.CloseTask)]) == (["Late"], ["A"])


def test_non_interrupting_timer_leaves_the_task_open_and_is_gone_with_it() -> None:
    cycle = Event(kind="timer", timer="cycle", expression="R/P1D")
    diagram = process(
        [start(), user("A"), user("Chase"), end(), boundary("T", "A", cycle, interrupting=False)],
        ["Begin > A > Finish", "T > Chase"],
    )
    player = Player(diagram)
    player.fire("T")
    player.fire("T")
    assert player.open == ["A", "Chase", "Chase"]
    player.do("A")
    assert [each.node for each in player.asked(effects.DisarmTimer)] == ["T"]
    player.do("Chase")
    player.do("Chase")
    assert player.ended


def test_boundary_date_already_past_neither_cancels_nor_is_forgotten() -> None:
    past = Event(kind="timer", timer="date", expression="2015-03-01")
    diagram = process([start(), user("A"), user("Late"), boundary("T", "A", past)], ["Begin > A", "T > Late"])
    player = Player(diagram)
    assert (player.open, player.asked(effects.ArmTimer)) == (["A"], [])
    records = [each.data for each in player.asked(effects.Record) if each.kind == "timer_already_past"]
    assert records == [{"due": "2015-02-28T16:00:00+00:00", "fires": False}]


def test_intermediate_date_already_past_passes_on_at_once_and_is_recorded() -> None:
    past = Event(kind="timer", timer="date", expression='=date("2015-03-01")')
    diagram = process(
        [start(), node("intermediateCatchEvent", "W", event=past), user("A")], ["Begin > W > A"]
    )
    player = Player(diagram)
    assert player.asked(effects.ArmTimer)[0].due_at == START
    assert [each.kind for each in player.asked(effects.Record)] == ["node_completed", "timer_already_past"]


def test_sub_process_completes_when_its_last_token_is_gone() -> None:
    inner = [start("In"), node("parallelGateway", "S"), user("A"), user("B")]
    diagram = process(
        [start(), sub("Sub", inner, ["In > S", "S > A", "S > B"]), user("After")], ["Begin > Sub > After"]
    )
    player = Player(diagram)
    player.do("A", x=1)
    assert player.open == ["B"]
    player.do("B")
    assert (player.open, player.variables) == (["After"], {"x": 1})


def test_error_end_in_nested_sub_process_runs_nothing_behind_it() -> None:
    failing = sub(
        "Inner",
        [start("S2"), user("A"), end("Fail", Event(kind="error", error_code="late"))],
        ["S2 > A > Fail"],
    )
    outer = sub(
        "Outer", [start("S1"), failing, node("serviceTask", "Never", handler="x")], ["S1 > Inner > Never"]
    )
    diagram = process(
        [
            start(),
            outer,
            user("Normal"),
            user("Caught"),
            boundary("E", "Outer", Event(kind="error", error_code="late")),
        ],
        ["Begin > Outer > Normal", "E > Caught"],
    )
    player = Player(diagram)
    player.do("A")
    assert (player.open, player.asked(effects.StartJob)) == (["Caught"], [])


def test_uncaught_error_end_stands_still_with_an_incident() -> None:
    inner = sub("Sub", [start("In"), end("Fail", Event(kind="error", error_code="late"))], ["In > Fail"])
    player = Player(process([start(), inner, user("Next")], ["Begin > Sub > Next"]))
    assert player.open == []
    assert [each.node for each in player.asked(effects.RaiseIncident)] == ["Fail"]


def test_uncaught_error_of_a_child_goes_to_its_caller() -> None:
    diagram = process([start(), end("Fail", Event(kind="error", error_code="late"))], ["Begin > Fail"])
    player = Player(diagram, is_child=True)
    assert player.asked(effects.EndInstance)[0].error_code == "late"


def test_terminate_end_cancels_everything_in_its_scope_only() -> None:
    inner = [
        start("In"),
        node("parallelGateway", "S"),
        user("A"),
        user("B"),
        end("Stop", Event(kind="terminate")),
    ]
    diagram = process(
        [start(), sub("Sub", inner, ["In > S", "S > A", "S > B > Stop"]), user("After")],
        ["Begin > Sub > After"],
    )
    player = Player(diagram)
    player.do("B")
    assert player.open == ["After"]


def test_event_gateway_takes_the_first_event_and_forgets_the_others() -> None:
    diagram = process(
        [
            start(),
            node("eventBasedGateway", "G"),
            node("intermediateCatchEvent", "T1", event=TIMER),
            node(
                "intermediateCatchEvent", "T2", event=Event(kind="timer", timer="duration", expression="P9D")
            ),
            node(
                "intermediateCatchEvent",
                "M",
                event=Event(kind="message", message="all_filed", correlation_key="business_key"),
            ),
            user("Filed"),
            user("Expired"),
        ],
        ["Begin > G", "G > T1 > Expired", "G > T2 > Expired", "G > M > Filed"],
    )
    player = Player(diagram)
    assert [(each.node, each.due_at - START) for each in player.asked(effects.ArmTimer)] == [
        ("T1", timedelta(days=5)),
        ("T2", timedelta(days=9)),
    ]
    assert player.asked(effects.Subscribe)[0].correlation_key == "key"
    player.fire("M", {"count": 3})
    assert (player.open, player.variables) == (["Filed"], {"count": 3})
    assert [each.node for each in player.asked(effects.DisarmTimer)] == ["T1", "T2"]


def test_service_task_waits_for_its_result_and_maps_it() -> None:
    work = node(
        "serviceTask",
        "W",
        handler="plans.check",
        inputs="{plan: plan}",
        outputs="{verdict: result.ok, n: n + 1}",
    )
    player = Player(process([start(), work, user("A")], ["Begin > W > A"]), {"plan": {"t": 1}, "n": 1})
    job = player.asked(effects.StartJob)[0]
    assert (job.handler, job.inputs, job.retries) == ("plans.check", {"plan": {"t": 1}}, 3)
    player.fire("W", {"ok": True})
    assert (player.open, player.variables["verdict"], player.variables["n"]) == (["A"], True, 2)


def test_handlers_no_takes_the_error_boundary_with_its_code() -> None:
    diagram = process(
        [
            start(),
            node("serviceTask", "W", handler="x"),
            user("Fix"),
            user("Other"),
            boundary("E1", "W", Event(kind="error", error_code="other")),
            boundary("E2", "W", Event(kind="error", error_code="incomplete")),
        ],
        ["Begin > W", "E1 > Other", "E2 > Fix"],
    )
    player = Player(diagram)
    player.run.fail(player.token_id("W"), BusinessError("incomplete", "缺少目标"))
    assert (player.open, player.variables["error_code"]) == (["Fix"], "incomplete")


def test_call_activity_maps_data_in_and_out() -> None:
    call = node(
        "callActivity",
        "C",
        called_element="plan_issuance",
        inputs="{campaign: campaign}",
        outputs="{number: result.number}",
    )
    player = Player(process([start(), call, user("A")], ["Begin > C > A"]), {"campaign": "2015"})
    asked = player.asked(effects.CallProcess)[0]
    assert (asked.key, asked.business_key, asked.data) == ("plan_issuance", "key", {"campaign": "2015"})
    player.fire("C", {"number": "18", "secret": 1})
    assert player.variables == {"campaign": "2015", "number": "18"}


def test_task_that_is_done_cannot_be_done_again() -> None:
    player = Player(process([start(), user("A"), user("B")], ["Begin > A > B"]))
    done = player.token_id("A")
    player.do("A")
    with pytest.raises(IncidentError):
        player.run.complete_task(done, {})


def test_form_data_with_reserved_names_is_kept() -> None:
    player = Player(process([start(), user("A"), user("B")], ["Begin > A > B"]))
    player.do("A", typename="x", **{"$date": "2015"})
    assert player.variables == {"typename": "x", "$date": "2015"}


def test_due_follows_working_days_and_ends_with_the_day() -> None:
    task = user("A", due='=add working days(date("2015-03-06"), 1)')
    player = Player(process([start(), task], ["Begin > A"]))
    assert player.asked(effects.OpenTask)[0].due_at.isoformat() == "2015-03-09T15:59:59+00:00"
