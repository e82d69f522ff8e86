"""Data objects, inputs, outputs and associations as read and checked."""

from __future__ import annotations

import pytest

from engine.model.data import PLACEHOLDER
from engine.model.dataflow import Assignment, Association, DataItem, InputOutput
from engine.model.elements import Process
from engine.model.reader import read_bpmn
from engine.model.texts import data as texts
from tests.engine.model.bpmn import END, START, between, bpmn, chain, codes, node, settings

PLAN = '<bpmn:dataObject id="Plan" name="plan"/><bpmn:dataObjectReference id="PlanRef" dataObjectRef="Plan"/>'
RESULT = '<bpmn:dataObject id="Result"/><bpmn:dataObject id="All" name="all" isCollection="true"/>'


def specification(inputs: str = "", outputs: str = "", optional: str = "") -> str:
    """An ioSpecification with one set of each; ids are the names."""
    made = [
        "".join(f'<bpmn:{tag} id="{each}"/>' for each in names.split())
        for tag, names in (("dataInput", inputs + " " + optional), ("dataOutput", outputs))
    ]
    needed = "".join(
        f"<bpmn:dataInputRefs>{each}</bpmn:dataInputRefs>" for each in (inputs + " " + optional).split()
    )
    free = "".join(f"<bpmn:optionalInputRefs>{each}</bpmn:optionalInputRefs>" for each in optional.split())
    given = "".join(f"<bpmn:dataOutputRefs>{each}</bpmn:dataOutputRefs>" for each in outputs.split())
    return (
        f"<bpmn:ioSpecification>{made[0]}{made[1]}<bpmn:inputSet>{needed}{free}</bpmn:inputSet>"
        f"<bpmn:outputSet>{given}</bpmn:outputSet></bpmn:ioSpecification>"
    )


def arrow(tag: str, source: str, target: str, inner: str = "") -> str:
    """A data association; several sources are separated by blanks."""
    sources = "".join(f"<bpmn:sourceRef>{each}</bpmn:sourceRef>" for each in source.split())
    return (
        f"<bpmn:data{tag}Association>{sources}<bpmn:targetRef>{target}</bpmn:targetRef>{inner}"
        f"</bpmn:data{tag}Association>"
    )


def transformation(text: str) -> str:
    return f"<bpmn:transformation>{text}</bpmn:transformation>"


def assignment(source: str, target: str) -> str:
    return f"<bpmn:assignment><bpmn:from>{source}</bpmn:from><bpmn:to>{target}</bpmn:to></bpmn:assignment>"


def work(inner: str, tag: str = "task", body: str = PLAN + RESULT, **attributes: str) -> str:
    """A process with these data and one activity with this inside."""
    return body + between(node(tag, inner, **attributes))


def read(body: str) -> Process:
    reading = read_bpmn(bpmn(body), "sample.bpmn")
    assert reading.problems == []
    assert reading.process is not None
    assert Process.from_dict(reading.process.to_dict()) == reading.process
    return reading.process


def test_data_object_is_called_by_its_name_or_that_of_its_references_or_its_id() -> None:
    body = (
        '<bpmn:dataObject id="A" name="plan"/><bpmn:dataObject id="B"/><bpmn:dataObject id="C" isCollection="true"/>'
        '<bpmn:dataObjectReference id="B1" name="方案" dataObjectRef="B"/>'
        '<bpmn:dataObjectReference id="B2" name="方案" dataObjectRef="B"><bpmn:dataState name="报备"/>'
        '</bpmn:dataObjectReference><bpmn:property id="P" name="round"/>'
    )
    declared = read(body + between(node("task"))).declared
    assert declared == (
        DataItem("A", "plan"), DataItem("B", "方案"), DataItem("C", "C", is_collection=True), DataItem("P", "round")
    )  # fmt: skip


