"""Who may see what of the tree, and whom they find there."""

from __future__ import annotations

import pytest

from handlers.directory import finding, queries, visibility
from tests.handlers.world import World


def test_visible_organisations_of_a_union_are_its_subtree(town: World) -> None:
    expected = {
        "p:county_union@county-01": {"county-01", "ent-0001", "ent-0002", "team-00001"},
        "p:county_union@county-02": {"county-02", "ent-0003"},
        "p:unit_union@ent-0001": {"ent-0001", "team-00001"},
        "p:unit_union@ent-0004": {"ent-0004"},
        "p:team_leader@team-00001": {"team-00001"},
        "p:employee@team-00001": set(),
        "p:designer@city": set(),
    }
    with town.begin() as ctx:
        for person_id, organisations in expected.items():
            visible = visibility.visible_organisations(ctx, person_id)
            assert set(ctx.session.scalars(visible.select_ids())) == organisations, person_id
            everything = queries.list_organisations(
                ctx, ("municipal_union", "department", "county", "enterprise", "team")
            )
            assert {place.id for place in everything if visible.includes(place)} == organisations, person_id


@pytest.mark.parametrize("person_id", ["p:office@city", "p:supervisor@city", "p:group_deputy@d_st"])
def test_visible_organisations_of_the_group_are_all(town: World, person_id: str) -> None:
    with town.begin() as ctx:
        visible = visibility.visible_organisations(ctx, person_id)
        assert visible.is_everything
        assert len(set(ctx.session.scalars(visible.select_ids()))) == 9
        assert visible.includes(queries.get_organisation(ctx, "team-00001"))


def test_search_persons_stays_inside_what_is_visible(town: World) -> None:
    with town.begin() as ctx:
        seen = visibility.visible_organisations(ctx, "p:county_union@county-01")
        assert {hit.person_id for hit in visibility.search_persons(ctx, "unit_union", seen)} == {
            "p:unit_union@ent-0001",
            "p:unit_union@ent-0002",
        }
        everyone = visibility.visible_organisations(ctx, "p:office@city")
        hits = visibility.search_persons(ctx, "北海化工", everyone)
        assert [(hit.principal, hit.organisation) for hit in hits] == [
            ("post:unit_union@ent-0003", "北海化工厂")
        ]
        assert visibility.search_persons(ctx, "%", everyone) == []
        assert visibility.search_persons(ctx, "\x00", everyone) == []
        assert len(visibility.search_persons(ctx, "", everyone, limit=3)) == 3


def test_several_words_find_by_person_post_and_place_and_teams_are_told_apart(town: World) -> None:
    with town.begin() as ctx:
        everyone = visibility.visible_organisations(ctx, "p:office@city")
        for text in ("临河机械厂 一班", "一班 employee", "employee 临河机械厂"):
            hits = visibility.search_persons(ctx, text, everyone)
            assert "p:employee@team-00001" in {hit.person_id for hit in hits}, text
            assert {hit.organisation_id for hit in hits} == {"team-00001"}, text
            assert {hit.organisation for hit in hits} == {"临河机械厂 · 一班"}
        assert visibility.search_persons(ctx, "临河纺织厂 一班", everyone) == []
        [account] = finding.search_accounts(ctx, "employee team")
        assert account.places == ["临河机械厂 · 一班 · employee"]


def test_the_own_organisation_comes_first_then_its_neighbours(town: World) -> None:
    with town.begin() as ctx:
        everyone = visibility.visible_organisations(ctx, "p:office@city")
        hits = visibility.search_persons(ctx, "", everyone, near=["ent-0001"], limit=99)
        places = list(dict.fromkeys(hit.organisation_id for hit in hits))
        assert places[0] == "ent-0001"
        assert set(places[1:3]) == {"county-01", "team-00001"}
        assert {"city", "ent-0004"} <= set(places[3:])


def test_single_places_are_seen_without_what_is_below_them(town: World) -> None:
    with town.begin() as ctx:
        seen = visibility.Visibility(False, frozenset({"ent-0001"}), frozenset({"county-01"}))
        found = {"ent-0001", "team-00001", "county-01"}
        assert set(ctx.session.scalars(seen.select_ids())) == found
        for place_id, is_seen in (("county-01", True), ("ent-0002", False), ("team-00001", True)):
            assert seen.includes(queries.get_organisation(ctx, place_id)) == is_seen
