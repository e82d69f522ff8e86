"""Lists as people write them into a form, one thing a line; pure."""

from __future__ import annotations


def read_lines(text: str | None) -> list[str]:
    """What is written one a line, each once, in order."""
    lines = (line.strip() for line in (text or "").splitlines())
    return list(dict.fromkeys(line for line in lines if line))
