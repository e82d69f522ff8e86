"""Lists as people write them into a form."""

from __future__ import annotations

from handlers.activities.lines import read_lines


def test_lines_are_read_once_each_in_order() -> None:
    assert read_lines(" 2015-ZS3-0002 \n\n2015-ZS3-0001\r\n2015-ZS3-0002") == [
        "2015-ZS3-0002",
        "2015-ZS3-0001",
    ]
    assert read_lines(None) == []
