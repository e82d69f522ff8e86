"""The layout tool on the shipped diagrams, and on small ones with what those lack."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

from engine.model.lay_out.diagram import NotDrawable, read_diagram
from engine.model.lay_out.drawing import write_drawing
from engine.model.lay_out.layout import Drawing, lay_out
from engine.model.reader import read_bpmn
from tools.lay_out.__main__ import main
from tools.lay_out.check import find_faults

WORKFLOWS = Path(__file__).parents[2] / "workflows"
SHIPPED = sorted(WORKFLOWS.glob("*/*.bpmn"))
SAMPLED = [
    file if place % 8 == 0 else pytest.param(file, marks=pytest.mark.long, id=file.stem)
    for place, file in enumerate(SHIPPED)
]
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D">
  <bpmn:process id="work" isExecutable="true">
"""
TAIL = "  </bpmn:process>\n</bpmn:definitions>\n"
SMALL = (
    HEAD
    + """    <!-- the one task -->
    <bpmn:startEvent id="Start" />
    <bpmn:userTask id="Work" name="a > b">
      <bpmn:documentation>what to do</bpmn:documentation>
    </bpmn:userTask>
    <bpmn:boundaryEvent id="Late" name="late" attachedToRef="Work" />
    <bpmn:boundaryEvent id="Later" attachedToRef="Work" />
    <bpmn:boundaryEvent id="Latest" attachedToRef="Work" />
    <bpmn:endEvent id="End" />
    <bpmn:subProcess id="Complaint" triggeredByEvent="true">
      <bpmn:startEvent id="Complained" />
      <bpmn:endEvent id="Answered" />
      <bpmn:sequenceFlow id="C" sourceRef="Complained" targetRef="Answered" />
    </bpmn:subProcess>
    <bpmn:sequenceFlow id="A" sourceRef="Start" targetRef="Work" />
    <bpmn:sequenceFlow id="B" sourceRef="Work" targetRef="End" />
    <bpmn:sequenceFlow id="L1" sourceRef="Late" targetRef="End" />
    <bpmn:sequenceFlow id="L2" sourceRef="Later" targetRef="Work" />
    <bpmn:sequenceFlow id="L3" sourceRef="Latest" targetRef="End" />
"""
    + TAIL
).encode()


def draw(data: bytes) -> tuple[bytes, Drawing]:
    diagram = read_diagram(data)
    drawing = lay_out(diagram)
    return write_drawing(data, diagram, drawing), drawing


def without_diagram(data: bytes) -> bytes:
    return re.sub(rb"  <bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>\n", b"", data, flags=re.DOTALL)


@pytest.mark.parametrize("file", SAMPLED, ids=lambda file: getattr(file, "stem", None))
def test_shipped_diagram(file: Path) -> None:
    """What it says stays byte for byte; the drawing has no fault, no label on a label; again gives the same."""
    data = file.read_bytes()

    drawn, drawing = draw(data)

    assert without_diagram(drawn) == without_diagram(data)
    assert find_faults(drawn, read_diagram(drawn)) == []
    assert [
        (one, other)
        for (one, box), (other, second) in combinations(drawing.labels.items(), 2)
        if box.overlaps(second)
    ] == []
    assert draw(drawn)[0] == drawn


def test_flows_are_completed() -> None:
    """Incoming and outgoing are written where BPMN wants them; comments and all else stay."""
    stripped = re.sub(rb"\n *<bpmn:(incoming|outgoing)>[^<]*</bpmn:\1>", b"", SHIPPED[0].read_bytes())

    drawn, _ = draw(stripped)
    small, _ = draw(SMALL)

    assert drawn.count(b"<bpmn:incoming>") == SHIPPED[0].read_bytes().count(b"<bpmn:incoming>")
    assert drawn.count(b"<bpmn:outgoing>") == SHIPPED[0].read_bytes().count(b"<bpmn:outgoing>")
    assert (
        '    <!-- the one task -->\n    <bpmn:startEvent id="Start">\n      <bpmn:outgoing>A</bpmn:outgoing>\n'
        '    </bpmn:startEvent>\n    <bpmn:userTask id="Work" name="a > b">\n'
        "      <bpmn:documentation>what to do</bpmn:documentation>\n      <bpmn:incoming>A</bpmn:incoming>\n"
        "      <bpmn:incoming>L2</bpmn:incoming>\n      <bpmn:outgoing>B</bpmn:outgoing>\n    </bpmn:userTask>\n"
    ) in small.decode()


def test_completed_file_is_read_without_warning() -> None:
    """A file without incoming, outgoing and drawing is complete once it is drawn."""
    bare = re.sub(
        rb"\n *<bpmn:(incoming|outgoing)>[^<]*</bpmn:\1>", b"", without_diagram(SHIPPED[-1].read_bytes())
    )

    assert list(read_bpmn(draw(bare)[0], "work.bpmn").problems) == []


def test_boundary_events_and_event_sub_process() -> None:
    """Three boundary events find room on one task; a sub-process holds what is inside."""
    drawn, drawing = draw(SMALL)

    assert find_faults(drawn, read_diagram(drawn)) == []
    work = drawing.boxes["Work"]
    assert [drawing.boxes[event].middle[1] for event in ("Late", "Later", "Latest")] == [
        work.bottom,
        work.bottom,
        work.y,
    ]
    assert drawing.boxes["Complaint"].contains(drawing.boxes["Answered"])


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ((b'bpmnElement="End"', b'bpmnElement="Other"'), ["End is not drawn"]),
        ((b'bpmnElement="B"', b'bpmnElement="Other"'), ["flow B is not drawn"]),
    ],
)
def test_check_names_what_is_not_drawn(change: tuple[bytes, bytes], fault: list[str]) -> None:
    drawn = draw(SMALL)[0].replace(*change)

    assert find_faults(drawn, read_diagram(drawn)) == fault


def test_check_names_overlaps_and_crossings() -> None:
    drawn, drawing = draw(SMALL)
    box, start = drawing.boxes["End"], drawing.boxes["Start"]
    moved = f'<dc:Bounds x="{start.x}" y="{start.y}" width="36" height="36" />'
    broken = drawn.decode().replace(f'<dc:Bounds x="{box.x}" y="{box.y}" width="36" height="36" />', moved, 1)

    faults = find_faults(broken.encode(), read_diagram(drawn))

    assert "Start and End overlap" in faults
    (u, v) = drawing.routes["A"][0]
    through = drawn.decode().replace(f'<di:waypoint x="{u}" y="{v}" />', f'<di:waypoint x="0" y="{v}" />', 1)
    assert find_faults(through.encode(), read_diagram(drawn)) == ["flow A runs through Start"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('<bpmn:sequenceFlow id="A" sourceRef="X" targetRef="Y" />', "flow A leads to or from 'X'"),
        ('<bpmn:textAnnotation id="T" />', "textAnnotation T is nothing this tool draws"),
        ("<bpmn:startEvent />", "<startEvent> in line 4 has no id"),
        (
            '<bpmn:laneSet id="L"><bpmn:lane id="One" /></bpmn:laneSet><bpmn:startEvent id="S" />',
            "in no lane: S",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused(body: str, message: str) -> None:
    with pytest.raises(NotDrawable, match=re.escape(message)):
        read_diagram(f"{HEAD}{body}{TAIL}".encode())


def test_command_leaves_a_broken_file_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "work.bpmn"
    file.write_text("<no", encoding="utf-8")

    assert main([str(file)]) == 1
    assert file.read_text(encoding="utf-8") == "<no"
    assert "not XML" in capsys.readouterr().err
