"""The gallery for anybody: search, filters, one result, and questions that show only once they are answered."""

from __future__ import annotations

from typing import Any

import pytest

from engine.context import Ctx
from handlers.honours.conferring import open_decision
from handlers.honours.models import Honour
from handlers.publication.questions import service as questions
from handlers.publication.questions.models import PublicationQuestion
from handlers.publication.results.models import Publication
from tests.handlers.world import make_instance
from tests.statements import watching
from tests.web.site import Browser, Site, hidden
from tests.web.twins import make_campaign
from tests.workflows.judging import make_entry

HOSTILE = '<script>alert("x")</script>'
QUESTION = {"text": "能用在铣床上吗?", "name": "张先生", "contact": "0543-3160000"}


def publish(site: Site, number: int = 1, **values: Any) -> str:
    """A public result; returns its id."""

    def verb(ctx: Ctx) -> str:
        usual = {
            **{"id": f"p{number}", "campaign_id": "2026", "organisation_id": "ent-0001", "field": "机械"},
            **{
                "owner_id": "p:employee@team-00001",
                "number": f"2026-FB-{number:04}",
                "title": f"{number}号夹具",
            },
            **{"summary": "缩短换模时间", "contact": "技术科", "state": "public", "published_at": ctx.now()},
            **{"created_at": ctx.now(), "texts": {"content": "一次定位\n\n锁紧", "effect": "省时"}},
        }
        instance_id = ended(ctx, "achievement_publication")
        ctx.session.add(Publication(**{**usual, **values}, instance_id=instance_id))
        return f"p{number}"

    return site.runtime.run("system", verb)


def ended(ctx: Ctx, key: str) -> str:
    instance = make_instance(ctx, key)
    instance.state, instance.ended_at = "completed", ctx.now()
    return instance.id


def ask(visitor: Browser, publication_id: str, **values: str) -> Any:
    """Send a question as the page does."""
    page = visitor.get(f"/gallery/{publication_id}").text
    form = {**QUESTION, **values, "csrf_token": hidden(page, "csrf_token")}
    return visitor.client.post(f"/gallery/{publication_id}/questions", data=form)


@pytest.fixture
def shown(site: Site) -> Site:
    make_campaign(site)
    return site


def test_only_what_is_public_is_there(shown: Site) -> None:
    publish(shown)
    publish(shown, 2, state="checking", published_at=None)
    page = shown.visitor().get("/gallery").text
    assert "1号夹具" in page
    assert "2号夹具" not in page
    item = shown.visitor().get("/gallery/p1").text
    assert "临河机械厂" in item
    assert item.count('<p class="mb-2 text-break">') == 3
    assert shown.visitor().get("/gallery/p2").status_code == 404
    assert shown.visitor().get("/gallery/nothing").status_code == 404


FOUND = {
    **{"text=磨床": {"磨床夹具"}, "text=纺织厂": {"磨床夹具"}, "text=%25": set(), "text=a%00b": set()},
    **{"year=2026": {"磨床夹具", "操作法"}, "year=2015": set(), "field=纺织": {"磨床夹具"}},
    **{"unit=ent-0001": {"操作法"}, "kind=method": {"操作法"}, "honour=any": {"磨床夹具"}},
    **{"honour=first": {"磨床夹具"}, "honour=second": set()},
}


def test_search_and_filters(shown: Site) -> None:
    _award(shown, "conferred")
    publish(shown, 1, title="磨床夹具", organisation_id="ent-0002", field="纺织", honour_id="h1")
    publish(shown, 2, title="操作法", kind="method")
    visitor = shown.visitor()
    pages = {query: visitor.get(f"/gallery?{query}").text for query in FOUND}
    seen = {
        query: {title for title in ("磨床夹具", "操作法") if f">{title}</a>" in page}
        for query, page in pages.items()
    }
    assert seen == FOUND


def test_revoked_honour_is_shown_no_more(shown: Site) -> None:
    _award(shown, "suspended")
    publish(shown, 1, honour_id="h1")
    assert "一等奖</span>" not in shown.visitor().get("/gallery").text
    assert "一等奖" not in shown.visitor().get("/gallery/p1").text


