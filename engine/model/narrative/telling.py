"""From the neutral model to numbered lines. Reading order and numbers are those of `engine.model.compare`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from engine.model.compare.chart import Chart, Placed, kind_of
from engine.model.compare.edition import Names
from engine.model.compare.phrases import moment
from engine.model.compare.texts import BUTTONS, LISTING
from engine.model.compare.words import Words, same
from engine.model.dialect import bare
from engine.model.elements import Flow, Node, Process
from engine.model.narrative.texts import TEXTS

GATEWAYS: Final = frozenset({"exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway"})
_USUAL: Final = ("submit", "save")
_MOST_GATEWAYS: Final = 12
_NO_WORDS: Final = same("")


@dataclass(frozen=True)
class Turn:
    """Where it goes on: under which condition (empty: always), and to which line; `target` "" where nothing follows."""

    condition: Words
    title: Words
    target: str


@dataclass(frozen=True)
class Line:
    """One line of the twin: a step with its number, or an event without; `depth` counts sub-processes around it.

    `who` is the code of a role, "" without; `what` are sentences about the work; `by_when` deadlines in words.
    """

    id: str
    number: str
    depth: int
    title: Words
    who: str
    what: tuple[Words, ...]
    by_when: tuple[Words, ...]
    turns: tuple[Turn, ...]


def narrate(process: Process, names: Names | None = None) -> list[Line]:
    """The lines of a process in reading order; gateways are told as the conditions of what leads through them.

    `names` are what codes are called: of other processes ("process"), forms, handlers and reminders.
    """
    return list(_Teller(process, names or {}).lines())


@dataclass
class _Teller:
    process: Process
    names: Names
    chart: Chart = field(init=False)

    def __post_init__(self) -> None:
        self.chart = Chart(self.process)

    def lines(self) -> Iterator[Line]:
        for placed in self.chart.nodes.values():
            node = placed.node
            if node.kind in GATEWAYS:
                continue
            yield Line(
                id=node.id,
                number=placed.number,
                depth=self._depth(placed),
                title=self._title(placed),
                who=node.role if node.kind == "userTask" else "",
                what=tuple(self._what(node)),
                by_when=tuple(self._by_when(node)),
                turns=tuple(self._turns(placed)),
            )

    def _depth(self, placed: Placed) -> int:
        number = placed.number or next(
            (each.number for each in self.chart.nodes.values() if each.number and each.scope is placed.scope),
            "",
        )
        return number.count(".")

    def _title(self, placed: Placed) -> Words:
        node = placed.node
        return _words(node.name, node.name_en) or _event_words(node) or kind_of(node)

    def _what(self, node: Node) -> Iterator[Words]:
        settings = node.properties
        if node.name.strip() and (event := _event_words(node)):
            yield event
        if node.kind == "userTask" and (form := settings.get("form", "").strip()):
            yield _say("fills", text=self._called("form", form))
        if node.kind == "serviceTask" and (handler := settings.get("handler", "").strip()):
            yield _say("runs", text=self._called("handler", handler))
        if topic := settings.get("topic", "").strip():
            yield _say("outside", text=topic)
        if node.kind == "businessRuleTask" and (decision := settings.get("decision", "").strip()):
            yield _say("decides", text=self._called("decision", decision))
        if node.called_element:
            yield _say("calls", text=self._called("process", node.called_element))
        if node.loop is not None:
            order = "each_sequential" if node.loop.sequential else "each_parallel"
            yield _say(order, text=node.loop.collection or node.loop.cardinality)
        if node.repeat is not None:
            yield _say("again", text=node.repeat.condition)
        if others := _other_buttons(node):
            yield _say("may", text=others)
        if remark := _words(node.documentation, node.properties.get("documentationEn", "")):
            yield remark

    def _called(self, kind: str, code: str) -> Words:
        names = self.names.get(kind, {}).get(code, {})
        return Words(names.get("zh", code), names.get("en", code))

    def _by_when(self, node: Node) -> Iterator[Words]:
        if due := node.properties.get("due", "").strip():
            yield _say("due", when=moment(due, is_whole=True))
        if node.kind == "userTask" and (reminder := node.properties.get("reminder", "").strip()):
            yield _say("reminds", text=self._called("reminder", reminder))

    def _turns(self, placed: Placed) -> Iterator[Turn]:
        node, scope = placed.node, placed.scope
        found = list(self._follow(scope, node, _NO_WORDS, 0))
        if not found and node.kind not in ("endEvent",):
            found = [Turn(_NO_WORDS, _say("nothing_follows"), "")]
        yield from found

    def _follow(self, scope: Process, node: Node, condition: Words, passed: int) -> Iterator[Turn]:
        flows = scope.outgoing(node.id)
        for flow in flows:
            target = scope.nodes.get(flow.target)
            if target is None:
                continue
            under = _join(condition, self._condition(node, flow, scope, len(flows)))
            if target.kind in GATEWAYS and passed < _MOST_GATEWAYS:
                if target.kind == "parallelGateway" and len(scope.incoming(target.id)) > 1:
                    under = _join(under, _say("joined"))
                yield from self._follow(scope, target, under, passed + 1)
            else:
                yield Turn(under, self.chart.title(target.id), target.id)

    def _condition(self, node: Node, flow: Flow, scope: Process, count: int) -> Words:
        if count > 1 and node.kind in ("parallelGateway",):
            return _say("at_once")
        if node.kind == "eventBasedGateway":
            return _say("whichever_first", text=_event_words(scope.nodes[flow.target]) or flow.name)
        if count == 1 and not flow.condition:
            return _NO_WORDS
        if name := _words(flow.name, flow.name_en):
            answer = name
        elif flow.condition:
            answer = _say("if", text=flow.condition)
        else:
            answer = _say("otherwise")
        question = _words(node.name, node.name_en) if node.kind in GATEWAYS else None
        return _say("answered", question=question, answer=answer) if question else answer


def _words(text: str, english: str) -> Words | None:
    """What an author wrote, in English where it is given; None for what is empty."""
    return Words(text.strip(), english.strip() or text.strip()) if text.strip() else None


def _event_words(node: Node) -> Words | None:
    """What an event waits for or does; None for what is no event."""
    if not node.kind.endswith("Event"):
        return None
    event = node.event.each()[0] if node.event else None
    kind = event.kind if event else "none"
    prefix = {
        "startEvent": "start",
        "endEvent": "end",
        "intermediateThrowEvent": "throw",
        "boundaryEvent": "boundary",
    }.get(node.kind, "wait")
    details: dict[str, Words | str] = {
        "text": _text_of(node),
        "when": moment(event.expression, is_whole=True) if event and event.expression else _NO_WORDS,
        "kind": kind_of(node),
        "cut": _say("cuts" if node.interrupting else "goes_on"),
    }
    if kind == "link":
        return _say("link", **details)
    code = next((each for each in (f"{prefix}_{kind}", prefix) if each in TEXTS), "event")
    return _say(code, **details)


def _text_of(node: Node) -> str:
    if node.event is None:
        return ""
    event = node.event.each()[0]
    return (
        event.message
        or event.signal
        or event.error_code
        or event.escalation_code
        or event.link
        or bare(event.condition)
    )


def _other_buttons(node: Node) -> Words | None:
    offered = [each.strip() for each in node.properties.get("actions", "").split(",")]
    others = [BUTTONS[each] for each in offered if each in BUTTONS and each not in _USUAL]
    if not others:
        return None
    return Words(*(LISTING[at].join(each[at] for each in others) for at in range(2)))


def _join(first: Words, second: Words) -> Words:
    if not any(first) or first == second:
        return second
    return Words(*(f"{first[at]}{TEXTS['and'][at]}{second[at]}" for at in range(2))) if any(second) else first


def _say(code: str, **details: Words | str) -> Words:
    return Words(
        *(
            text.format(
                **{name: each[at] if isinstance(each, Words) else each for name, each in details.items()}
            )
            for at, text in enumerate(TEXTS[code])
        )
    )
