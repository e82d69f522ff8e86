"""A diagram drawn anew: for files that come without a drawing, and when somebody asks for it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.lay_out.diagram import Diagram, NotDrawable, read_diagram, walk
from engine.model.lay_out.drawing import write_drawing
from engine.model.lay_out.layout import Drawing, lay_out
from engine.model.xml import parse_xml

MOST_NODES = 200
"""The time a layout takes grows faster than its nodes."""
MOST_SECONDS = 5.0
_DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"


@dataclass(frozen=True)
class Redrawn:
    """A file with its drawing anew, and where everything is in it, by id."""

    bpmn: bytes
    drawing: Drawing


def is_drawn(bpmn: bytes) -> bool:
    """Whether there are shapes in the file's drawing. Raises DefinitionRejected for what is no safe XML."""
    return next(parse_xml(bpmn, "").iter(f"{_DI}BPMNShape"), None) is not None


def redraw(bpmn: bytes) -> Redrawn:
    """Lay a diagram out, lanes and pool included; all but its drawing stays as it is.

    Raises NotDrawable for what has no place in such a drawing, DefinitionRejected for what is no safe XML.
    """
    parse_xml(bpmn, "")
    diagram = read_diagram(bpmn)
    _require_manageable(diagram)
    drawing = lay_out(diagram, MOST_SECONDS)
    return Redrawn(write_drawing(bpmn, diagram, drawing), drawing)


def _require_manageable(diagram: Diagram) -> None:
    count = sum(len(scope.nodes) for scope in walk(diagram.scope))
    if not 0 < count <= MOST_NODES:
        raise NotDrawable(f"{count} elements; 1 to {MOST_NODES} can be laid out")
