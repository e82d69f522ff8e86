"""故障: an operator sees what stands still and tries again."""

from __future__ import annotations

from engine.models import Incident
from handlers.directory import service
from handlers.directory.models import PostHolding
from tests.web.site import Site

OPERATOR = "sysadmin@city"


def test_incident_is_listed_and_retried(site: Site) -> None:
    """A task for a role nobody has is an incident until somebody has it."""
    with site.runtime.begin() as ctx:
        ctx.session.query(PostHolding).filter_by(post_id="unit_union@ent-0004").delete()
        from handlers.directory.models import Post

        ctx.session.delete(ctx.session.get_one(Post, "unit_union@ent-0004"))
    instance_id = site.start("ent-0004")
    with site.runtime.read() as ctx:
        incident = ctx.session.query(Incident).one()
    browser = site.as_(OPERATOR)
    page = browser.get("/incidents").text
    assert "nobody holds the role" in page
    assert f'href="/instances/{instance_id}"' in page
    with site.runtime.begin() as ctx:
        service.create_post(ctx, "ent-0004", "unit_union", post_id="unit_union@ent-0004")
        service.hold_post(ctx, "unit_union@ent-0004", "p:unit_union@ent-0004")
    answer = browser.post(f"/incidents/{incident.id}/retry")
    assert answer.location == f"/instances/{instance_id}?ok=retried"
    assert "没有故障" in browser.get("/incidents").text
    assert "制定方案" in site.as_("unit_union@ent-0004").get("/inbox").text
    assert browser.post(f"/incidents/{incident.id}/retry").status_code == 404


def test_unknown_incident_is_not_found(site: Site) -> None:
    assert site.as_(OPERATOR).post("/incidents/none/retry").status_code == 404
