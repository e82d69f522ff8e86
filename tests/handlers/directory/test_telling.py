"""Telling people by their posts."""

from __future__ import annotations

from handlers.directory.telling import tell_roles
from handlers.plans import dispatch as _texts  # noqa: F401 registers the text used here
from tests.handlers.world import World


def test_tell_roles_asks_the_same_number_of_questions_for_any_number_of_bodies(town: World) -> None:
    counts = []
    for key, places in (("one", ["ent-0001"]), ("three", ["ent-0002", "ent-0003", "ent-0004"])):
        with town.begin() as ctx, town.counting() as seen:
            tell_roles(ctx, {"unit_union": places}, key, "countersign_late", {"campaign": 1, "round": 1})
            counts.append(len(seen))
    assert counts[0] == counts[1]
