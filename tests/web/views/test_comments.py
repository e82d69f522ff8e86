"""讨论: who reads it, who is told, what may be changed and for how long."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.context import Ctx
from engine.model.manifest import check_manifest
from engine.models import AuditEvent, Definition, Instance
from handlers.comments.models import Comment
from handlers.directory.models import Person
from handlers.notices.models import Notice
from tests.web.site import Site
from web.comment_text import comment_text

UNIT, COUNTY, ELSEWHERE = "unit_union@ent-0001", "county_union@county-01", "unit_union@ent-0002"


def say(site: Site, instance_id: str, text: str, seat: str = UNIT) -> str:
    """Post a comment; gives its id."""
    assert site.as_(seat).post(f"/instances/{instance_id}/comments", {"body": text}).status_code == 303
    with site.runtime.read() as ctx:
        return ctx.session.scalars(select(Comment.id).order_by(Comment.created_at.desc())).first() or ""


def told(site: Site, kind: str = "comment.mention") -> list[str]:
    """Who has had a notice of this kind."""
    with site.runtime.read() as ctx:
        return list(
            ctx.session.scalars(select(Notice.person_id).where(Notice.kind == kind).order_by(Notice.id))
        )


def rename(ctx: Ctx, people: dict[str, str]) -> None:
    """Give the holders of seats names as people have."""
    for seat, name in people.items():
        ctx.session.get_one(Person, f"p:{seat}").name = name


def test_comment_is_read_by_whoever_may_look_and_names_only_them(any_site: Site) -> None:
    site = any_site
    instance_id = site.start()
    say(site, instance_id, "请看 https://example.org/a?b=1。<b>@unit_union</b>")
    page = site.as_(COUNTY).get(f"/instances/{instance_id}/comments")
    assert "&lt;b&gt;" in page.text
    assert "<b>@" not in page.text
    assert 'href="https://example.org/a?b=1" rel="noopener noreferrer nofollow"' in page.text
    assert site.as_(ELSEWHERE).get(f"/instances/{instance_id}/comments").status_code == 404
    assert site.as_(ELSEWHERE).post(f"/instances/{instance_id}/comments", {"body": "x"}).status_code == 404
    assert "讨论（1）" in site.as_(UNIT).get(f"/tasks/{site.open_task(instance_id)}").text


def test_who_is_named_is_told_once_and_nobody_else(site: Site) -> None:
    instance_id = site.start()
    site.runtime.run("system", lambda ctx: rename(ctx, {COUNTY: "高波", ELSEWHERE: "高秋"}))
    comment_id = say(site, instance_id, "请@高波和@高秋核对，@高波。")
    assert told(site) == [f"p:{COUNTY}"], "somebody who may not look is not told"
    site.as_(UNIT).post(f"/instances/{instance_id}/comments/{comment_id}", {"body": "请@高波再核对"})
    assert told(site) == [f"p:{COUNTY}"]
    with site.runtime.read() as ctx:
        notice = ctx.session.scalars(select(Notice).where(Notice.kind == "comment.mention")).one()
        assert notice.link == f"/instances/{instance_id}/comments#comment-{comment_id}"
        assert '<strong class="mention">@高波</strong>' in comment_text(
            ctx.session.get_one(Comment, comment_id)
        )
    offered = site.as_(UNIT).get(f"/instances/{instance_id}/comments/people?q=高").json
    assert [each["name"] for each in offered["people"]] == ["高波"]


def test_own_comment_is_changed_for_ten_minutes_and_leaves_a_trace(site: Site) -> None:
    instance_id = site.start()
    comment_id = say(site, instance_id, "写错的")
    path = f"/instances/{instance_id}/comments/{comment_id}"
    assert "写错的" in site.as_(UNIT).get(path).text
    assert site.as_(COUNTY).post(path, {"body": "改别人的"}).status_code == 409
    assert site.as_(UNIT).post(path, {"body": "改好的"}).status_code == 303
    assert "已修改" in site.as_(COUNTY).get(path.rpartition("/")[0]).text
    assert "写错的" not in site.as_(COUNTY).get(path.rpartition("/")[0]).text
    assert "写错的" in site.as_("sysadmin@city").get(path.rpartition("/")[0]).text
    site.clock.advance(minutes=11)
    assert site.as_(UNIT).post(path, {"body": "太晚"}).status_code == 409
    with site.runtime.read() as ctx:
        kinds = list(
            ctx.session.scalars(select(AuditEvent.kind).where(AuditEvent.kind.startswith("comment.")))
        )
        assert kinds == ["comment.added", "comment.changed"]


def test_deleted_comment_says_only_that_it_was(site: Site) -> None:
    instance_id = site.start()
    comment_id = say(site, instance_id, "不该说的")
    path = f"/instances/{instance_id}/comments"
    assert site.as_(UNIT).post(f"{path}/{comment_id}", {"action": "delete"}).status_code == 303
    page = site.as_(COUNTY).get(path).text
    assert "这条评论已由发言人删除。" in page
    assert "不该说的" not in page
    assert site.as_(UNIT).get(f"{path}/{comment_id}").status_code == 404


def test_ended_process_keeps_its_thread_and_takes_nothing(site: Site) -> None:
    instance_id = site.start()
    say(site, instance_id, "有记录")
    with site.runtime.begin() as ctx:
        site.runtime.cancel(ctx, instance_id, "不办了")
    assert site.as_(UNIT).post(f"/instances/{instance_id}/comments", {"body": "还想说"}).status_code == 409
    page = site.as_(UNIT).get(f"/instances/{instance_id}/comments").text
    assert "有记录" in page
    assert "<textarea" not in page


def test_confidential_process_has_no_thread(site: Site) -> None:
    instance_id = site.start()
    with site.runtime.begin() as ctx:
        definition = ctx.session.get_one(Definition, ctx.session.get_one(Instance, instance_id).definition_id)
        definition.manifest = {**definition.manifest, "comments": False}
    assert site.as_(UNIT).get(f"/instances/{instance_id}/comments").status_code == 404
    assert site.as_(UNIT).post(f"/instances/{instance_id}/comments", {"body": "x"}).status_code == 404
    assert "讨论" not in site.as_(UNIT).get(f"/tasks/{site.open_task(instance_id)}").text
    assert [each.code for each in check_manifest({**definition.manifest, "comments": "no"}, "f")] == [
        "manifest.field"
    ]


@pytest.mark.parametrize("text", ["", "字" * 2001])
def test_refused_comment_stays_in_its_field(site: Site, text: str) -> None:
    answer = site.as_(UNIT).post(f"/instances/{site.start()}/comments", {"body": text})
    assert answer.status_code == 422
    assert f"{text}</textarea>" in answer.text
