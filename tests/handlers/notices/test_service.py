from __future__ import annotations

import threading
from datetime import date

import pytest
from sqlalchemy import func, select

from engine.context import Ctx
from engine.errors import NotFound
from handlers.directory.queries import get_person
from handlers.notices import queries, service
from handlers.notices.kinds import kinds_by_id
from handlers.notices.models import Notice
from handlers.notices.service import News
from handlers.notices.texts import render
from tests.handlers.world import World

KIND = "plan_issued"
PARAMS = {"title": {"zh": "方案", "en": "the plan"}, "number": "1", "issued_on": date(2015, 3, 1)}


def tell(ctx: Ctx, person_id: str = "p:office@city", event: str = "e1") -> bool:
    return service.notify(ctx, get_person(ctx, person_id), event, KIND, PARAMS, "/inbox")


def count(world: World) -> int:
    with world.begin() as ctx:
        return ctx.session.scalar(select(func.count()).select_from(Notice)) or 0


def test_notice_is_written_in_both_languages(town: World) -> None:
    with town.begin() as ctx:
        assert tell(ctx)
    with town.begin() as ctx:
        [notice] = queries.list_notices(ctx, "p:office@city")
    assert (notice.title_in("zh"), notice.body_in("zh")) == (
        "方案已印发",
        "《方案》（1）已于2015年3月1日印发，请遵照组织开展活动。",
    )
    assert (notice.title_in("en"), notice.body_in("en")) == (
        "the plan has been issued",
        "“the plan” (1) was issued on 1 March 2015. Please act on it.",
    )
    assert (notice.link, notice.mail_state, notice.created_at) == ("/inbox", "waiting", town.clock.now())


def test_same_event_is_told_once(town: World) -> None:
    with town.begin() as ctx:
        assert tell(ctx)
        assert not tell(ctx)
    with town.begin() as ctx:
        assert not tell(ctx)
        assert tell(ctx, event="e2")
        assert tell(ctx, "p:supervisor@city")
    assert count(town) == 3


def test_same_event_in_one_batch_is_told_once(town: World) -> None:
    with town.begin() as ctx:
        news = News(get_person(ctx, "p:office@city"), "e1", KIND, PARAMS)
        assert service.notify_all(ctx, [news, news]) == 1
        assert service.notify_all(ctx, []) == 0


def test_two_schedulers_at_once_tell_once(town: World) -> None:
    barrier = threading.Barrier(2)
    told: list[bool] = []

    def run() -> None:
        barrier.wait()
        with town.begin() as ctx:
            told.append(tell(ctx))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [False, True]
    assert count(town) == 1


def test_person_without_address_gets_no_mail(town: World) -> None:
    with town.begin() as ctx:
        get_person(ctx, "p:office@city").email = ""
        tell(ctx)
    with town.begin() as ctx:
        assert queries.list_notices(ctx, "p:office@city")[0].mail_state == "none"


def test_reading_marks_own_notices_only(town: World) -> None:
    with town.begin() as ctx:
        for event in ("e1", "e2"):
            tell(ctx, "p:office@city", event)
            tell(ctx, "p:supervisor@city", event)
    with town.begin() as ctx:
        mine, other = (queries.list_notices(ctx, f"p:{each}@city") for each in ("office", "supervisor"))
        with pytest.raises(NotFound):
            service.mark_read(ctx, "p:office@city", other[0].id)
        with pytest.raises(NotFound):
            queries.get_notice(ctx, "p:office@city", "nothing")
        service.mark_read(ctx, "p:office@city", mine[0].id)
    with town.begin() as ctx:
        assert queries.count_unread(ctx, "p:office@city") == 1
        assert queries.count_unread(ctx, "p:supervisor@city") == 2
        assert [each.id for each in queries.list_notices(ctx, "p:office@city", is_unread=True)] == [
            mine[1].id
        ]
        service.mark_all_read(ctx, "p:office@city")
    with town.begin() as ctx:
        assert queries.count_unread(ctx, "p:office@city") == 0
        assert queries.count_unread(ctx, "p:supervisor@city", limit=1) == 1


def test_list_notices_is_newest_first_and_one_query(town: World) -> None:
    counts = []
    for total in (1, 3):
        with town.begin() as ctx:
            for number in range(total):
                town.clock.advance(minutes=1)
                tell(ctx, event=f"{total}:{number}")
        with town.begin() as ctx, town.counting() as statements:
            rows = queries.list_notices(ctx, "p:office@city")
            assert [row.created_at for row in rows] == sorted((row.created_at for row in rows), reverse=True)
        counts.append(len(statements))
    assert counts == [1, 1]


def test_render_keeps_titles_short_and_on_one_line() -> None:
    words = kinds_by_id()[KIND].shipped
    text = render(words, "en", {**PARAMS, "title": "a\nb " + "x" * 300})
    assert text.title.startswith("a b xxx")
    assert len(text.title) == 200