def test_associations_are_read_with_what_they_do() -> None:
    inner = (
        specification("goal", "answer", optional="more")
        + arrow("Input", "PlanRef", "goal")
        + arrow("Input", "", "more", assignment("1", "more.n") + assignment("plan", "more.p.q"))
        + arrow("Output", "answer PlanRef", "Result", transformation("=answer + plan.n"))
    )
    assert read(work(inner)).nodes["Work"].data == InputOutput(
        inputs=(DataItem("goal", "goal"), DataItem("more", "more")),
        outputs=(DataItem("answer", "answer"),),
        input_sets=(("goal",),),
        output_sets=(("answer",),),
        reads=(
            Association("goal", ("plan",)),
            Association("more", (), "", (Assignment("1", ("n",)), Assignment("plan", ("p", "q")))),
        ),
        writes=(Association("Result", ("answer", "plan"), "answer + plan.n"),),
    )


def test_arrows_that_modelers_only_draw_need_nothing_more() -> None:
    """What bpmn-js writes when a data object is connected with a task."""
    inner = (
        f'<bpmn:property id="Property_1" name="{PLACEHOLDER}"/>'
        + arrow("Input", "PlanRef", "Property_1")
        + arrow("Output", "", "Result")
    )
    assert read(work(inner)).nodes["Work"].data is None


def test_multi_instance_over_data_references_becomes_that_over_names() -> None:
    """The form of the standard: the collection comes and the results leave by associations of the activity."""
    loop = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>items</bpmn:loopDataInputRef>"
        "<bpmn:loopDataOutputRef>results</bpmn:loopDataOutputRef>"
        '<bpmn:inputDataItem id="Item" name="item"/><bpmn:outputDataItem id="Done" name="done"/>'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    inner = (
        specification("items one", "results answer")
        + arrow("Input", "PlanRef", "items")
        + arrow("Input", "Item", "one")
        + arrow("Output", "answer", "Done")
        + arrow("Output", "results", "All")
        + loop
    )
    found = read(work(inner)).nodes["Work"]
    assert found.loop is not None
    assert (found.loop.collection, found.loop.element_variable) == ("plan", "item")
    assert (found.loop.output_collection, found.loop.output_element) == ("all", "done")
    assert found.loop.item_variables == ("done",)
    assert found.data == InputOutput(
        inputs=(DataItem("one", "one"),),
        outputs=(DataItem("answer", "answer"),),
        input_sets=(("one",),),
        output_sets=(("answer",),),
        reads=(Association("one", ("item",)),),
        writes=(Association("done", ("answer",)),),
    )


def test_multi_instance_over_a_data_object_itself() -> None:
    loop = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>PlanRef</bpmn:loopDataInputRef>"
        '<bpmn:inputDataItem id="Item" name="item"/></bpmn:multiInstanceLoopCharacteristics>'
    )
    found = read(work(loop)).nodes["Work"].loop
    assert found is not None
    assert found.collection == "plan"


INSIDE = '<bpmn:dataObjectReference id="Lost" dataObjectRef="Nowhere"/>'
EVENT = '<bpmn:messageEventDefinition messageRef="Message"/>'
KEY = settings(correlationKey="business_key")
ITEMS = (
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>items</bpmn:loopDataInputRef>"
    "{}<bpmn:inputDataItem id='Item' name='item'/></bpmn:multiInstanceLoopCharacteristics>"
)
RESULTS = (
    "<bpmn:loopDataOutputRef>results</bpmn:loopDataOutputRef><bpmn:outputDataItem id='Done' name='done'/>"
)


def inner_scope(extra: str) -> str:
    """A sub-process with this among its elements."""
    start, end = node("startEvent", identifier="In"), node("endEvent", identifier="Out")
    return between(node("subProcess", start + end + chain("In", "Out") + extra))


