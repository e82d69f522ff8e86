"""Two units with twin data: what the one may see, and the other's that must never show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO

from engine.context import Ctx
from engine.models import NEVER, Incident, OutboxMessage
from handlers.campaigns import service as campaigns
from handlers.comments.models import Comment
from handlers.directory import service as directory
from handlers.directory.access.password_links import issue_link
from handlers.directory.models import Absence, Organisation, Person
from handlers.directory.passwords import token_id
from handlers.filters.service import save_filter
from handlers.notices.models import Notice
from handlers.plans.models import UnitPlan
from tests.web.site import GOOD_PLAN, Site


@dataclass(frozen=True)
class Twin:
    """One unit's ids. `seat` is its union; the review of `filed_id` waits for the county."""

    organisation_id: str
    seat: str
    canary: str
    instance_id: str
    task_id: str
    filed_id: str
    done_task_id: str
    review_task_id: str
    notice_id: str
    incident_id: str
    session_id: str
    token_id: str
    file_id: str
    upload_id: str = "none"
    filter_id: str = "none"
    absence_id: str = "none"
    comment_id: str = "none"
    link_hash: str = "none"
    message_id: str = "none"


def make_twin(site: Site, organisation_id: str, canary: str) -> Twin:
    """Running and filed approvals, a draft, a notice, an incident and a session, all marked with the canary."""
    seat = f"unit_union@{organisation_id}"
    site.runtime.run("system", lambda ctx: _rename(ctx, organisation_id, seat, canary))
    instance_id, filed_id = (
        site.start(organisation_id, f"{canary} 在办"),
        site.start(organisation_id, f"{canary} 已报"),
    )
    task_id, done_task_id = site.open_task(instance_id), site.open_task(filed_id)
    browser = site.as_(seat)
    sent = browser.client.post(
        f"/tasks/{done_task_id}/files",
        data={"csrf_token": browser.csrf, "upload:papers": (BytesIO(canary.encode()), f"{canary} 附件.txt")},
        headers={"Accept": "application/json"},
    )
    begun = browser.client.post(
        f"/tasks/{task_id}/uploads",
        data={"name": f"{canary} 一半.txt", "size": "300", "mark": canary},
        headers={"Accept": "application/json", "X-CSRF-Token": browser.csrf},
    )
    upload_id = begun.json["url"].rpartition("/")[2]
    plan = {**GOOD_PLAN, "theme": f"{canary} 主题", "papers": sent.json["id"]}
    assert browser.post(f"/tasks/{done_task_id}", plan).status_code == 303
    assert browser.post(f"/tasks/{task_id}/draft", {"theme": f"{canary} 草稿"}).status_code == 200
    notice_id, incident_id = site.runtime.run(
        "system", lambda ctx: _add_rows(ctx, organisation_id, seat, canary, instance_id)
    )
    api_token_id = site.runtime.run(
        "system", lambda ctx: directory.create_token(ctx, f"p:{seat}", f"{canary} 令牌", ["tasks:work"])[0].id
    )
    return Twin(
        organisation_id,
        seat,
        canary,
        instance_id,
        task_id,
        filed_id,
        done_task_id,
        site.open_task(filed_id),
        notice_id,
        incident_id,
        token_id(browser.token),
        api_token_id,
        sent.json["id"],
        upload_id,
    )


def with_personal_things(site: Site, twin: Twin) -> Twin:
    """The twin with a saved filter, an absence, a comment and a link to set the password of its union's."""
    return site.runtime.run("system", lambda ctx: _add_personal(ctx, twin))


def _add_personal(ctx: Ctx, twin: Twin) -> Twin:
    seat, canary = twin.seat, twin.canary
    saved = save_filter(ctx, f"p:{seat}", f"{canary} 筛选", {"q": "x"})
    absence = Absence(
        person_id=f"p:{seat}",
        stand_in_id="p:office@city",
        first_on=date(2026, 6, 1),
        last_on=date(2026, 6, 2),
        steps=[],
        reason=f"{canary} 事由",
        entered_by=f"p:{seat}",
        entered_at=ctx.now(),
    )
    comment = Comment(
        instance_id=twin.instance_id, author_id=f"p:{seat}", body=f"{canary} 评论", created_at=ctx.now()
    )
    message = OutboxMessage(
        channel="mail",
        recipient=f"{canary}@example.org",
        payload={"subject": f"{canary} 邮件", "body": f"{canary} 邮件"},
        idempotency_key=f"test:{canary}",
        created_at=ctx.now(),
        due_at=NEVER,
        state="failed",
        error=f"{canary} 退信",
        addressee=f"person:p:{seat}",
        about=f"{canary} 邮件",
    )
    ctx.session.add_all([absence, comment, message])
    ctx.session.flush()
    link_hash = token_id(issue_link(ctx, f"p:{seat}", "p:sysadmin@city"))
    return replace(
        twin,
        filter_id=saved.id,
        absence_id=absence.id,
        comment_id=comment.id,
        link_hash=link_hash,
        message_id=message.id,
    )


def make_campaign(site: Site) -> None:
    """A campaign of 2026 with its phases; its process is not started."""
    site.runtime.run("system", lambda ctx: campaigns.create_campaign(ctx, 2026).id)


def _rename(ctx: Ctx, organisation_id: str, seat: str, canary: str) -> None:
    ctx.session.get_one(Organisation, organisation_id).name = f"{canary} 厂"
    ctx.session.get_one(Person, f"p:{seat}").name = f"{canary} 人"


def _add_rows(ctx: Ctx, organisation_id: str, seat: str, canary: str, instance_id: str) -> tuple[str, str]:
    notice = Notice(
        person_id=f"p:{seat}",
        event_key=f"test:{organisation_id}",
        kind="test",
        title=f"{canary} 通知",
        body=f"{canary} 正文",
        title_en=canary,
        body_en=canary,
        link="/inbox",
        created_at=ctx.now(),
        mail_state="none",
    )
    incident = Incident(
        instance_id=instance_id, token_id=None, node="DraftPlan", cause=f"{canary} 原因", created_at=ctx.now()
    )
    plan = UnitPlan(
        campaign_id="2026",
        organisation_id=organisation_id,
        instance_id=instance_id,
        due_on=date(2026, 3, 25),
        created_at=ctx.now(),
    )
    ctx.session.add_all([notice, incident, plan])
    ctx.session.flush()
    return notice.id, incident.id
