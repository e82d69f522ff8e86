"""Diagrams as text, short enough to be read beside their tests."""

from __future__ import annotations

from pathlib import Path

_BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"


def settings(**values: str) -> str:
    """Our settings of an element."""
    lines = "".join(
        f'<s:property name="{name}" value="{value.replace(chr(34), "&quot;")}"/>'
        for name, value in values.items()
    )
    return f"<extensionElements><s:properties>{lines}</s:properties></extensionElements>"


def write(folder: Path, name: str, elements: str, *flows: str, before: str = "") -> Path:
    """A diagram file whose process is called like the file; a flow is "A > B", or "A > B if <FEEL>"."""
    lines = []
    for number, flow in enumerate(flows):
        ends, _, condition = flow.partition(" if ")
        source, target = ends.split(" > ")
        inside = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
        lines.append(
            f'<sequenceFlow id="F{number}" sourceRef="{source}" targetRef="{target}">{inside}</sequenceFlow>'
        )
    path = folder / f"{name}.bpmn"
    path.write_text(
        f'<definitions xmlns="{_BPMN}" xmlns:s="{_SPIFF}" targetNamespace="t">{before}'
        f'<process id="{name}" name="{name}" isExecutable="true">{elements}{"".join(lines)}</process>'
        "</definitions>",
        "utf-8",
    )
    return path
