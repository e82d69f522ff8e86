"""Luck depends on the seed and the name alone."""

from __future__ import annotations

from web.simulation.dice import Dice


def test_dice_with_the_same_names_give_the_same_numbers() -> None:
    one, two = Dice(7), Dice(7)
    one.of("something", "else").random()

    assert one.of("a", 1).random() == two.of("a", 1).random()


def test_dice_with_another_seed_or_name_give_other_numbers() -> None:
    rolled = {Dice(7).of("a", 1).random(), Dice(8).of("a", 1).random(), Dice(7).of("a", 2).random()}

    assert len(rolled) == 3
