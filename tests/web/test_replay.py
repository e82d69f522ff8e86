"""The past of an instance on its diagram, against what the diagram really showed at the time."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import select

from engine import replay
from engine.models import AuditEvent, Instance
from tests.web.site import GOOD_PLAN, Site
from web import standing

UNIT, COUNTY = "unit_union@ent-0001", "county_union@county-01"


def _look(site: Site, instance_id: str) -> tuple[int, dict[str, int]]:
    """The newest line of history, and where tokens stand now."""
    with site.runtime.read() as ctx:
        instance = ctx.session.get_one(Instance, instance_id)
        newest = select(AuditEvent.id).where(AuditEvent.instance_id == instance_id)
        last = ctx.session.scalars(newest.order_by(AuditEvent.id.desc()).limit(1)).one()
        return last, dict(standing.read_standing(ctx, instance).tokens)


def _play(site: Site) -> tuple[str, dict[int, dict[str, int]]]:
    """An approval sent back once and then approved, with where its tokens stood after each act."""
    instance_id = site.start()
    seen = dict([_look(site, instance_id)])
    acts = (
        (UNIT, GOOD_PLAN),
        (COUNTY, {"action": "return", "reason": "缺分工"}),
        (UNIT, GOOD_PLAN),
        (COUNTY, {"opinion": "同意"}),
    )
    for seat, form in acts:
        site.clock.advance(days=1)
        assert site.as_(seat).post(f"/tasks/{site.open_task(instance_id)}", form).status_code == 303
        seen.update([_look(site, instance_id)])
    return instance_id, seen


@pytest.mark.parametrize("size", [replay.PART, 4])
def test_replay_shows_what_stood_there_then(site: Site, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    instance_id, seen = _play(site)
    monkeypatch.setattr(replay, "PART", size)
    found: dict[int, dict[str, int]] = {}
    with site.runtime.read() as ctx:
        instance, after, parts = ctx.session.get_one(Instance, instance_id), 0, []
        while True:
            part = replay.read_part(ctx, instance, after)
            parts.append(part)
            found.update({moment.event.id: dict(moment.tokens) for moment in part.moments})
            if part.after is None:
                break
            after = part.after
        assert [part.before for part in parts[:1]] == [None]
        for earlier, later in itertools.pairwise(parts):
            assert later.before is not None
            assert replay.read_part(ctx, instance, later.before).moments[0].event.id == (
                earlier.moments[0].event.id
            )
    assert {event_id: found[event_id] for event_id in seen} == seen
    assert {frozenset(tokens) for tokens in seen.values()} == {
        frozenset({"DraftPlan"}), frozenset({"ReviewPlan"}), frozenset[str]()
    }  # fmt: skip
    assert len(parts) > 1 or size == replay.PART
