"""Saved filters on both databases: who is offered what, and in how many statements."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import text

from engine.errors import NotFound
from handlers.directory import service as directory
from handlers.filters import queries, service
from handlers.filters.errors import NameTaken
from handlers.filters.service import Share
from tests.handlers.world import World

COUNTY, UNIT, FAR = "p:county_union@county-01", "p:unit_union@ent-0001", "p:unit_union@ent-0003"


def names(town: World, person_id: str) -> list[tuple[str, str]]:
    with town.begin() as ctx:
        return [(each.filter.name, each.shared_by) for each in queries.list_filters(ctx, person_id)]


def test_shared_filter_is_offered_below_and_goes_with_its_owner(town: World) -> None:
    with town.begin() as ctx:
        share = Share("unit_union", "county-01")
        made = service.save_filter(ctx, COUNTY, "县里的", {"q": "节能"}, share).id
        service.save_filter(ctx, UNIT, "自己的", {"sort": "unit"})
    assert names(town, UNIT) == [("自己的", ""), ("县里的", "county_union county-01")]
    assert names(town, FAR) == []
    with town.begin() as ctx:
        service.choose_first(ctx, UNIT, made)
    with town.begin() as ctx:
        preference = queries.find_preference(ctx, UNIT)
        assert preference is not None
        assert (preference.first_filter_id, preference.has_shortcuts) == (made, True)
        with pytest.raises(NotFound):
            service.choose_first(ctx, FAR, made)
        with pytest.raises(NotFound):
            service.delete_filter(ctx, UNIT, made)
        service.delete_filter(ctx, COUNTY, made)
    with town.begin() as ctx:
        preference = queries.find_preference(ctx, UNIT)
        assert preference is not None
        assert preference.first_filter_id is None
    assert names(town, UNIT) == [("自己的", "")]


def test_filter_is_shared_as_long_as_its_owner_holds_a_post_there(town: World) -> None:
    with town.begin() as ctx:
        service.save_filter(ctx, COUNTY, "县里的", {}, Share("unit_union", "county-01"))
        directory.end_holding(ctx, COUNTY.removeprefix("p:"), COUNTY)
    assert names(town, UNIT) == []
    assert names(town, COUNTY) == [("县里的", "")]


def test_name_is_taken_once_per_person_and_spared_when_kept(town: World) -> None:
    with town.begin() as ctx:
        first = service.save_filter(ctx, UNIT, "甲", {})
        service.save_filter(ctx, FAR, "甲", {})
        with pytest.raises(NameTaken):
            service.save_filter(ctx, UNIT, "甲", {})
        service.rename_filter(ctx, UNIT, first.id, "甲")
        service.switch_shortcuts(ctx, UNIT, False)
    assert names(town, UNIT) == [("甲", "")]


def test_list_costs_the_same_however_many_there_are(town: World) -> None:
    found = []
    for number in range(3):
        with town.begin() as ctx:
            share = Share("unit_union", "county-01")
            service.save_filter(ctx, COUNTY, f"县里的{number}", {}, share)
            service.save_filter(ctx, UNIT, f"自己的{number}", {})
        with town.begin() as ctx, town.counting() as seen:
            ctx.session.execute(text("SELECT 1"))
            found.append((len(queries.list_filters(ctx, UNIT)), len(seen)))
    assert found == [(2, 3), (4, 3), (6, 3)]


def test_filter_that_is_chosen_and_deleted_at_once(town: World) -> None:
    with town.begin() as ctx:
        made = service.save_filter(ctx, COUNTY, "县里的", {}, Share("unit_union", "county-01")).id

    def delete() -> None:
        with town.begin() as ctx:
            service.delete_filter(ctx, COUNTY, made)

    with ThreadPoolExecutor(1) as pool:
        with town.begin() as ctx:
            service.choose_first(ctx, UNIT, made)
            ctx.session.flush()
            deleting = pool.submit(delete)
            wait([deleting], timeout=0.5)
            assert not deleting.done(), "it waits for who chooses"
        deleting.result()
    with town.begin() as ctx:
        preference = queries.find_preference(ctx, UNIT)
        assert preference is not None
        assert preference.first_filter_id is None
    assert names(town, UNIT) == []