SETS = (
    '<bpmn:ioSpecification><bpmn:dataInput id="a"/><bpmn:inputSet id="S1"><bpmn:dataInputRefs>a</bpmn:dataInputRefs>'
    '<bpmn:outputSetRefs>S3</bpmn:outputSetRefs></bpmn:inputSet><bpmn:inputSet id="S2"/><bpmn:outputSet id="S3"/>'
    "</bpmn:ioSpecification>"
)
WRONG: list[tuple[str, str, str]] = [
    ("data.name", "sample", '<bpmn:dataObject id="Data" name="my plan"/>' + between(node("task"))),
    ("data.twice", "sample", '<bpmn:dataObject id="Data" name="a"/><bpmn:property id="a"/>' + between(node("task"))),
    ("data.out_of_reach", "Work", inner_scope('<bpmn:dataObject id="Deep"/>').replace(
        END, END + node("task", specification("a") + arrow("Input", "Deep", "a"), identifier="Other")
        + chain("Start", "Other", "End")).replace('"Work"', '"Sub"').replace('"Other"', '"Work"')
        .replace("Start_to_Other", "Start_to_Work")),
    ("data.out_of_reach", "Outer", inner_scope('<bpmn:dataObject id="Deep"/>')
        + '<bpmn:dataObjectReference id="Outer" dataObjectRef="Deep"/>'),
    ("data.sources", "Work", work(specification("a") + arrow("Input", "Plan All", "a"))),
    ("data.sources", "Work", work(specification("", "", "a") + arrow("Input", "", "a"))),
    ("data.assignment", "Work", work(specification("", "", "a") + arrow("Input", "", "a", assignment("1", "b.c")))),
    ("data.loop_input", "Work", work(specification("", "", "items") + ITEMS.format(""))),
    ("data.loop_output", "Work", work(specification("items", "results") + arrow("Input", "Plan", "items")
        + ITEMS.format(RESULTS))),
    ("data.unfed", "Work", work(specification("goal"))),
    ("data.two_mappings", "Work", work(settings(form="plan", role="unit_union", inputs="{}")
        + specification("a") + arrow("Input", "Plan", "a"), "userTask")),
    ("data.several", "Work", work(KEY + specification("", "a b"), "receiveTask", messageRef="Message")),
    ("data.misplaced", "Start", between(node("task")).replace(
        '"Start"/>', '"Start"><bpmn:dataOutput id="o"/></bpmn:startEvent>')),
    ("data.misplaced", "Work", work('<bpmn:dataInput id="i"/>', "intermediateThrowEvent")),
    ("data.not_kept", "Work", work(specification("a") + arrow("Input", "Plan", "a") + arrow("Output", "a", "Result")
        + KEY.replace("correlationKey", "handler").replace("business_key", "plans.file"), "serviceTask")),
    ("data.sets", "Work", work(SETS + arrow("Input", "Plan", "a"))),
    ("ref.dangling", "Lost", INSIDE + between(node("task"))),
    ("ref.dangling", "Lost", inner_scope(INSIDE)),
    ("ref.dangling", "Work", inner_scope(arrow("Input", "Gone", "Plan")) + PLAN),
    ("ref.dangling", "Work", work(specification("", "a") + arrow("Output", "a", "Gone"))),
    ("ref.dangling", "Work", work("<bpmn:ioSpecification><bpmn:inputSet><bpmn:dataInputRefs>x</bpmn:dataInputRefs>"
        "</bpmn:inputSet><bpmn:outputSet/></bpmn:ioSpecification>")),
    ("expression.empty", "Work", work(arrow("Output", "", "Plan", transformation(" ")) )),
    ("expression.empty", "Work", work(arrow("Output", "", "Plan", assignment("", "plan")))),
    ("feel.invalid", "Work", work(arrow("Output", "", "Plan", transformation("1 +")))),
    ("feel.invalid", "Work", work(arrow("Output", "", "Plan", assignment("* 2", "plan")))),
    ("element.refused", "Store", '<bpmn:dataStoreReference id="Store"/>' + between(node("task"))),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "element", "body"), WRONG, ids=[f"{code}-{number}" for number, (code, *_) in enumerate(WRONG)]
)
def test_each_fault_is_found_where_it_stands(code: str, element: str, body: str) -> None:
    assert (code, element) in codes(bpmn(body))


def test_every_text_has_a_case() -> None:
    assert {code for code, *_ in WRONG if code.startswith("data.")} == texts.TEXTS.keys()


def test_event_carries_data() -> None:
    output = KEY + EVENT + '<bpmn:dataOutput id="news"/>' + arrow("Output", "news", "Plan")
    assert codes(bpmn(work(output, "intermediateCatchEvent"))) == []
    sent = KEY + EVENT + '<bpmn:dataInput id="news"/>' + arrow("Input", "Plan", "news")
    assert codes(bpmn(START + PLAN + node("endEvent", sent, identifier="Out") + chain("Start", "Out"))) == []
