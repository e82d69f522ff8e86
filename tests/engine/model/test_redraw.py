"""Diagrams that come without a drawing get one; what has no place in one is told."""

from __future__ import annotations

import pytest
from lxml import etree

from engine.errors import DefinitionRejected
from engine.model.lay_out.diagram import NotDrawable, read_diagram
from engine.model.lay_out.redraw import MOST_NODES, is_drawn, redraw
from tools.lay_out.check import find_faults

HEAD = (
    '<?xml version="1.0"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D">'
    '<bpmn:process id="p">'
)
TAIL = "</bpmn:process></bpmn:definitions>"


def chain(count: int) -> str:
    tasks = "".join(f'<bpmn:task id="t{number}"/>' for number in range(count))
    return tasks + "".join(flow(number, f"t{number}", f"t{number + 1}") for number in range(count - 1))


def flow(number: int, source: str, target: str) -> str:
    return f'<bpmn:sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}"/>'


@pytest.mark.parametrize(
    "inside",
    [
        chain(5),
        chain(2) + flow(9, "t1", "t0"),
        chain(1) + flow(9, "t0", "t0"),
        '<bpmn:task id="a"/><bpmn:task id="b"/>',
        '<bpmn:subProcess id="s"/>',
    ],
    ids=["chain", "cycle", "self", "apart", "empty_sub"],
)
def test_diagram_on_one_line_is_drawn_without_faults(inside: str) -> None:
    bpmn = (HEAD + inside + TAIL).encode()
    assert not is_drawn(bpmn)
    drawn = redraw(bpmn).bpmn
    assert is_drawn(drawn)
    assert find_faults(drawn, read_diagram(drawn)) == []


@pytest.mark.parametrize(
    "inside",
    [
        "",
        chain(MOST_NODES + 1),
        '<bpmn:task id="a"/><bpmn:textAnnotation id="n"/>',
        '<bpmn:task id="a"/><bpmn:boundaryEvent id="b" attachedToRef="b"/>',
        '<bpmn:task id="a"/>' + flow(1, "a", "gone"),
    ],
    ids=["empty", "many", "note", "boundary_of_itself", "loose"],
)
def test_what_has_no_place_in_a_drawing_is_told(inside: str) -> None:
    with pytest.raises(NotDrawable):
        redraw((HEAD + inside + TAIL).encode())


def test_flows_without_end_do_not_take_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.model.lay_out.redraw.MOST_SECONDS", 0.05)
    flows = [
        (place, at) for place in range(30) for at in (place * 7 % 30, (place * 3 + 1) % 30, (place + 1) % 30)
    ]
    dense = "".join(f'<bpmn:task id="t{number}"/>' for number in range(30)) + "".join(
        flow(number, f"t{source}", f"t{target}") for number, (source, target) in enumerate(flows)
    )
    with pytest.raises(NotDrawable):
        redraw((HEAD + dense + TAIL).encode())


@pytest.mark.parametrize("change", [('<?xml version="1.0"?>', ""), (TAIL, TAIL + "<!-- end -->")])
def test_file_that_ends_or_begins_otherwise_is_drawn_or_told(change: tuple[str, str]) -> None:
    bpmn = (HEAD + chain(2) + TAIL).replace(*change).encode()
    if b"end" in bpmn:
        with pytest.raises(NotDrawable):
            redraw(bpmn)
    else:
        assert is_drawn(redraw(bpmn).bpmn)


def test_hostile_xml_is_refused_before_it_is_read() -> None:
    with pytest.raises(DefinitionRejected):
        redraw(b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')


DI = "http://www.omg.org/spec/BPMN/20100524/DI"


@pytest.mark.parametrize(
    "drawing",
    [
        f'<x:BPMNDiagram xmlns:x="{DI}"><x:BPMNPlane/></x:BPMNDiagram>',
        f'<x:BPMNDiagram xmlns:x="{DI}"/>',
        f'<!-- <bpmndi:BPMNDiagram> --><bpmndi:BPMNDiagram xmlns:bpmndi="{DI}"></bpmndi:BPMNDiagram>',
        "<!--" + "<bpmndi:BPMNDiagram>" * 5_000 + "-->",
    ],
    ids=["other_prefix", "empty", "named_in_a_comment", "named_in_a_comment_often"],
)
def test_drawing_takes_the_place_of_the_one_there_was_and_of_nothing_else(drawing: str) -> None:
    drawn = redraw((HEAD + chain(2) + "</bpmn:process>" + drawing + "</bpmn:definitions>").encode()).bpmn
    assert drawn.count(b"<!--") == drawn.count(b"-->") == drawing.count("<!--")
    assert len(list(etree.fromstring(drawn).iter(f"{{{DI}}}BPMNDiagram"))) == 1
    assert find_faults(drawn, read_diagram(drawn)) == []


@pytest.mark.parametrize("empty", ["incoming", "extensionElements", "documentation"])
def test_empty_elements_on_one_line_leave_what_follows(empty: str) -> None:
    inside = (
        f'<bpmn:task id="t0"><bpmn:{empty}/><bpmn:outgoing>old</bpmn:outgoing></bpmn:task>'
        '<bpmn:task id="t1"/>' + flow(0, "t0", "t1")
    )
    drawn = redraw((HEAD + inside + TAIL).encode()).bpmn
    first = etree.fromstring(drawn)[0][0]
    assert [each.text for each in first if str(each.tag).endswith("}outgoing")] == ["f0"]
    assert first.find("{*}incoming") is None
