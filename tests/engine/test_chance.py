"""What is drawn by lot: never the same, unless a play wants to be repeatable."""

from __future__ import annotations

from engine import chance
from engine.db import new_id, new_id_beside


def _draw() -> list[str]:
    first = new_id()
    return [first, new_id(), new_id_beside(first), chance.draw(8).hex()]


def test_ids_of_the_same_seed_are_the_same_in_their_order() -> None:
    with chance.repeatable(1):
        first = _draw()
    with chance.repeatable(1):
        again = _draw()
    with chance.repeatable(2):
        other = _draw()

    assert first == again
    assert set(first).isdisjoint(other)
    assert len(set(first)) == 4
    assert first[0] < first[1]


def test_ids_afterwards_cannot_be_foreseen() -> None:
    with chance.repeatable(1):
        foreseen = _draw()

    assert set(foreseen).isdisjoint(_draw())
