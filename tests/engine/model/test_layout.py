"""Drawings that cannot be read."""

from __future__ import annotations

import pytest

from engine.errors import Problem
from engine.model.layout import MOST_EACH
from engine.model.reader import read_bpmn
from engine.model.texts import layout
from tests.engine.model.bpmn import HEAD, chain, node

Bounds = tuple[float | str, float | str, float | str, float | str]
NODES = {
    "Start": (100, 100, 36, 36),
    "A": (200, 80, 100, 80),
    "B": (350, 80, 100, 80),
    "Edge": (232, 142, 36, 36),
    "End": (500, 102, 36, 36),
}
LINES = {
    "Start_to_A": [(136, 118), (200, 118)],
    "A_to_B": [(300, 120), (350, 120)],
    "B_to_End": [(450, 120), (500, 120)],
    "Edge_to_End": [(250, 178), (250, 240), (518, 240), (518, 138)],
}
BODY = (
    node("startEvent", identifier="Start")
    + node("userTask", identifier="A")
    + node("task", identifier="B", name="办结")
    + node("boundaryEvent", identifier="Edge", attachedToRef="A")
    + node("endEvent", identifier="End")
    + chain("Start", "A", "B", "End")
    + chain("Edge", "End")
)
LANES = (
    '<bpmn:laneSet id="Lanes"><bpmn:lane id="Office" name="办公室"><bpmn:flowNodeRef>B</bpmn:flowNodeRef></bpmn:lane>'
    "</bpmn:laneSet>"
)
POOL = '<bpmn:collaboration id="Whole"><bpmn:participant id="Pool" name="池" processRef="sample"/></bpmn:collaboration>'
OUTER = {"Office": (80, 60, 500, 200), "Pool": (50, 60, 600, 300)}


def drawn(
    shapes: dict[str, Bounds], lines: dict[str, list[tuple[float, float]]], body: str = BODY
) -> list[Problem]:
    """The findings about the drawing."""
    written = "".join(
        f'<bpmndi:BPMNShape id="s{name}" bpmnElement="{name}"><dc:Bounds x="{x}" y="{y}" width="{w}" height="{h}"/>'
        "</bpmndi:BPMNShape>"
        for name, (x, y, w, h) in shapes.items()
    )
    for name, points in lines.items():
        way = "".join(f'<di:waypoint x="{x}" y="{y}"/>' for x, y in points)
        written += f'<bpmndi:BPMNEdge id="e{name}" bpmnElement="{name}">{way}</bpmndi:BPMNEdge>'
    head = HEAD.replace(
        ' id="Definitions"',
        ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
        ' id="Definitions"',
    )
    data = (
        f'{head}{POOL}<bpmn:process id="sample">{LANES}{body}</bpmn:process>'
        f'<bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="p" bpmnElement="Whole">{written}</bpmndi:BPMNPlane>'
        "</bpmndi:BPMNDiagram></bpmn:definitions>"
    )
    return [each for each in read_bpmn(data.encode(), "p.bpmn").problems if each.code in layout.TEXTS]


SHAPES: dict[str, Bounds] = {**NODES, **OUTER}


def test_readable_drawing_is_left_alone() -> None:
    assert drawn(SHAPES, LINES) == []


@pytest.mark.parametrize(
    ("code", "element", "shapes", "lines"),
    [
        ("layout.overlap", "A", {"B": (280, 80, 100, 80)}, {}),
        ("layout.crossed", "Start_to_A", {}, {"Start_to_A": [(118, 100), (118, 70), (420, 70), (420, 150)]}),
        ("layout.crossed", "Edge_to_End", {}, {"Edge_to_End": [(250, 178), (440, 90), (518, 102)]}),
        ("layout.outside", "B", {"Office": (80, 300, 500, 50)}, {}),
        ("layout.outside", "End", {"End": (700, 102, 36, 36)}, {}),
    ],
)  # fmt: skip
def test_fault_is_told_at_its_element(
    code: str, element: str, shapes: dict[str, Bounds], lines: dict[str, list[tuple[float, float]]]
) -> None:
    found = drawn(SHAPES | shapes, LINES | lines)
    assert [(each.code, each.element_id, each.severity) for each in found] == [(code, element, "warning")]


def test_shapes_may_touch() -> None:
    assert drawn(SHAPES | {"B": (298, 80, 100, 80)}, LINES) == []


def test_inside_of_a_sub_process() -> None:
    inner = node("startEvent", identifier="In") + node("endEvent", identifier="Out") + chain("In", "Out")
    body = BODY.replace(
        node("task", identifier="B", name="办结"), node("subProcess", inner, identifier="B", name="办结")
    )
    shapes = SHAPES | {"In": (360, 100, 10, 10), "Out": (900, 100, 10, 10)}
    (found,) = drawn(shapes, LINES | {"In_to_Out": [(370, 105), (380, 105)]}, body)
    assert (found.code, found.element_id) == ("layout.outside", "Out")
    assert "办结" in found.message_zh


@pytest.mark.parametrize("bad", ["", "x", "nan", "inf", "1e999"])
def test_what_is_no_number_is_not_drawn(bad: str) -> None:
    assert drawn(SHAPES | {"B": (280, bad, 100, 80)}, LINES | {"A_to_B": []}) == []


def test_a_heap_is_not_told_piece_by_piece() -> None:
    many = "".join(node("task", identifier=f"T{number}") for number in range(40))
    found = drawn(SHAPES | {f"T{number}": (100, 300, 100, 80) for number in range(40)}, LINES, BODY + many)
    assert [each.code for each in found].count("layout.overlap") == MOST_EACH


def test_too_many_lines_are_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    through = {"Edge_to_End": [(250, 178), (440, 90), (518, 102)]}
    assert len(drawn(SHAPES, LINES | through)) == 1
    monkeypatch.setattr("engine.model.layout.MOST_COMPARED", 3)
    assert drawn(SHAPES, LINES | through) == []
