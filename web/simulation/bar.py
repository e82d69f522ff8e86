"""How far the play is, on a terminal or in a log."""

from __future__ import annotations

from datetime import datetime
from typing import TextIO

from engine.calendar import DEFAULT_ZONE, to_local

WIDTH = 32


class Bar:
    """A bar over the time played: redrawn on a terminal, a line a month and one at the end elsewhere."""

    def __init__(self, stream: TextIO, start: datetime, end: datetime) -> None:
        self.stream = stream
        self.start = start
        self.end = end
        self._shown = ("", False)

    def show(self, now: datetime) -> None:
        """Draw the bar if it looks different now."""
        day = to_local(now, DEFAULT_ZONE).date()
        share = min(max((now - self.start) / (self.end - self.start), 0), 1)
        full = round(WIDTH * share)
        is_terminal = self.stream.isatty()
        mark = f"{day}" if is_terminal else f"{day:%Y-%m}"
        if (mark, share == 1) == self._shown:
            return
        self._shown = (mark, share == 1)
        before, after = ("\r", "") if is_terminal else ("", "\n")
        self.stream.write(f"{before}[{'#' * full}{'.' * (WIDTH - full)}] {share:4.0%} {mark}{after}")
        self.stream.flush()

    def close(self) -> None:
        """Leave the cursor on a line of its own."""
        if self._shown[0] and self.stream.isatty():
            self.stream.write("\n")
