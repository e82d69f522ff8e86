"""An event log as XES (IEEE 1849), written case by case: memory does not grow with a long one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import chain, groupby
from typing import IO

from lxml import etree

from web.event_log.lines import Case, Line

NAMESPACE = "http://www.xes-standard.org/"
VERSION = "1849.2016"
_EXTENSIONS = {"Concept": "concept", "Lifecycle": "lifecycle", "Organizational": "org", "Time": "time"}
Value = str | int | datetime

# What every trace and every event has; the values stand for what is unknown.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_OF_TRACES: dict[str, Value] = {
    **dict.fromkeys(("concept:name", "instance", "process", "process_name"), "UNKNOWN"),
    "version": 0,
    "state": "UNKNOWN",
}
_OF_EVENTS: dict[str, Value] = {
    **dict.fromkeys(("concept:name", "lifecycle:transition", "org:resource", "kind"), "UNKNOWN"),
    "time:timestamp": _NEVER,
}
# Names by scope: two instances may bear the same title.
_CLASSIFIERS = (
    ("Activity", "event", "concept:name"),
    ("Transition", "event", "concept:name lifecycle:transition"),
    ("Resource", "event", "org:resource"),
    ("Instance", "trace", "instance"),
)
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(file: IO[bytes], name: str, lines: Iterable[Line]) -> int:
    """Write a log of this name; returns the number of its events. The lines come case by case."""
    count = 0
    with etree.xmlfile(file, encoding="utf-8") as xml:
        xml.write_declaration()
        attributes = {"xes.version": VERSION, "xes.features": ""}
        with xml.element(f"{{{NAMESPACE}}}log", attributes, nsmap={None: NAMESPACE}):
            for head in _head(name):
                xml.write(head)
            for _instance, events in groupby(lines, key=lambda line: line.case.instance):
                first = next(events)
                with xml.element(f"{{{NAMESPACE}}}trace"):
                    for each in _attributes(_of_case(first.case)):
                        xml.write(each)
                    for line in chain((first,), events):
                        xml.write(_element("event", {}, _attributes(_of_event(line))))
                        count += 1
    return count


def _head(name: str) -> Iterable[etree._Element]:
    for extension, prefix in _EXTENSIONS.items():
        uri = f"{NAMESPACE}{prefix}.xesext"
        yield _element("extension", {"name": extension, "prefix": prefix, "uri": uri})
    yield _element("global", {"scope": "trace"}, _attributes(_OF_TRACES))
    yield _element("global", {"scope": "event"}, _attributes(_OF_EVENTS))
    for title, scope, keys in _CLASSIFIERS:
        yield _element("classifier", {"name": title, "scope": scope, "keys": keys})
    yield from _attributes({"concept:name": name, "lifecycle:model": "standard"})


def _of_case(case: Case) -> dict[str, Value]:
    return {
        "concept:name": case.name,
        "instance": case.instance,
        "business_key": case.business_key,
        "process": case.process,
        "process_name": case.process_name,
        "version": case.version,
        "state": case.state,
    }


def _of_event(line: Line) -> dict[str, Value]:
    return {
        "concept:name": line.activity,
        "lifecycle:transition": line.transition,
        "time:timestamp": line.at,
        "org:resource": line.resource,
        "org:role": line.role,
        "org:group": line.group,
        "kind": line.kind,
        "action": line.action,
    }


def _attributes(values: Mapping[str, Value]) -> Iterable[etree._Element]:
    """An element for each value; none for an empty text."""
    for key, value in values.items():
        if isinstance(value, datetime):
            yield _element("date", {"key": key, "value": value.isoformat(timespec="milliseconds")})
        elif isinstance(value, int):
            yield _element("int", {"key": key, "value": str(value)})
        elif value:
            yield _element("string", {"key": key, "value": _NOT_IN_XML.sub("", value)})


def _element(
    tag: str, attributes: Mapping[str, str], children: Iterable[etree._Element] = ()
) -> etree._Element:
    element = etree.Element(f"{{{NAMESPACE}}}{tag}", dict(attributes), nsmap={None: NAMESPACE})
    element.extend(children)
    return element
