"""Writes a drawing into its file: the diagram part anew, incoming and outgoing completed, all else as it was."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from engine.model.lay_out.diagram import Diagram, Node, NotDrawable, Scope, walk
from engine.model.lay_out.layout import Drawing
from engine.model.lay_out.shapes import Box

_NAMESPACES = {
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}
_DIAGRAM = f"{_NAMESPACES['bpmndi']} BPMNDiagram"
_REST_OF_LINE = re.compile(rb"[ \t]*\n?")
_END = re.compile(rb"</(?:\w+:)?definitions>\s*$")


def write_drawing(data: bytes, diagram: Diagram, drawing: Drawing) -> bytes:
    """The file's bytes with this drawing. Bytes outside the diagram part, incoming and outgoing stay.

    Raises NotDrawable for a file that is not plain UTF-8 or does not end with its definitions.
    """
    data = _prepare(data, diagram)
    end = _END.search(data)
    if end is None:
        raise NotDrawable("the file does not end with its definitions")
    return data[: end.start()] + _render(data, diagram, drawing).encode() + data[end.start() :]


def _render(data: bytes, diagram: Diagram, drawing: Drawing) -> str:
    lines: list[str] = []
    missing = [
        f' xmlns:{key}="{uri}"' for key, uri in _NAMESPACES.items() if f"xmlns:{key}=".encode() not in data
    ]
    lines.append(f'  <bpmndi:BPMNDiagram{"".join(missing)} id="Diagram">')
    lines.append(f'    <bpmndi:BPMNPlane id="Plane" bpmnElement={quoteattr(diagram.plane)}>')
    for identifier in ([diagram.pool] if diagram.pool else []) + [lane.id for lane in diagram.lanes]:
        lines += _shape(identifier, drawing, ' isHorizontal="true"')
    for scope in walk(diagram.scope):
        for node in scope.nodes.values():
            lines += _shape(node.id, drawing, _attributes(node))
    for scope in walk(diagram.scope):
        for flow in scope.flows:
            lines.append(
                f"      <bpmndi:BPMNEdge id={quoteattr(flow.id + '_di')} bpmnElement={quoteattr(flow.id)}>"
            )
            lines += [f'        <di:waypoint x="{x}" y="{y}" />' for x, y in drawing.routes[flow.id]]
            lines += _label(drawing.labels.get(flow.id))
            lines.append("      </bpmndi:BPMNEdge>")
    lines += ["    </bpmndi:BPMNPlane>", "  </bpmndi:BPMNDiagram>", ""]
    return "\n".join(lines)


def _attributes(node: Node) -> str:
    if node.scope:
        return ' isExpanded="true"'
    return ' isMarkerVisible="true"' if node.kind == "exclusiveGateway" else ""


def _shape(identifier: str, drawing: Drawing, attributes: str) -> list[str]:
    return [
        f"      <bpmndi:BPMNShape id={quoteattr(identifier + '_di')} bpmnElement={quoteattr(identifier)}{attributes}>",
        f"        {_bounds(drawing.boxes[identifier])}",
        *_label(drawing.labels.get(identifier)),
        "      </bpmndi:BPMNShape>",
    ]


def _label(box: Box | None) -> list[str]:
    if box is None:
        return []
    return ["        <bpmndi:BPMNLabel>", f"          {_bounds(box)}", "        </bpmndi:BPMNLabel>"]


def _bounds(box: Box) -> str:
    return f'<dc:Bounds x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" />'


@dataclass
class _Place:
    """Where in the bytes a flow node's tags stand, and its incoming and outgoing with the flows they name."""

    start: int
    opened: int
    closed: int
    behind: int
    named: list[tuple[str, str]]
    spans: list[tuple[int, int]]


def _prepare(data: bytes, diagram: Diagram) -> bytes:
    """Take the drawing out and complete the flows."""
    wanted = {node: refs for scope in walk(diagram.scope) for node, refs in _references(scope).items()}
    places, drawings = _find_places(data, set(wanted))
    edits = [(start, end, b"") for start, end in drawings]
    for node, place in places.items():
        if place.named == wanted[node]:
            continue
        edits += [(start, end, b"") for start, end in place.spans]
        before = data[data.rfind(b"\n", 0, place.start) + 1 : place.start]
        indent = b"" if before.strip() else before
        tag = data[place.start :]
        prefix = tag[1 : tag.index(b":")] + b":" if re.match(rb"<\w+:", tag) else b""
        text = b"".join(
            b"\n%s  <%s%s>%s</%s%s>" % (indent, prefix, kind.encode(), flow.encode(), prefix, kind.encode())
            for kind, flow in wanted[node]
        )
        if data[place.opened - 2 : place.opened] == b"/>":
            name = re.match(rb"<([\w:]+)", tag)
            assert name is not None
            begin = len(data[: place.opened - 2].rstrip())
            if text:
                edits.append((begin, place.opened, b">%s\n%s</%s>" % (text, indent, name[1])))
        else:
            edits.append((place.behind, place.behind, text))
    for start, end, text in sorted(edits, reverse=True):
        data = data[:start] + text + data[end:]
    return data


def _references(scope: Scope) -> dict[str, list[tuple[str, str]]]:
    return {
        node: [("incoming", flow.id) for flow in scope.flows if flow.target == node]
        + [("outgoing", flow.id) for flow in scope.flows if flow.source == node]
        for node in scope.nodes
    }


def _find_places(data: bytes, nodes: set[str]) -> tuple[dict[str, _Place], list[tuple[int, int]]]:
    """Read the file once for byte positions, which lxml does not tell: of flow nodes, and of drawings."""
    parser = expat.ParserCreate(namespace_separator=" ")
    places: dict[str, _Place] = {}
    drawings: list[tuple[int, int]] = []
    stack: list[tuple[str, str | None, int]] = []
    text: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        position = parser.CurrentByteIndex
        identifier = attributes.get("id")
        if identifier in nodes:
            opened = _end_of_tag(data, position)
            places[identifier] = _Place(position, opened, opened, opened, [], [])
        stack.append((name, identifier if identifier in nodes else None, position))
        text.clear()

    def end(_name: str) -> None:
        name, _identifier, position = stack.pop()
        if name == _DIAGRAM and len(stack) == 1:
            begin = len(data[:position].rstrip(b" \t"))
            rest = _REST_OF_LINE.match(data, _behind(data, position, parser.CurrentByteIndex))
            assert rest is not None
            drawings.append((begin, rest.end()))
        owner = stack[-1][1] if stack else None
        if owner is None:
            return
        place, kind = places[owner], name.rpartition(" ")[2]
        if kind in ("incoming", "outgoing"):
            place.named.append((kind, "".join(text).strip()))
            begin = len(data[:position].rstrip())
            place.spans.append((begin, _behind(data, position, parser.CurrentByteIndex)))
        elif kind in ("documentation", "extensionElements"):
            place.behind = _behind(data, position, parser.CurrentByteIndex)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text.append
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise NotDrawable(str(error)) from error
    return places, drawings


def _behind(data: bytes, position: int, end: int) -> int:
    """Behind the element that begins at a position and whose end tag, unless it is empty, begins at `end`."""
    opened = _end_of_tag(data, position)
    is_empty = data[opened - 2 : opened] == b"/>"
    return opened if is_empty else data.index(b">", end) + 1


def _end_of_tag(data: bytes, position: int) -> int:
    """Behind the > that ends the tag at a position, past quoted values."""
    found = re.compile(rb"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""").match(data, position)
    assert found is not None
    return found.end()