def _award(site: Site, state: str) -> None:
    def verb(ctx: Ctx) -> None:
        entry = make_entry(
            ctx,
            1,
            campaign_id="2026",
            state="honoured",
            ended_at=ctx.now(),
            first_inventor_id="p:employee@team-00001",
        )
        decision = open_decision(ctx, "2026", ended(ctx, "honour_conferral"), "conferral")
        ctx.session.add(
            Honour(
                id="h1", campaign_id="2026", code="HON-01", organisation_id="ent-0001", entry_id=entry.id,
                decision_id=decision.id, title="夹具", grade="first", state=state, number="2026-ZS1-0001",
                verification_code="A" * 12, conferred_on=ctx.now().date(), created_at=ctx.now(),
            )
        )  # fmt: skip

    site.runtime.run("system", verb)


def test_question_waits_for_its_answer_and_is_escaped(shown: Site) -> None:
    publish(shown)
    visitor = shown.visitor()
    answer = ask(visitor, "p1", text=HOSTILE, name="<b>甲</b>")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/gallery/p1/questions/2026-TW-0001")
    assert "2026-TW-0001" in visitor.get(answer.headers["Location"]).text
    assert "还没有提问" in visitor.get("/gallery/p1").text
    with shown.runtime.read() as ctx:
        question = ctx.session.query(PublicationQuestion).one()
    assert (question.state, question.text, question.contact) == ("asked", HOSTILE, "0543-3160000")

    def verb(ctx: Ctx) -> None:
        questions.forward(ctx, question.id, HOSTILE)
        questions.answer(ctx, question.id, f"可以{HOSTILE}")

    shown.runtime.run("system", verb)
    page = visitor.get("/gallery/p1").text
    assert "答：可以&lt;script&gt;" in page
    assert HOSTILE not in page
    assert "<b>甲</b>" not in page
    assert "0543-3160000" not in page


def test_question_that_is_not_right_is_shown_again(shown: Site) -> None:
    publish(shown)
    for values in (
        {"text": " "},
        {"text": "问" * 1001},
        {"name": ""},
        {"contact": "1" * 121},
    ):
        answer = ask(shown.visitor(), "p1", **values)
        assert answer.status_code == 422
        assert "有内容需要改正" in answer.text
        assert answer.text.count('aria-invalid="true"') == 1
    with shown.runtime.read() as ctx:
        assert ctx.session.query(PublicationQuestion).count() == 0


def test_sixth_question_from_a_network_waits(shown: Site) -> None:
    publish(shown)
    visitor = shown.visitor()
    answers = [ask(visitor, "p1").status_code for _time in range(6)]
    assert answers == [303] * 5 + [429]


def test_question_about_what_is_not_public_or_without_token_is_refused(shown: Site) -> None:
    publish(shown)
    publish(shown, 2, state="internal", published_at=None, ended_at=shown.clock.now())
    visitor = shown.visitor()
    token = hidden(visitor.get("/gallery/p1").text, "csrf_token")
    form = {**QUESTION, "csrf_token": token}
    assert visitor.client.post("/gallery/p2/questions", data=form).status_code == 404
    assert visitor.client.post("/gallery/p1/questions", data=QUESTION).status_code in (400, 403)


def test_pages_follow_each_other_and_cost_the_same(shown: Site) -> None:
    publish(shown, 1)
    counts: list[int] = []
    for most in (1, 52):
        for number in range(2, most + 1):
            publish(shown, number)
        counts.append(0)
        with watching(shown.runtime.reader, lambda *_args: counts.__setitem__(-1, counts[-1] + 1)):
            page = shown.visitor().get("/gallery").text
    assert counts[0] == counts[1] > 0
    assert page.count("<article") == 50
    following = page.split('href="/gallery?after=')[1].split('"')[0]
    assert shown.visitor().get(f"/gallery?after={following}").text.count("<article") == 2


def test_english_page_says_everything_in_english(shown: Site) -> None:
    publish(shown)
    page = shown.visitor().get("/gallery?lang=en").text
    assert "Results" in page
    assert "All fields" in page
