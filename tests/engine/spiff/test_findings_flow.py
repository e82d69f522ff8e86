"""What stock SpiffWorkflow 3.2.0 was measured to get wrong about branches, loops, items and data, beside what we do.

Numbered as in the measurements; events and errors stand in `test_findings.py`.
"""

from __future__ import annotations

import subprocess
import sys
import time
from itertools import pairwise
from typing import Any

import pytest
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.util.task import TaskState

from engine.model.elements import Event, Node
from engine.runtime import Runtime
from engine.spiff import effects
from tests.engine.acts import begin, complete, names
from tests.engine.conftest import Deploy
from tests.engine.model.bpmn import END, START, between, bpmn, codes
from tests.engine.model.bpmn import chain as path
from tests.engine.model.bpmn import flow as drawn
from tests.engine.model.bpmn import node as element
from tests.engine.model.test_data import INSIDE, inner_scope
from tests.engine.spiff.diagrams import Player, boundary, end, multi, node, process, start, sub, user
from tests.engine.spiff.reloading import Forgetful
from tests.engine.spiff.test_findings import FILE, Stock
from tests.engine.spiff.test_traps import flow

BODY = '<startEvent id="s"/><scriptTask id="z"><script>{script}</script></scriptTask>'
TASKS = '<manualTask id="a"/><manualTask id="b"/><manualTask id="after"/>'


def chain(*ids: str) -> str:
    """Flows from each to the next."""
    return "".join(flow(0, *pair).replace('"f0"', f'"{"-".join(pair)}"') for pair in pairwise(ids))


def leaving(stock: Stock, name: str, **data: Any) -> None:
    """Do the task of this name."""
    ready = stock.workflow.get_tasks(state=TaskState.READY, manual=True)
    task = next(each for each in ready if each.task_spec.name == name)
    task.data.update(data)
    task.run()
    stock.workflow.do_engine_steps()


def seen(stock: Stock) -> dict[str, Any]:
    """The data the first open task sees."""
    return dict(stock.workflow.get_tasks(state=TaskState.READY, manual=True)[0].data)


def test_1_value_changed_in_one_branch_is_not_overwritten_by_the_other() -> None:
    gates = '<parallelGateway id="p"/><parallelGateway id="j"/>'
    flows = chain("s", "z", "p", "a", "j", "after") + chain("p", "b", "j")
    wrong = Stock(BODY.format(script="v = 0") + gates + TASKS + flows)
    leaving(wrong, "a", v=1)
    leaving(wrong, "b")
    assert (wrong.open, seen(wrong)) == (["after"], {"v": 0})

    nodes = [
        start(),
        *(node("parallelGateway", each) for each in ("P", "J")),
        *map(user, ("A", "B", "After")),
    ]
    player = Forgetful(process(nodes, ["Begin > P > A > J > After", "P > B > J"]), {"v": 0})
    player.do("A", v=1)
    player.do("B")
    assert (player.open, player.variables) == (["After"], {"v": 1})


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
        leaving(wrong, name, again=True)
    leaving(wrong, "b", again=False)
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


LOOP = (
    '<manualTask id="a"><multiInstanceLoopCharacteristics><loopDataInputRef>items</loopDataInputRef>'
    '<loopDataOutputRef>votes</loopDataOutputRef><inputDataItem id="item"/><outputDataItem id="vote"/>'
    "{}</multiInstanceLoopCharacteristics></manualTask>"
    '<manualTask id="after"/>'
)
ITEMS: dict[str, Any] = {"collection": "items", "element_variable": "item", "output_collection": "votes",
                         "output_element": "vote"}  # fmt: skip


def voting(**settings: Any) -> list[Node]:
    return [start(), user("A", loop=multi(**ITEMS, **settings)), user("After")]


