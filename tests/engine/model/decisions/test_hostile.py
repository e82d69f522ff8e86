"""Files made to hurt: refused in words, within the bounds of the reader's process."""

from __future__ import annotations

import time

import pytest

from engine.model.child import read_files
from engine.model.xml import MAX_BYTES
from tests.engine.model.decisions.dmn import NOTE, codes, decision, dmn, grades, literal, table

DOCTYPE = b'?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">%s]>'
BOMB = b'<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
)


def nested(depth: int) -> str:
    return "<list>" * depth + literal("1") + "</list>" * depth


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("xml.doctype", dmn(decision(literal("&x;"))).replace(b"?>", DOCTYPE % b"", 1)),
        ("xml.doctype", dmn(decision(literal("&j;"))).replace(b"?>", DOCTYPE % BOMB, 1)),
        ("xml.too_large", dmn(decision(literal("x" * 10_000_000)))),
        ("xml.text_too_long", dmn(decision(literal("x" * 20_000)))),
        ("xml.syntax", dmn(decision(nested(300)))),
        ("xml.too_many_elements", dmn("<decision/>" * 80_000)),
        ("xml.syntax", b"<definitions"),
        ("xml.encoding", b"\xff\xfe<"),
        ("dmn.too_deep", dmn(decision(nested(40)))),
        ("dmn.too_many_rules", dmn(decision(table(["a"], ["b"], ["- -> 1"] * 5_001)).replace(NOTE, ""))),
        ("dmn.feel", dmn(decision(literal("(" * 500 + "1" + ")" * 500)))),
        ("dmn.feel", dmn(decision(table(["a"], ["b"], ["".join(["("] * 500) + " -> 1"])))),
        ("xml.xinclude", dmn('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>')),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_hostile_file_is_refused(code: str, data: bytes) -> None:
    found = codes(data)
    assert code in [each for each, _ in found]
    assert len(found) < 600


def test_largest_table_is_read_in_the_child_and_works() -> None:
    rules = [f'{number} -> "甲"' for number in range(5_000)]
    body = table(["得分"], ["等级"], rules, 'hitPolicy="FIRST"')
    data = dmn(decision(body.replace(NOTE, "")))
    assert len(data) < MAX_BYTES
    began = time.monotonic()
    reading = read_files({"p/big.dmn": data})["p/big.dmn"]
    assert reading.problems == []
    assert reading.decisions is not None
    assert len(reading.decisions.decisions[0].logic.rules) == 5_000  # type: ignore[union-attr]
    assert time.monotonic() - began < 10


def test_diagram_and_decisions_are_read_by_one_child() -> None:
    readings = read_files({"p/a.bpmn": b"<a/>", "p/b.dmn": dmn(decision(grades()))})
    assert readings["p/a.bpmn"].decisions is None
    assert readings["p/b.dmn"].process is None
    assert readings["p/b.dmn"].decisions is not None
