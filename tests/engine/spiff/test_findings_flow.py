"""What stock SpiffWorkflow 3.2.0 was measured to get wrong about branches, loops, items and data, beside what we do.

Numbered as in the measurements; events and errors stand in `test_findings.py`.
"""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from engine.model.elements import Event
from engine.spiff import effects
from tests.engine.model.bpmn import END, START, bpmn, codes
from tests.engine.model.bpmn import chain as path
from tests.engine.model.bpmn import flow as drawn
from tests.engine.model.bpmn import node as element
from tests.engine.model.test_data import INSIDE, inner_scope
from tests.engine.spiff.diagrams import Player, boundary, end, node, process, start, sub, user
from tests.engine.spiff.reloading import Forgetful
from tests.engine.spiff.stock import BODY, FILE, TASKS, Stock, chain, flow


def test_1_value_changed_in_one_branch_is_not_overwritten_by_the_other() -> None:
    gates = '<parallelGateway id="p"/><parallelGateway id="j"/>'
    flows = chain("s", "z", "p", "a", "j", "after") + chain("p", "b", "j")
    wrong = Stock(BODY.format(script="v = 0") + gates + TASKS + flows)
    wrong.do("a", v=1)
    wrong.do("b")
    assert (wrong.open, wrong.seen) == (["after"], {"v": 0})

    nodes = [
        start(),
        *(node("parallelGateway", each) for each in ("P", "J")),
        *map(user, ("A", "B", "After")),
    ]
    player = Forgetful(process(nodes, ["Begin > P > A > J > After", "P > B > J"]), {"v": 0})
    player.do("A", v=1)
    player.do("B")
    assert (player.open, player.variables) == (["After"], {"v": 1})


def test_1_value_changed_on_the_way_to_one_end_is_not_overwritten_on_the_way_to_another() -> None:
    ends = '<parallelGateway id="p"/><endEvent id="e"/><endEvent id="f"/>'
    flows = chain("s", "z", "p", "a", "e") + chain("p", "b", "f")
    wrong = Stock(BODY.format(script="v = 0") + ends + TASKS + flows)
    wrong.do("a", v=1)
    wrong.do("b")
    assert wrong.workflow.data == {"v": 0}

    nodes = [start(), node("parallelGateway", "P"), user("A"), user("B"), end("E"), end("F")]
    player = Forgetful(process(nodes, ["Begin > P > A > E", "P > B > F"]), {"v": 0})
    player.do("A", v=1)
    player.do("B")
    assert (player.ended, player.variables) == (True, {"v": 1})


def test_1_value_changed_beside_a_task_is_there_behind_it() -> None:
    edge = (
        '<boundaryEvent id="n" attachedToRef="a" cancelActivity="false"><signalEventDefinition signalRef="S"/>'
        '</boundaryEvent><endEvent id="e"/>'
    )
    body = BODY.format(script="v = 0") + TASKS + edge + chain("s", "z", "a", "after") + chain("n", "b", "e")
    wrong = Stock(body, '<signal id="S" name="sig"/>')
    wrong.signal()
    wrong.do("b", v=1)
    wrong.do("a")
    assert (wrong.open, wrong.seen) == (["after"], {"v": 0})

    beside = boundary("N", "A", Event(kind="signal", signal="sig"), interrupting=False)
    nodes = [start(), user("A"), beside, user("B"), user("After")]
    player = Forgetful(process(nodes, ["Begin > A > After", "N > B"]), {"v": 0})
    player.fire("N")
    player.do("B", v=1)
    player.do("A")
    assert (player.open, player.variables["v"]) == (["After"], 1)


