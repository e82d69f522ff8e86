from __future__ import annotations

import pytest

from handlers.directory import rules


def test_roles_have_names_in_both_languages() -> None:
    assert all(names["zh"] and names["en"] for names in rules.ROLES.values())
    looked_up = set(rules.ROLES) - rules.POST_ROLES - rules.PERSON_ROLES
    assert looked_up == {"upper_union", "author_union", "payer", "system"}


def test_a_role_is_a_posts_or_a_persons() -> None:
    assert not rules.POST_ROLES & rules.PERSON_ROLES


def test_who_sees_what_names_only_posts() -> None:
    assert rules.SEES_EVERYTHING | rules.SEES_SUBTREE <= rules.POST_ROLES
    assert not rules.SEES_EVERYTHING & rules.SEES_SUBTREE


@pytest.mark.parametrize(
    ("kind", "is_large", "has_county", "role"),
    [
        ("county", False, False, "office"),
        ("enterprise", False, True, "county_union"),
        ("enterprise", True, True, "office"),
        ("enterprise", False, False, "office"),
        ("team", True, True, "unit_union"),
        ("municipal_union", False, False, "group_leader"),
    ],
)
def test_upper_role_by_level(kind: str, is_large: bool, has_county: bool, role: str) -> None:
    assert rules.upper_role(kind, is_large=is_large, has_county=has_county) == role


def test_every_kind_has_a_name() -> None:
    assert rules.KINDS.keys() == set(rules.Kind)
