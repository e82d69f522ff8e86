"""Our diagrams as plain BPMN 2.0: valid, without anything of ours, and the same process when they come back."""

from __future__ import annotations

from pathlib import Path

import pytest
import SpiffWorkflow
from lxml import etree

from engine.model.compare import Edition, Kind, compare
from engine.model.elements import Process, walk
from engine.model.export import FEEL, plain_bpmn
from engine.model.import_.translation import translate
from engine.model.reader import read_bpmn
from engine.model.xml import BPMN

ROOT = Path(__file__).parents[3]
SHIPPED = sorted([*ROOT.glob("workflows/*/*.bpmn"), *ROOT.glob("web/patterns/*/*.bpmn")])
SAMPLED = [
    file if place % 9 == 0 else pytest.param(file, marks=pytest.mark.long, id=file.stem)
    for place, file in enumerate(SHIPPED)
]
SCHEMA = Path(SpiffWorkflow.__file__).parent / "bpmn" / "parser" / "schema" / "BPMN20.xsd"


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """The schema of BPMN 2.0 as OMG publishes it."""
    return etree.XMLSchema(etree.parse(str(SCHEMA)))


def read(data: bytes) -> Process:
    """The process of a diagram without an error."""
    found = read_bpmn(data, "x.bpmn")
    assert found.process is not None
    assert [each.text() for each in found.problems if each.severity == "error"] == []
    return found.process


@pytest.mark.parametrize("file", SAMPLED, ids=lambda file: getattr(file, "stem", None))
def test_plain_diagram_is_valid_and_comes_back_the_same(file: Path, schema: etree.XMLSchema) -> None:
    ours = file.read_bytes()
    plain = plain_bpmn(ours, file.name)
    schema.assertValid(etree.fromstring(plain))
    assert b"spiffworkflow" not in plain
    back = translate(plain, file.name).bpmn
    assert back is not None
    before, after = read(ours), read(back)
    changes = compare(Edition(before, ours.decode()), Edition(after, back.decode()))
    assert [each.sentence.zh for each in changes if each.kind in (Kind.ADDED, Kind.REMOVED)] == []
    assert _shape(after) == _shape(before)


def _shape(process: Process) -> list[tuple[str, ...]]:
    """Steps with their kinds, lanes and doers, flows with their conditions, timers, inside sub-processes, too."""
    found: list[tuple[str, ...]] = []
    for scope in walk(process):
        for node in scope.nodes.values():
            role = node.role if node.kind == "userTask" else ""
            timer = node.event.expression if node.event else ""
            found.append(
                (node.id, node.kind, node.name, node.lane, role, node.attached_to, node.default, timer)
            )
        for flow in scope.flows.values():
            found.append((flow.id, flow.source, flow.target, flow.name, flow.condition or ""))
    return found


def test_settings_become_standard_elements_and_words() -> None:
    ours = (ROOT / "web/patterns/countersign_all/countersign_all.bpmn").read_bytes()
    root = etree.fromstring(plain_bpmn(ours, "x.bpmn"))
    [task] = root.findall(f".//{{{BPMN}}}userTask[@id='Sign']")
    assert root.get("expressionLanguage") == FEEL
    assert task.findtext(f"{{{BPMN}}}potentialOwner//{{{BPMN}}}formalExpression") == "group_member"
    assert task.findtext(f".//{{{BPMN}}}loopCardinality") == "count(bodies)"
    words = task.findtext(f"{{{BPMN}}}documentation") or ""
    assert "表单：approval" in words
    assert "办理时限：=add working days(today(), 5)" in words
    assert root.find(f".//{{{BPMN}}}extensionElements") is None