@pytest.mark.parametrize("kind", ["parallelGateway", "inclusiveGateway"])
def test_2_and_3_join_in_a_rework_loop_waits_in_every_round(kind: str) -> None:
    gates = f'<exclusiveGateway id="m"/><{kind} id="p"/><{kind} id="j"/><exclusiveGateway id="x" default="leave"/>'
    inclusive = kind == "inclusiveGateway"
    forked = (
        flow(8, "p", "a", "True") + flow(9, "p", "b", "True")
        if inclusive
        else chain("p", "a") + chain("p", "b")
    )
    back = flow(1, "x", "m", "again") + '<sequenceFlow id="leave" sourceRef="x" targetRef="after"/>'
    body = '<startEvent id="s"/>' + gates + TASKS + forked + back
    wrong = Stock(body + chain("s", "m", "p") + chain("a", "j", "x") + chain("b", "j"))
    for name in ("a", "b"):
        wrong.do(name, again=True)
    wrong.do("b", again=False)
    assert wrong.open == ["a", "after"]

    fork = [f"P > {each} if true" if inclusive else f"P > {each}" for each in "AB"]
    nodes = [
        start(),
        node("exclusiveGateway", "M"),
        node("exclusiveGateway", "X", default="F3_0"),
        *(node(kind, each) for each in ("P", "J")),
        *map(user, ("A", "B", "After")),
    ]
    player = Forgetful(
        process(nodes, ["Begin > M > P", "A > J > X", "B > J", "X > After", "X > M if again", *fork])
    )
    for _ in range(3):
        player.do("A", again=True)
        player.do("B", again=True)
    player.do("B", again=False)
    assert player.open == ["A"]
    player.do("A", again=False)
    assert player.open == ["After"]


def test_6_blocks_one_after_the_other_do_not_double_the_work() -> None:
    sizes = []
    for blocks in (4, 5):
        gates = "".join(
            f'<parallelGateway id="p{each}"/><task id="a{each}"/><task id="b{each}"/><parallelGateway id="j{each}"/>'
            for each in range(blocks)
        )
        ends = ["s", *(f"j{each}" for each in range(blocks))]
        flows = "".join(chain(before, f"p{each}") for each, before in enumerate(ends[:-1]))
        flows += "".join(chain(f"p{n}", f"{each}{n}", f"j{n}") for n in range(blocks) for each in "ab")
        sizes.append(len(Stock('<startEvent id="s"/>' + gates + flows).workflow.tasks))
    assert sizes[1] > 1.9 * sizes[0]

    blocks = 30
    nodes, flows_of_ours = [start(), user("A"), end()], ["Begin > A > P0", f"J{blocks - 1} > Finish"]
    for each in range(blocks):
        nodes += [node("parallelGateway", f"P{each}"), node("parallelGateway", f"J{each}")]
        nodes += [node("task", f"X{each}"), node("task", f"Y{each}")]
        flows_of_ours += [f"P{each} > {name}{each} > J{each}" for name in "XY"]
        flows_of_ours += [f"J{each} > P{each + 1}"] if each + 1 < blocks else []
    player = Player(process(nodes, flows_of_ours))
    player.do("A")
    assert player.ended
    assert len(player.asked(effects.Record)) == 4 * blocks + 3, "each element once"


def test_9_condition_of_the_only_flow_of_a_task_is_not_ignored() -> None:
    wrong = Stock('<startEvent id="s"/>' + TASKS + chain("s", "a") + flow(2, "a", "after", "False"))
    wrong.do()
    assert wrong.open == ["after"]

    alone = START + element("task") + END + path("Start", "Work") + drawn("Work", "End", "false")
    assert codes(bpmn(alone)) == [("flow.condition_alone", "Work_to_End")]


def test_10_scope_that_ends_without_an_end_event() -> None:
    inner = '<startEvent id="i"/><manualTask id="t"/>' + chain("i", "t")
    with pytest.raises(ValidationException, match="Must contain an End event"):
        Stock(f'<startEvent id="s"/><subProcess id="sub">{inner}</subProcess>' + chain("s", "sub"))

    work = sub("Sub", [start("In"), user("Inner")], ["In > Inner"])
    player = Forgetful(process([start(), work, user("After")], ["Begin > Sub > After"]))
    player.do("Inner")
    player.do("After")
    assert player.ended


def test_10_path_that_ends_without_an_end_event_lets_its_scope_end() -> None:
    """In a sub-process that has an end event, but not on this path, stock waits for ever."""
    gate = '<exclusiveGateway id="x" default="quick"/><manualTask id="t"/><task id="u"/><endEvent id="o"/>'
    ways = '<sequenceFlow id="quick" sourceRef="x" targetRef="t"/>' + flow(1, "x", "u", "False")
    inner = '<startEvent id="i"/>' + gate + ways + chain("i", "x") + chain("u", "o")
    body = f'<startEvent id="s"/><subProcess id="sub">{inner}</subProcess><manualTask id="after"/>'
    wrong = Stock(body + chain("s", "sub", "after"))
    wrong.do("t")
    assert (wrong.open, wrong.workflow.is_completed()) == ([], False)

    gateway = node("exclusiveGateway", "X", default="F1_0")
    nodes = [start("In"), gateway, user("T"), node("task", "U"), end("Out")]
    work = sub("Sub", nodes, ["In > X", "X > T", "X > U if false", "U > Out"])
    player = Forgetful(process([start(), work, user("After")], ["Begin > Sub > After"]))
    player.do("T")
    assert player.open == ["After"]


