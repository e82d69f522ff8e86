"""Small diagrams for tests: `bpmn(body)` wraps flow elements into a file that is right in all other respects."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import quoteattr

from engine.errors import Problem
from engine.model.check import check_process
from engine.model.package import Package, package_from_parts
from engine.model.reader import read_bpmn

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="Definitions" targetNamespace="urn:test">'
)
PROCESS = 'id="sample" name="样例" isExecutable="true"'
START = '<bpmn:startEvent id="Start"/>'
END = '<bpmn:endEvent id="End"/>'
MESSAGE = '<bpmn:message id="Message" name="filed"/>'
ERROR = '<bpmn:error id="Error" errorCode="refused"/>'
USER = {"form": "plan", "role": "unit_union"}
CALLABLE = {"other"}


def bpmn(body: str, *, process: str = PROCESS, extra: str = MESSAGE + ERROR, drawn: bool = True) -> bytes:
    """A file with one process; `extra` stands beside it, and everything with an id is drawn."""
    shapes = "".join(
        f'<bpmndi:BPMN{"Edge" if tag == "sequenceFlow" else "Shape"} bpmnElement="{identifier}"/>'
        for tag, identifier in re.findall(r'<bpmn:(\w+)[^>]*? id="([^"]*)"', body)
    )
    diagram = f'<bpmndi:BPMNDiagram id="Diagram">{shapes}</bpmndi:BPMNDiagram>' if drawn else ""
    return f"{HEAD}<bpmn:process {process}>{body}</bpmn:process>{extra}{diagram}</bpmn:definitions>".encode()


def settings(**pairs: str) -> str:
    """The extension elements that hold these settings."""
    entries = "".join(
        f"<spiffworkflow:property name={quoteattr(name)} value={quoteattr(value)}/>"
        for name, value in pairs.items()
    )
    return (
        f"<bpmn:extensionElements><spiffworkflow:properties>{entries}</spiffworkflow:properties>"
        "</bpmn:extensionElements>"
    )


def flow(source: str, target: str, condition: str | None = None) -> str:
    """A sequence flow with the id `source_to_target`."""
    inner = (
        f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition is not None else ""
    )
    return (
        f'<bpmn:sequenceFlow id="{source}_to_{target}" sourceRef="{source}" targetRef="{target}">'
        f"{inner}</bpmn:sequenceFlow>"
    )


def chain(*ids: str) -> str:
    """Flows from each id to the next."""
    return "".join(flow(source, target) for source, target in pairwise(ids))


def node(tag: str, inner: str = "", *, identifier: str = "Work", **attributes: str) -> str:
    """A flow node; user tasks get a name and the settings they need unless `inner` has some."""
    if tag == "userTask":
        attributes.setdefault("name", "填报")
        inner = inner if "extensionElements" in inner else settings(**USER) + inner
    written = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f'<bpmn:{tag} id="{identifier}"{written}>{inner}</bpmn:{tag}>'


def between(work: str, identifier: str = "Work") -> str:
    """A whole process body with one node between start and end."""
    return START + work + END + chain("Start", identifier, "End")


def problems(data: bytes, **known: Any) -> list[Problem]:
    """What reader and checker find in a file."""
    reading = read_bpmn(data, "sample.bpmn")
    if reading.process is None:
        return reading.problems
    known = {
        "forms": {"plan"},
        "handlers": {"plans.file"},
        "roles": {"unit_union"},
        "definitions": CALLABLE,
    } | known
    return reading.problems + check_process(reading.process, "sample.bpmn", **known)


def codes(data: bytes, **known: Any) -> list[tuple[str, str]]:
    """Code and element of each problem."""
    return [(found.code, found.element_id) for found in problems(data, **known)]


def package(data: bytes, **changes: Any) -> Package:
    """A package around a diagram, with one form and a manifest that lists the usual names."""
    parts: dict[str, Any] = {
        "forms": {
            "plan": {
                "type": "default",
                "id": "plan",
                "schemaVersion": 19,
                "components": [{"type": "textfield", "key": "goal", "label": "目标"}],
            }
        },
        "manifest": {
            "id": "sample",
            "name": {"zh": "样例", "en": "Sample"},
            "roles": ["unit_union"],
        },
        "file": "sample.bpmn",
    }
    return package_from_parts(bpmn=data, **(parts | changes))
