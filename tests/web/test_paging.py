"""Places in a list, as text in an address."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from web.paging import pack, unpack

INSTANT = datetime(2026, 3, 2, 1, 2, 3, 456, tzinfo=UTC)


def test_place_comes_back_as_it_was() -> None:
    assert unpack(pack(INSTANT, "t-1"), datetime, str) == (INSTANT, "t-1")
    assert unpack(pack(17), int) == (17,)


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "=", "é", pack(INSTANT), pack(INSTANT, "a", "b"), pack("a", INSTANT), pack("2026-03-02", "a"),
        pack(None, "a"), pack("a\0"), pack(True), pack([1]), "W" * 1_000, pack(-1), pack(2**31),
        pack("0001-01-01T00:00:00+14:00", "a"), pack("2026-03-02T00:00:00+00:00", "\0"),
    ],
)  # fmt: skip
def test_anything_else_is_no_place(text: str) -> None:
    assert unpack(text, datetime, str) is None
    assert unpack(text, int) is None