def test_10_process_that_ends_without_an_end_event_gives_what_it_found() -> None:
    """The whole process does complete in stock, but without the data that an end event would have given it."""
    results = []
    for ending in ("", '<endEvent id="e"/>' + flow(2, "a", "e")):
        stock = Stock('<startEvent id="s"/><manualTask id="a"/>' + flow(1, "s", "a") + ending)
        stock.do(found=1)
        assert stock.workflow.is_completed()
        results.append(stock.workflow.data.get("found"))
    assert results == [None, 1]

    player = Forgetful(process([start(), user("A")], ["Begin > A"]))
    player.do("A", found=1)
    assert (player.ended, player.variables) == (True, {"found": 1})


def test_10_interrupting_cycle_timer_fires_once() -> None:
    timer = '<timerEventDefinition><timeCycle>"R3/PT0.01S"</timeCycle></timerEventDefinition>'
    edge = f'<boundaryEvent id="b" attachedToRef="a" cancelActivity="true">{timer}</boundaryEvent>'
    wrong = Stock('<startEvent id="s"/>' + TASKS + edge + chain("s", "a") + chain("b", "after"))
    for _ in range(3):
        time.sleep(0.02)
        wrong.workflow.refresh_timers()
        wrong.workflow.do_engine_steps()
    assert wrong.open.count("after") > 1

    cycle = Event(kind="timer", timer="cycle", expression="R3/P1D")
    player = Forgetful(
        process([start(), user("A"), boundary("B", "A", cycle), user("After")], ["Begin > A", "B > After"])
    )
    player.fire("B")
    assert player.nodes == ["After"]


def test_10_condition_behind_an_event_gateway_is_asked() -> None:
    caught = (
        '<intermediateCatchEvent id="c"><conditionalEventDefinition><condition>n &gt; 3</condition>'
        "</conditionalEventDefinition></intermediateCatchEvent>"
        '<intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>"P9D"</timeDuration>'
        '</timerEventDefinition></intermediateCatchEvent><eventBasedGateway id="g"/>'
    )
    flows = chain("s", "z", "g", "c", "after") + chain("g", "t")
    wrong = Stock(BODY.format(script="n = 5") + TASKS + caught + flows)
    wrong.workflow.update_waiting_tasks()
    wrong.workflow.do_engine_steps()
    assert wrong.open == []

    rich = node("intermediateCatchEvent", "C", event=Event(kind="conditional", condition="n > 3"))
    late = node("intermediateCatchEvent", "T", event=Event(kind="timer", timer="duration", expression="P9D"))
    nodes = [start(), node("eventBasedGateway", "G"), rich, late, user("After")]
    player = Forgetful(process(nodes, ["Begin > G", "G > C > After", "G > T"]), {"n": 5})
    assert player.nodes == ["After"]


HANGING = (
    '<startEvent id="s"/><subProcess id="sub"><startEvent id="i"/><endEvent id="o"/>'
    '<dataObjectReference id="r" dataObjectRef="nowhere"/><task id="t"><dataInputAssociation><sourceRef>r</sourceRef>'
    "<targetRef>x</targetRef></dataInputAssociation></task>" + chain("i", "t", "o") + "</subProcess>"
)
PARSE = (
    "import sys; from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser; parser = BpmnParser();"
    " parser.add_bpmn_str(sys.stdin.buffer.read()); print('found'); sys.stdout.flush();"
    " parser.get_subprocess_specs('stock'); parser.get_spec('stock')"
)


def test_dangling_data_reference_in_a_sub_process_is_a_clear_problem_and_hangs_nobody() -> None:
    file = FILE.format(body=HANGING + chain("s", "sub"), roots="").encode()
    with subprocess.Popen(
        [sys.executable, "-c", PARSE], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(file)
        child.stdin.close()
        assert child.stdout.readline() == b"found\n"
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(2)
        child.kill()
    assert codes(bpmn(inner_scope(INSIDE))) == [("ref.dangling", "Lost")]
