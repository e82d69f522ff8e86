"""The bar is redrawn on a terminal and is a line a month in a log."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

from web.simulation.bar import Bar

START = datetime(2015, 1, 1, 4, tzinfo=UTC)
END = datetime(2015, 3, 2, 4, tzinfo=UTC)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_bar_in_a_log_has_a_line_for_each_month_and_the_end() -> None:
    log = io.StringIO()
    bar = Bar(log, START, END)

    for day in range(61):
        bar.show(START + timedelta(days=day))
    bar.close()

    assert log.getvalue().splitlines() == [
        "[................................]   0% 2015-01",
        "[#################...............]  52% 2015-02",
        "[###############################.]  98% 2015-03",
        "[################################] 100% 2015-03",
    ]


def test_bar_on_a_terminal_is_drawn_over_itself_once_a_day() -> None:
    terminal = Terminal()
    bar = Bar(terminal, START, END)

    for _time in range(3):
        bar.show(START)
    bar.show(END)
    bar.close()

    assert terminal.getvalue() == (f"\r[{'.' * 32}]   0% 2015-01-01\r[{'#' * 32}] 100% 2015-03-02\n")


def test_bar_beyond_its_end_is_full() -> None:
    log = io.StringIO()

    Bar(log, START, END).show(END + timedelta(days=9))

    assert "100%" in log.getvalue()
