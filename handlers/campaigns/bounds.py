"""What a number in the settings must be; pure."""

from __future__ import annotations


def is_between(value: object, least: int, most: int) -> bool:
    """Whether a value is a whole number of these bounds, both included; true and false are none."""
    return type(value) is int and least <= value <= most
