"""Small diagrams as other modelers write them: their extensions, prefixes, habits and layouts, in words of our own.

Few of them can be run here. They are where the mutants of `tests.mutants` begin, so that these do not all look like
ours.
"""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
TASKS = 250
"""As many as the largest diagram may hold, nearly."""


def huge_drawing() -> bytes:
    """A long chain, each step with a shape, labels, colours and bent edges: a drawing ten times its process."""
    names = [f"Activity_{number:07x}" for number in range(TASKS)]
    tasks = "".join(f'<bpmn:task id="{each}" name="Step {each}" />' for each in names)
    pairs = zip(["Start", *names], [*names, "End"], strict=True)
    flows = [(f"Flow_{number}", *pair) for number, pair in enumerate(pairs)]
    drawn = "".join(
        f'<bpmndi:BPMNShape id="{each}_di" bpmnElement="{each}" bioc:stroke="#0d4372" bioc:fill="#bbdefb">'
        f'<dc:Bounds x="{160.5 + 150 * number}" y="-80" width="100" height="80" /><bpmndi:BPMNLabel>'
        f'<dc:Bounds x="{number}" y="7" width="44.25" height="27" /></bpmndi:BPMNLabel></bpmndi:BPMNShape>'
        for number, each in enumerate(["Start", *names, "End"])
    )
    bent = "".join(f'<di:waypoint x="{each}" y="{each % 7}.000001" />' for each in range(8))
    drawn += "".join(
        f'<bpmndi:BPMNEdge id="{flow}_di" bpmnElement="{flow}">{bent}</bpmndi:BPMNEdge>'
        for flow, _, _ in flows
    )
    body = "".join(
        f'<bpmn:sequenceFlow id="{flow}" sourceRef="{source}" targetRef="{target}" />'
        for flow, source, target in flows
    )
    return (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
        ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
        ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0"'
        ' id="Huge" targetNamespace="http://bpmn.io/schema/bpmn"><bpmn:process id="huge_drawing" isExecutable="true">'
        f'<bpmn:startEvent id="Start" />{tasks}<bpmn:endEvent id="End" />{body}</bpmn:process>'
        '<bpmndi:BPMNDiagram id="D"><bpmndi:BPMNPlane id="P" bpmnElement="huge_drawing">'
        f"{drawn}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>"
    ).encode()


SHAPES = {path.stem: path.read_bytes() for path in sorted(HERE.glob("*.bpmn"))} | {
    "huge_drawing": huge_drawing()
}
