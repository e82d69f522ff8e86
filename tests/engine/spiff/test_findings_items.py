"""What stock SpiffWorkflow 3.2.0 was measured to get wrong about multi-instance, beside what we do.

Numbered as in the measurements; what else there is about branches and loops stands in `test_findings_flow.py`.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.util.task import TaskState

from engine.model.elements import Loop, Node
from engine.model.reader import read_bpmn
from engine.spiff import effects
from tests.engine.model.bpmn import between, bpmn, codes
from tests.engine.model.bpmn import node as element
from tests.engine.spiff.diagrams import multi, node, process, start, user
from tests.engine.spiff.reloading import Forgetful
from tests.engine.spiff.stock import BODY, FILE, Stock, chain, flow
from tools import assets

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
    assert wrong.seen["votes"] == [30, 20, 10]

    player = Forgetful(process(voting(), ["Begin > A > After"]), {"items": [1, 2, 3]})
    for index in (2, 1, 0):
        player.do("A", index, vote=(index + 1) * 10)
    assert player.variables["votes"] == [10, 20, 30]


def test_10_missing_collection_is_told_where_it_lacks() -> None:
    with pytest.raises(TypeError):
        Stock(BODY.format(script="x = 1") + LOOP.format("") + chain("s", "z", "a", "after"))
    player = Forgetful(process(voting(), ["Begin > A > After"]))
    (told,) = player.asked(effects.RaiseIncident)
    assert (told.node, "the collection 'items' of A is null, not a list" in told.cause) == ("A", True)


@pytest.mark.parametrize("sequential", [False, True])
def test_10_items_in_a_rework_loop_are_done_again(sequential: bool) -> None:
    """Stock finds the results of the round before and stops with an error."""
    order = f'Characteristics isSequential="{str(sequential).lower()}"><loopDataInputRef>'
    loop = LOOP.format("").replace("Characteristics><loopDataInputRef>", order)
    gates = '<exclusiveGateway id="m"/><manualTask id="q"/><exclusiveGateway id="x" default="leave"/>'
    back = flow(1, "x", "m", "again") + '<sequenceFlow id="leave" sourceRef="x" targetRef="after"/>'
    body = BODY.format(script="items = [1, 2]") + gates + loop + back
    wrong = Stock(body + chain("s", "z", "m", "a", "q", "x"))
    for vote in (1, 2):
        wrong.do("a [child]", vote=vote)
    with pytest.raises(WorkflowException, match="the output must be empty"):
        wrong.do("q", again=True)

    again = [node("exclusiveGateway", "M"), user("Q"), node("exclusiveGateway", "X", default="F2_0")]
    flows = ["Begin > M > A > Q > X", "X > M if again", "X > After"]
    player = Forgetful(process([*voting(sequential=sequential), *again], flows), {"items": [1, 2]})
    for votes in ([1, 2], [3, 4], [5, 6]):
        for vote in votes:
            player.do("A", vote=vote)
        assert (player.open, player.variables["votes"]) == (["Q"], votes)
        player.do("Q", again=votes != [5, 6])
    assert player.open == ["After"]


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


def after_saving(file: str) -> dict[str, str]:
    """A file as bpmn-js saves it, `plain` and with `ours`."""
    command, npm = assets.find_node()
    assets.install_packages(npm)
    script = Path(__file__).with_name("moddle.mjs")
    done = subprocess.run(
        [*command, str(script), str(assets.ASSETS)],
        input=file,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    saved: dict[str, str] = json.loads(done.stdout)
    return saved


def loop_in(file: str) -> Loop:
    """The multi-instance settings of the task a."""
    read = read_bpmn(file.encode(), "stock.bpmn").process
    assert read is not None
    assert read.nodes["a"].loop is not None
    return read.nodes["a"].loop


def test_12_variables_of_a_multi_instance_survive_the_editor() -> None:
    """bpmn-js drops their names when it saves, and then stock cannot even read the file; ours keeps them."""
    body = BODY.format(script="items = [1, 2]") + LOOP.format("") + chain("s", "z", "a", "after")
    file = FILE.format(body=body, roots="")
    saved = after_saving(file)
    assert Stock(body).open == ["a [child]", "a [child]"]
    plain = BpmnParser()
    plain.add_bpmn_str(saved["plain"].encode())
    with pytest.raises(ValidationException, match="must specify a cardinality or a loop input"):
        plain.get_spec("stock")

    assert (loop_in(file).collection, loop_in(file).output_collection) == ("items", "votes")
    assert loop_in(saved["ours"]) == loop_in(file)
    assert after_saving(saved["ours"])["ours"] == saved["ours"]
