"""An event log as a table: a line for each event, under the keys of XES as mining tools name them in CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from web.event_log.lines import Line

HEADER = (
    *("case:concept:name", "case:instance", "case:business_key", "case:process", "case:process_name"),
    *("case:version", "case:state", "concept:name", "lifecycle:transition", "time:timestamp"),
    *("org:resource", "org:role", "org:group", "kind", "action"),
)


def rows(lines: Iterable[Line]) -> Iterator[list[object]]:
    """The cells of each line, in the order of HEADER."""
    for line in lines:
        case = line.case
        yield [
            *(case.name, case.instance, case.business_key, case.process, case.process_name),
            *(
                case.version,
                case.state,
                line.activity,
                line.transition,
                line.at.isoformat(timespec="milliseconds"),
            ),
            *(line.resource, line.role, line.group, line.kind, line.action),
        ]
