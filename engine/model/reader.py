"""A BPMN file to the neutral `Process`, with everything that is wrong or would be ignored as problems.

Runs inside the limited child process (`child.py`). The diagram part is only asked whether everything is
drawn, and dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from engine.dmn import Model
from engine.errors import DefinitionRejected, Problem
from engine.model.audit import Audit
from engine.model.decisions import read_dmn
from engine.model.elements import Process
from engine.model.findings import gravest, problem
from engine.model.grammar import NODES, as_bool
from engine.model.layout import check_layout
from engine.model.scopes import Scopes
from engine.model.xml import BPMN, parse_xml, place_of


@dataclass(frozen=True)
class Reading:
    """What a file holds: the process or the decisions, unless it is beyond reading, and the first problems found."""

    process: Process | None = None
    decisions: Model | None = None
    problems: list[Problem] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """The reading as plain JSON."""
        return {
            "process": self.process.to_dict() if self.process else None,
            "decisions": self.decisions.to_dict() if self.decisions else None,
            "problems": [found.to_dict() for found in self.problems],
        }

    @staticmethod
    def from_dict(raw: dict[str, Any]) -> Reading:
        """Read back what `to_dict` wrote."""
        return Reading(
            Process.from_dict(raw["process"]) if raw["process"] else None,
            Model.from_dict(raw["decisions"]) if raw["decisions"] else None,
            [Problem(**found) for found in raw["problems"]],
        )


def read_file(data: bytes, file: str) -> Reading:
    """Read a file by its name: `.dmn` holds decisions, all else a process."""
    if not file.endswith(".dmn"):
        return read_bpmn(data, file)
    model, problems = read_dmn(data, file)
    return Reading(decisions=model, problems=problems)


def read_bpmn(data: bytes, file: str) -> Reading:
    """Read one file; nothing that stands in it makes this raise. The bounds are those of `xml.py`."""
    try:
        root = parse_xml(data, file)
    except DefinitionRejected as rejected:
        return Reading(problems=rejected.problems)
    problems = Audit(root, file).problems
    element = _find_process(root, file, problems)
    if element is None:
        return Reading(problems=gravest(problems))
    scopes = Scopes(root, file)
    process = scopes.read(element)
    problems += scopes.problems
    problems += _check_references(root, file)
    problems += check_layout(root, process, file)
    return Reading(process, problems=gravest(problems))


def _find_process(root: etree._Element, file: str, problems: list[Problem]) -> etree._Element | None:
    processes = root.findall(f"{{{BPMN}}}process")
    if not processes:
        problems.append(problem("process.missing", file))
        return None
    runnable = [element for element in processes if as_bool(element.get("isExecutable"), True)]
    if not runnable:
        problems.append(problem("process.not_executable", file, place_of(processes[0])))
    if len(runnable) > 1 or (len(processes) > 1 and not runnable):
        problems.append(problem("process.several", file, place_of(processes[1]), count=len(processes)))
    chosen = (runnable or processes)[0]
    if len(runnable) == 1:
        # The pools of partners, drawn for people.
        partners = (element for element in processes if element is not chosen)
        problems += [problem("process.not_run", file, place_of(element)) for element in partners]
    return chosen


def _check_references(root: etree._Element, file: str) -> list[Problem]:
    """References that play no part in a run but must still lead somewhere: pools, lanes, flow lists."""
    by_id = {element.get("id"): element for element in root.iter(f"{{{BPMN}}}*")}
    problems = []
    for element in root.iter(f"{{{BPMN}}}participant", f"{{{BPMN}}}messageFlow", f"{{{BPMN}}}association"):
        for name in ("processRef", "sourceRef", "targetRef"):
            ref = element.get(name)
            if ref is not None and ref.rpartition(":")[2] not in by_id:
                problems.append(problem("ref.dangling", file, place_of(element), attribute=name, ref=ref))
    for name, end in (("incoming", "targetRef"), ("outgoing", "sourceRef")):
        for element in root.iter(f"{{{BPMN}}}{name}"):
            ref = (element.text or "").strip()
            flow, node = by_id.get(ref.rpartition(":")[2]), element.getparent()
            if node is None or etree.QName(node).localname not in NODES:
                continue
            if flow is None or flow.get(end) != node.get("id"):
                problems.append(problem("ref.stale", file, place_of(element), attribute=name, ref=ref))
    return problems
