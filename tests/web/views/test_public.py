"""Pages without signing in: notices, objections, certificates."""

from __future__ import annotations

from datetime import date

from engine.context import Ctx
from handlers.honours.conferring import open_decision
from handlers.honours.models import Honour, NoticeItem, PublicNotice
from handlers.reviews.models import FinalList, ReviewRound
from tests.web.site import Site
from tests.web.twins import make_campaign
from tests.web.views.test_gallery import ended
from tests.workflows.judging import make_entry

OWNER = "p:employee@team-00001"


def test_nothing_is_posted_and_unknown_things_are_not_there(site: Site) -> None:
    visitor = site.visitor()
    assert "目前没有公示" in visitor.get("/public/notices").text
    assert visitor.get("/public/notices/nothing").status_code == 404
    assert visitor.get("/public/notices/nothing/objections/none").status_code == 404


def test_certificate_that_is_unknown_is_said_to_be(site: Site) -> None:
    visitor = site.visitor()
    answer = visitor.get("/verify?code=abcd efgh")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/verify/abcdefgh")
    assert "没有这个验证码的证书" in visitor.get("/verify/abcdefgh").text


def _confer(site: Site, state: str) -> None:
    """A decision with two honours, the second of which is in this state."""

    def verb(ctx: Ctx) -> None:
        decision = open_decision(ctx, "2026", ended(ctx, "honour_conferral"), "conferral")
        decision.state, decision.number, decision.issued_on = (
            "published",
            "滨会发〔2026〕9号",
            ctx.now().date(),
        )
        decision.title, decision.body, decision.signatories = "关于命名表彰的决定", "予以命名。", "市总工会"
        decision.ended_at = ctx.now()
        ctx.session.flush()
        for number, name in enumerate(("夹具", "卡盘"), 1):
            entry = make_entry(
                ctx, number, campaign_id="2026", state="honoured", ended_at=ctx.now(), first_inventor_id=OWNER
            )
            ctx.session.add(
                Honour(
                    id=f"h{number}", campaign_id="2026", code="HON-01", organisation_id="ent-0001",
                    entry_id=entry.id, decision_id=decision.id, title=name, grade="first",
                    state=state if number == 2 else "conferred", number=f"2026-ZS1-{number:04}",
                    verification_code=f"{number}" * 12, conferred_on=ctx.now().date(), created_at=ctx.now(),
                )
            )  # fmt: skip

    site.runtime.run("system", verb)


def test_decision_shows_whom_it_honours_and_who_still_holds_it(site: Site) -> None:
    make_campaign(site)
    _confer(site, "suspended")
    page = site.visitor().get("/public/notices").text
    assert "滨会发〔2026〕9号 · 2026年3月2日" in page
    assert "夹具 · 一等奖 · 临河机械厂" in page
    assert "卡盘" not in page
    assert "1" * 12 not in page, "codes are for holders"


def test_draft_decisions_annulled_notices_and_items_of_old_ones_are_not_shown(site: Site) -> None:
    make_campaign(site)

    def verb(ctx: Ctx) -> None:
        open_decision(ctx, "2026", ended(ctx, "honour_conferral"), "conferral").title = "未定的决定"
        every = {"campaign_id": "2026", "created_at": ctx.now()}
        review = {"method": "mean", "rubric": {}, "scores_per_entry": 3, "spread_threshold": 20, "seed": "x"}
        ctx.session.add(ReviewRound(**every, **review, id="round", kind="result", number=1))
        ctx.session.flush()
        final = {"round_id": "round", "kind": "result", "quota": 1, "assessment_share": 0}
        for number, state in ((1, "closed"), (2, "annulled")):
            ctx.session.add(FinalList(**every, **final, number=number, id=f"list{number}"))
            ctx.session.flush()
            notice = {"list_id": f"list{number}", "instance_id": ended(ctx, "public_notice"), "round": 1}
            named = {"number": f"2026-GS-000{number}", "title": f"{number}号公示", "working_days": 5}
            days = {"starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 9), "ended_at": ctx.now()}
            dated = days if state == "closed" else {**days, "annul_reason": "名单有误"}
            ctx.session.add(PublicNotice(**every, **notice, **named, **dated, state=state, id=f"n{number}"))
        ctx.session.flush()
        entry = make_entry(ctx, 1, campaign_id="2026", first_inventor_id=OWNER)
        item = {"position": 1, "name": "张三的夹具", "unit": "临河机械厂", "state": "passed"}
        ctx.session.add(NoticeItem(notice_id="n1", entry_id=entry.id, **item))

    site.runtime.run("system", verb)
    visitor = site.visitor()
    page = visitor.get("/public/notices").text
    assert "1号公示" in page
    assert "公示期：2026年3月2日至2026年3月9日" in page
    assert [text for text in ("2号公示", "未定的决定", "张三的夹具") if text in page] == []
    assert visitor.get("/public/notices/n1").status_code == 404
