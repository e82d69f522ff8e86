"""Variables keep their types on the way in and out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine.errors import Invalid
from tests.web.site import Site
from web.engine_rest import values


@pytest.fixture(autouse=True)
def _in_a_request(site: Site) -> Iterator[None]:
    with site.app.test_request_context():
        yield


WRITTEN: list[tuple[Any, str, Any]] = [
    (None, "Null", None),
    (True, "Boolean", True),
    (7, "Integer", 7),
    (2**31, "Long", 2**31),
    (2**63, "String", str(2**63)),
    (Decimal("1.5"), "Double", 1.5),
    ("文字", "String", "文字"),
    (datetime(2026, 3, 2, 1, 0, 0, 5000, tzinfo=UTC), "Date", "2026-03-02T09:00:00.005+0800"),
    (date(2026, 3, 2), "Date", "2026-03-02T00:00:00.000+0800"),
    ({"a": [Decimal("0.5"), date(2026, 1, 1)]}, "Json", '{"a": [0.5, "2026-01-01"]}'),
    (time(9, 30), "String", "09:30:00"),
    (timedelta(hours=36), "String", "P1DT12H"),
]


def test_written() -> None:
    for value, kind, written in WRITTEN:
        assert values.write(value) == {"type": kind, "value": written, "valueInfo": {}}


READ: list[tuple[Any, str | None, Any]] = [
    ("x", "string", "x"),
    (5, "String", "5"),
    ("5", "Integer", 5),
    (5, "Short", 5),
    (Decimal("0.1"), "Double", Decimal("0.1")),
    ("2.5", "Double", Decimal("2.5")),
    ("TRUE", "Boolean", True),
    ("2026-03-02T09:00:00.000+0800", "Date", datetime(2026, 3, 2, 1, tzinfo=UTC)),
    ("2026-03-02T09:00:00", "Date", datetime(2026, 3, 2, 1, tzinfo=UTC)),
    ('{"a": [1, 0.5]}', "json", {"a": [1, Decimal("0.5")]}),
    ('["x"]', "Object", ["x"]),
    ([1, 2], None, [1, 2]),
    ({"deep": {"er": None}}, None, {"deep": {"er": None}}),
    ("anything", "Null", None),
    (None, "Integer", None),
]


def test_read() -> None:
    for value, kind, read in READ:
        assert values.read("x", {"value": value, "type": kind}) == read


REFUSED: list[Any] = [
    {"value": "5.5", "type": "Integer"},
    {"value": 2**15, "type": "Short"},
    {"value": True, "type": "Long"},
    {"value": "NaN", "type": "Double"},
    {"value": "perhaps", "type": "Boolean"},
    {"value": "yesterday", "type": "Date"},
    {"value": "2026-13-02T09:00:00", "type": "Date"},
    {"value": "{", "type": "Json"},
    {"value": '"\\u0000"', "type": "Json"},
    {"value": "[" * 200 + "]" * 200, "type": "Json"},
    {"value": "[" * 100_000, "type": "Json"},
    {"value": {}, "type": "String"},
    {"value": "rO0AB", "type": "Object", "valueInfo": {"serializationDataFormat": "application/x-java"}},
    {"value": "", "type": "Bytes"},
    {"value": "", "type": "File"},
    {"value": "", "type": "Spin"},
    {"value": 1, "kind": "Integer"},
    {"value": "{}", "type": "Object", "valueInfo": [1]},
    {"value": "1e999999999", "type": "Double"},
    {"value": "1e999999999", "type": "Json"},
    {"value": '"\\ud800"', "type": "Json"},
    {"value": "9999-12-31T23:59:59.999-1200", "type": "Date"},
    {"value": "0001-01-01T00:00:00.000+0800", "type": "Date"},
    7,
]


def test_refused_with_the_name() -> None:
    for variable in REFUSED:
        with pytest.raises(Invalid, match=r'^variable "x"'):
            values.read("x", variable)
