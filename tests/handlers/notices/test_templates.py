"""Drafting and releasing the words of notices, and what is sent with them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date

import pytest
from sqlalchemy import select

from engine.context import Ctx
from engine.errors import AppError, NotFound
from engine.models import AuditEvent
from handlers.directory.queries import get_person
from handlers.notices import queries, service, templates
from handlers.notices.kinds import kinds_by_id
from handlers.notices.models import NoticeTemplate
from handlers.notices.service import News
from handlers.notices.templates import TemplateChanged, TemplateFlawed, TemplateUnchanged
from handlers.notices.wording import Wording
from tests.handlers.world import World

KIND = "plan_issued"
SHIPPED = kinds_by_id()[KIND].shipped
WORDS = Wording("请贯彻：{title}", "{number}，{issued_on}", "Act on {title}", "{number}, {issued_on}")
PARAMS = {"title": "方案", "number": "1号", "issued_on": date(2015, 3, 1)}


def title_of_next(town: World, kind: str = KIND) -> str:
    """The title of a notice sent now."""
    town.clock.advance(minutes=1)
    with town.begin() as ctx:
        person = get_person(ctx, "p:office@city")
        assert service.notify(ctx, person, f"e{town.clock.now()}", kind, PARAMS)
        return queries.list_notices(ctx, person.id)[0].title


def release(town: World, words: Wording = WORDS, base: int = 0) -> int:
    town.clock.advance(minutes=1)
    with town.begin() as ctx:
        return templates.release(ctx, KIND, words, " 换说法 ", base)


def test_release_holds_for_what_is_sent_from_then_on(town: World) -> None:
    assert title_of_next(town) == "方案已印发"
    assert release(town) == 1
    assert title_of_next(town) == "请贯彻：方案"
    with town.begin() as ctx:
        sent = {notice.title for notice in queries.list_notices(ctx, "p:office@city")}
        [version] = templates.list_versions(ctx, KIND)
        events = ctx.session.scalars(select(AuditEvent).where(AuditEvent.kind == "notice_template.released"))
        [told] = [dict(each.data) for each in events]
        shipped = asdict(templates.get_kind(KIND).shipped)
        assert told.pop("before") == {name: shipped[name] for name in told["after"]}
        assert told.pop("after") == {k: v for k, v in asdict(WORDS).items() if v != shipped[k]}
        assert told == {"kind": KIND, "version": 1, "is_shipped": False, "reason": "换说法"}
    assert sent == {"方案已印发", "请贯彻：方案"}
    assert (version.note, version.released_by, version.wording) == ("换说法", "system", WORDS)


def test_shipped_words_come_back_and_older_ones_as_a_draft(town: World) -> None:
    release(town)
    town.clock.advance(minutes=1)
    with town.begin() as ctx:
        assert templates.release_shipped(ctx, KIND, 1) == 2
    assert title_of_next(town) == "方案已印发"
    with town.begin() as ctx, pytest.raises(TemplateUnchanged):
        templates.release_shipped(ctx, KIND, 2)
    with town.begin() as ctx:
        templates.restore(ctx, KIND, 1)
        templates.restore(ctx, KIND, 1)
        draft = templates.find_draft(ctx, KIND)
        assert draft
        assert (draft.wording, draft.revision) == (WORDS, 2)
    assert title_of_next(town, "plan_issued") == "方案已印发"


REFUSED: list[tuple[Callable[[Ctx], object], type[AppError]]] = [
    (lambda ctx: templates.release(ctx, KIND, replace(WORDS, body="{owner.name}"), "", 1), TemplateFlawed),
    (lambda ctx: templates.release(ctx, KIND, replace(WORDS, title_en=""), "", 1), TemplateFlawed),
    (lambda ctx: templates.release(ctx, KIND, WORDS, "", 1), TemplateUnchanged),
    (lambda ctx: templates.release(ctx, KIND, SHIPPED, "", 0), TemplateChanged),
    (lambda ctx: templates.release(ctx, "none", WORDS, "", 0), NotFound),
    (lambda ctx: templates.restore(ctx, KIND, 9), NotFound),
    (lambda ctx: templates.restore(ctx, KIND, 2**40), NotFound),
    (lambda ctx: templates.save_draft(ctx, KIND, WORDS, 7), TemplateChanged),
    (lambda ctx: templates.save_draft(ctx, KIND, replace(WORDS, body="x" * 9000), 0), TemplateFlawed),
]


def test_what_is_refused(town: World) -> None:
    release(town)
    for verb, error in REFUSED:
        with pytest.raises(error), town.begin() as ctx:
            verb(ctx)


def test_two_people_do_not_overwrite_each_other(town: World) -> None:
    with town.begin() as ctx:
        assert templates.save_draft(ctx, KIND, WORDS, 0) == 1
    for revision in (0, 2):
        with pytest.raises(TemplateChanged), town.begin() as ctx:
            templates.save_draft(ctx, KIND, SHIPPED, revision)
    with town.begin() as ctx:
        flawed = replace(WORDS, body="{")
        assert templates.save_draft(ctx, KIND, flawed, 1) == 2
        draft = templates.find_draft(ctx, KIND)
        assert draft
        assert draft.wording == flawed
    release(town)
    with town.begin() as ctx:
        assert templates.find_draft(ctx, KIND) is None


def test_a_wrong_stored_template_never_stops_a_notice(town: World, caplog: pytest.LogCaptureFixture) -> None:
    release(town)
    for title in ("{owner}", "{title.__class__}", "{", ""):
        with town.begin() as ctx:
            ctx.session.get_one(NoticeTemplate, (KIND, 1)).title = title
        with caplog.at_level(logging.ERROR):
            assert title_of_next(town) == "方案已印发"
        assert KIND in caplog.text
        caplog.clear()


def test_a_template_without_its_value_gives_way_to_the_shipped_words(
    town: World, caplog: pytest.LogCaptureFixture
) -> None:
    """What one release gave to a text, another may give no more."""
    release(town, replace(WORDS, title="{number}"))
    with town.begin() as ctx, caplog.at_level(logging.ERROR):
        person = get_person(ctx, "p:office@city")
        ctx.memory["notices.wordings"] = {KIND: replace(WORDS, title="{gone}")}
        assert service.notify(ctx, person, "e", KIND, PARAMS)
        assert queries.list_notices(ctx, person.id)[0].title == "方案已印发"
    assert "gone" in caplog.text


def test_templates_cost_one_statement_a_transaction(town: World) -> None:
    release(town)
    with town.begin() as ctx:
        person = get_person(ctx, "p:office@city")
        with town.counting() as statements:
            for event in ("a", "b", "c"):
                service.notify_all(
                    ctx, [News(person, event, KIND, PARAMS), News(person, event + "2", KIND, PARAMS)]
                )
    assert len([each for each in statements if "notice_templates" in str(each)]) == 1
    assert len([each for each in statements if "INSERT" in str(each)]) == 3
