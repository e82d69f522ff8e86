"""Two people changed the same diagram: what both did is there afterwards, and what cannot be both is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from engine.errors import DefinitionRejected
from engine.model.elements import Process
from engine.model.merge import Clash, merge_diagrams
from engine.model.reader import read_bpmn
from engine.model.xml import BPMN, DIAGRAM

SHIPPED = sorted(Path("workflows").glob("*/*.bpmn"))[::8]
BASE = Path("workflows/unit_plan/unit_plan.bpmn").read_text("utf-8")
Change = Callable[[str], str]


def process_of(bpmn: str) -> Process:
    """The neutral process of a text; line numbers do not count."""
    reading = read_bpmn(bpmn.encode(), "diagram.bpmn")
    assert reading.process is not None
    return reading.process


def plain(bpmn: str) -> object:
    """What a diagram says, whatever the order and the lines of its elements."""
    return _unordered(process_of(bpmn).to_dict())


def _unordered(value: object) -> object:
    if isinstance(value, dict):
        return {key: _unordered(each) for key, each in value.items() if key not in ("line", "at")}
    if isinstance(value, list):
        return sorted((_unordered(each) for each in value), key=repr)
    return value


def edit(**attributes: str) -> Change:
    """Change attributes of the element `on`."""
    wanted = attributes.pop("on")

    def change(bpmn: str) -> str:
        root = etree.fromstring(bpmn.encode())
        [element] = root.xpath("//*[@id=$id]", id=wanted)
        for name, value in attributes.items():
            element.set(name, value)
        return etree.tostring(root, encoding="unicode")

    return change


def set_property(on: str, name: str, value: str) -> Change:
    """Change one of our settings of an element."""

    def change(bpmn: str) -> str:
        root = etree.fromstring(bpmn.encode())
        [element] = root.xpath(f"//*[@id=$id]//*[local-name()='property'][@name='{name}']", id=on)
        element.set("value", value)
        return etree.tostring(root, encoding="unicode")

    return change


def insert_step(flow: str, step: str) -> Change:
    """Put a task into a flow, as the editor does: a new task, a new flow, the drawing of both."""

    def change(bpmn: str) -> str:
        root = etree.fromstring(bpmn.encode())
        [found] = root.xpath("//*[local-name()='sequenceFlow'][@id=$id]", id=flow)
        target = found.get("targetRef")
        home = found.getparent()
        task = etree.SubElement(home, f"{{{BPMN}}}userTask", id=step, name="加一步")
        etree.SubElement(task, f"{{{BPMN}}}incoming").text = flow
        etree.SubElement(task, f"{{{BPMN}}}outgoing").text = f"To{step}"
        found.set("targetRef", step)
        etree.SubElement(home, f"{{{BPMN}}}sequenceFlow", id=f"To{step}", sourceRef=step, targetRef=target)
        [other] = root.xpath("//*[@id=$id]", id=target)
        for each in other.iterchildren(f"{{{BPMN}}}incoming"):
            if each.text == flow:
                each.text = f"To{step}"
        [plane] = root.iter(f"{{{DIAGRAM}}}BPMNPlane")
        etree.SubElement(plane, f"{{{DIAGRAM}}}BPMNShape", id=f"{step}_di", bpmnElement=step)
        return etree.tostring(root, encoding="unicode")

    return change


def task_and_flow() -> tuple[str, str]:
    """A user task with a due date, and a flow that leaves it."""
    for node in process_of(BASE).nodes.values():
        if node.kind == "userTask" and node.properties.get("due"):
            [flow, *_] = [each for each in process_of(BASE).flows.values() if each.source == node.id]
            return node.id, flow.id
    raise AssertionError


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_one_side_did_alone_is_the_result(path: Path) -> None:
    base = path.read_text("utf-8")
    flow = next(iter(process_of(base).flows))
    changed = insert_step(flow, "Added")(base)
    for mine, theirs in ((base, changed), (changed, base), (changed, changed)):
        merged = merge_diagrams(base, mine, theirs)
        assert merged.clashes == ()
        assert plain(merged.bpmn) == plain(changed)
    assert plain(merge_diagrams(base, base, base).bpmn) == plain(base)


def test_changes_of_both_are_there() -> None:
    task, flow = task_and_flow()
    mine = set_property(task, "due", "P9D")(edit(on=task, name="我的名称")(BASE))
    theirs = insert_step(flow, "Theirs")(BASE)
    merged = merge_diagrams(BASE, mine, theirs)
    assert merged.clashes == ()
    process = process_of(merged.bpmn)
    assert (process.nodes[task].name, process.nodes[task].properties["due"]) == ("我的名称", "P9D")
    assert process.flows[flow].target == "Theirs"
    assert plain(merged.bpmn) == plain(insert_step(flow, "Theirs")(mine))
    assert 'bpmnElement="Theirs"' in merged.bpmn


def test_two_settings_of_one_step_do_not_clash() -> None:
    task, _ = task_and_flow()
    merged = merge_diagrams(BASE, set_property(task, "due", "P9D")(BASE), edit(on=task, name="他的")(BASE))
    assert merged.clashes == ()
    node = process_of(merged.bpmn).nodes[task]
    assert (node.name, node.properties["due"]) == ("他的", "P9D")


def test_steps_added_by_both_at_one_gateway_are_both_there() -> None:
    flows = list(process_of(BASE).flows)
    mine, theirs = insert_step(flows[1], "Mine")(BASE), insert_step(flows[2], "Theirs")(BASE)
    merged = merge_diagrams(BASE, mine, theirs)
    assert {"Mine", "Theirs"} <= process_of(merged.bpmn).nodes.keys()
    assert plain(merged.bpmn) == plain(insert_step(flows[2], "Theirs")(mine))


def test_mine_stays_where_both_changed_the_same_and_it_is_told() -> None:
    task, _ = task_and_flow()
    name = process_of(BASE).nodes[task].name
    merged = merge_diagrams(
        BASE, set_property(task, "due", "P9D")(BASE), set_property(task, "due", "P8D")(BASE)
    )
    assert merged.clashes == (Clash(task, name, "due"),)
    assert process_of(merged.bpmn).nodes[task].properties["due"] == "P9D"


def test_what_i_changed_and_they_took_away_stays_and_is_told() -> None:
    task, _ = task_and_flow()
    without = re.sub(rf'<(\w*:?)userTask id="{task}".*?</\1userTask>', "", BASE, flags=re.DOTALL)
    assert task not in process_of(without).nodes
    changed = edit(on=task, name="我的名称")(BASE)
    for mine, theirs, is_there in ((changed, without, True), (without, changed, False)):
        merged = merge_diagrams(BASE, mine, theirs)
        assert [each.element_id for each in merged.clashes] == [task]
        assert (task in process_of(merged.bpmn).nodes) is is_there
    assert task not in process_of(merge_diagrams(BASE, BASE, without).bpmn).nodes


def test_shape_moved_by_both_is_called_layout() -> None:
    task, _ = task_and_flow()

    def move(x: str) -> str:
        root = etree.fromstring(BASE.encode())
        [shape] = root.xpath("//*[@bpmnElement=$id]", id=task)
        shape[0].set("x", x)
        return etree.tostring(root, encoding="unicode")

    merged = merge_diagrams(BASE, move("1"), move("2"))
    assert merged.clashes == (Clash(task, process_of(BASE).nodes[task].name, "layout"),)
    assert merge_diagrams(BASE, BASE, move("2")).bpmn.count('x="2"') == 1


def test_extensions_of_others_are_kept_however_many_of_a_kind() -> None:
    task, _ = task_and_flow()

    def note(bpmn: str) -> str:
        root = etree.fromstring(bpmn.encode())
        [element] = root.xpath("//*[@id=$id]", id=task)
        extensions = element.find(f"{{{BPMN}}}extensionElements")
        assert extensions is not None
        for text in ("一", "二"):
            etree.SubElement(extensions, "{urn:other}note").text = text
        return etree.tostring(root, encoding="unicode")

    base = note(BASE)
    merged = merge_diagrams(base, edit(on=task, name="我的")(base), set_property(task, "due", "P9D")(base))
    assert merged.clashes == ()
    assert re.findall(r"<\w+:note[^>]*>(.)</", merged.bpmn) == ["一", "二"]


@pytest.mark.parametrize("bad", ["", "no xml", "<a/>"])
def test_what_is_no_diagram_cannot_be_merged(bad: str) -> None:
    with pytest.raises(DefinitionRejected):
        merge_diagrams(BASE, BASE, bad)