def test_10_quorum_over_the_results_is_seen() -> None:
    condition = "<completionCondition>len(votes) &gt;= 2</completionCondition>"
    body = BODY.format(script="items = [1, 2, 3]") + LOOP.format(condition)
    wrong = Stock(body + chain("s", "z", "a", "after"))
    for vote in (1, 2):
        wrong.do(vote=vote)
    assert wrong.open == ["a [child]"], "two have voted, and it still waits"

    nodes = voting(completion_condition="count(votes) >= 2")
    player = Forgetful(process(nodes, ["Begin > A > After"]), {"items": [1, 2, 3]})
    player.do("A", vote=1)
    player.do("A", vote=2)
    assert (player.open, player.variables["votes"]) == (["After"], [1, 2])


def test_10_results_stand_in_the_order_of_the_items() -> None:
    wrong = Stock(BODY.format(script="items = [1, 2, 3]") + LOOP.format("") + chain("s", "z", "a", "after"))
    for task in reversed(wrong.workflow.get_tasks(state=TaskState.READY, manual=True)):
        task.data["vote"] = task.data["item"] * 10
        task.run()
        wrong.workflow.do_engine_steps()
    assert seen(wrong)["votes"] == [30, 20, 10]

    player = Forgetful(process(voting(), ["Begin > A > After"]), {"items": [1, 2, 3]})
    for index in (2, 1, 0):
        player.do("A", index, vote=(index + 1) * 10)
    assert player.variables["votes"] == [10, 20, 30]


def test_10_missing_collection_is_told_where_it_lacks() -> None:
    with pytest.raises(TypeError):
        Stock(BODY.format(script="x = 1") + LOOP.format("") + chain("s", "z", "a", "after"))
    player = Forgetful(process(voting(), ["Begin > A > After"]))
    (told,) = player.asked(effects.RaiseIncident)
    assert (told.node, "the collection 'items' of A is None" in told.cause) == ("A", True)


def test_12_multi_instance_with_an_io_specification_runs() -> None:
    """See test_dataflow.py for all of it."""
    data = (
        '<ioSpecification><dataInput id="items"/><inputSet><dataInputRefs>items</dataInputRefs></inputSet><outputSet/>'
        "</ioSpecification><dataInputAssociation><sourceRef>R</sourceRef><targetRef>items</targetRef>"
        "</dataInputAssociation><multiInstanceLoopCharacteristics><loopDataInputRef>items</loopDataInputRef>"
        '<inputDataItem id="item"/></multiInstanceLoopCharacteristics>'
    )
    declared = '<dataObject id="D"/><dataObjectReference id="R" dataObjectRef="D"/>'
    with pytest.raises(ValidationException, match="missing from the IO specification"):
        Stock(f'<startEvent id="s"/>{declared}<manualTask id="a">{data}</manualTask>' + chain("s", "a"))
    ours = declared + between(element("task", data.replace("<", "<bpmn:").replace("<bpmn:/", "</bpmn:")))
    assert codes(bpmn(ours.replace("<dataObject", "<bpmn:dataObject"))) == []


def test_13_message_thrown_before_anybody_waits_is_not_lost(runtime: Runtime, deploy: Deploy) -> None:
    definition = '<messageEventDefinition messageRef="M"/>'
    events = (
        f'<parallelGateway id="p"/><intermediateThrowEvent id="t">{definition}</intermediateThrowEvent>'
        f'<endEvent id="e"/><intermediateCatchEvent id="c">{definition}</intermediateCatchEvent>'
    )
    flows = chain("s", "p", "t", "e") + chain("p", "a", "c", "after")
    wrong = Stock('<startEvent id="s"/>' + events + TASKS + flows, '<message id="M" name="m"/>')
    wrong.do()
    assert wrong.open == []

    news = Event(kind="message", message="m", correlation_key="business_key")
    nodes = [
        start(),
        node("parallelGateway", "P"),
        node("intermediateThrowEvent", "T", event=news),
        node("intermediateCatchEvent", "C", event=news),
        *map(user, ("A", "After")),
    ]
    deploy(process(nodes, ["Begin > P > T", "P > A > C > After"]))
    begin(runtime, business_key="k")
    runtime.advance()
    complete(runtime, "A")
    runtime.advance()
    assert names(runtime) == ["After"]


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
