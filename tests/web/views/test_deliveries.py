"""发送记录: who sees which messages, how they went in words, sending again, and the workbook."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from engine.models import OutboxMessage
from engine.outbox import Outgoing, Refused, send_due
from tests.statements import watching
from tests.web.site import Site

UNIT, OTHER = "unit_union@ent-0001", "unit_union@ent-0002"
OPERATOR, OFFICE = "sysadmin@city", "office@city"


def put(site: Site, seat: str, subject: str) -> str:
    """A mail to a person, or to a group if the seat is empty; gives its id."""
    channel = "mail" if seat else "webhook"
    payload = {"subject": subject, "body": "正文不显示"}
    addressee = f"person:p:{seat}" if seat else "webhook:x"
    with site.runtime.begin() as ctx:
        ctx.send_later(channel, f"{seat or '群'}@example.test", payload, key=subject, addressee=addressee)
    with site.runtime.read() as ctx:
        return ctx.session.scalars(
            select(OutboxMessage.id).where(OutboxMessage.idempotency_key == subject)
        ).one()


def fail(site: Site, error: Exception) -> None:
    def send(_message: Outgoing) -> None:
        raise error

    send_due(site.runtime.begin, {"mail": send, "webhook": send})


def shown(site: Site, seat: str, query: str = "") -> list[str]:
    page = site.as_(seat).get(f"/deliveries{query}").text
    return [each for each in ("给甲", "给乙", "给群") if each in page]


def test_everybody_sees_their_own_and_an_operator_all(any_site: Site) -> None:
    site = any_site
    put(site, UNIT, "给甲")
    put(site, OTHER, "给乙")
    put(site, "", "给群")
    assert shown(site, UNIT) == ["给甲"]
    assert shown(site, OFFICE) == ["给群"]
    assert shown(site, OPERATOR) == ["给甲", "给乙", "给群"]
    assert shown(site, OPERATOR, "?q=给乙") == ["给乙"]
    assert shown(site, OPERATOR, "?q=UNIT_UNION@ENT-0001") == ["给甲"]
    assert shown(site, OPERATOR, "?q=%25") == []
    assert shown(site, OPERATOR, "?channel=webhook&state=pending") == ["给群"]
    assert shown(site, OPERATOR, "?state=sent") == []
    assert shown(site, UNIT, f"?to=person:p:{OTHER}") == []
    assert "正文不显示" not in site.as_(OPERATOR).get("/deliveries").text


def test_outcome_is_in_words_and_an_operator_sends_again(site: Site) -> None:
    message_id = put(site, UNIT, "给甲")
    browser = site.as_(OPERATOR)
    assert "等待发送" in browser.get("/deliveries").text
    fail(site, TimeoutError("timed out"))
    page = browser.get("/deliveries").text
    assert "第 1 次没有送到：对方没有及时回答（timed out）；2026年3月2日 09:01再试" in page
    assert site.as_(UNIT).post(f"/deliveries/{message_id}/retry").status_code == 404
    assert site.as_(OFFICE).post(f"/deliveries/{message_id}/retry").status_code == 404
    assert browser.post(f"/deliveries/{message_id}/retry").status_code == 303
    fail(site, Refused("550 no such user"))
    assert "没有送到：对方拒收，不再重试（550 no such user）" in site.as_(UNIT).get("/deliveries").text
    browser.post(f"/deliveries/{message_id}/retry")
    send_due(site.runtime.begin, {"mail": lambda _message: None})
    assert "2026年3月2日 09:00送出" in browser.get("/deliveries").text
    assert browser.post(f"/deliveries/{message_id}/retry").status_code == 404


def test_office_sends_again_what_is_for_groups(site: Site) -> None:
    message_id = put(site, "", "给群")
    fail(site, Refused("off"))
    assert site.as_(OFFICE).post(f"/deliveries/{message_id}/retry").status_code == 303
    with site.runtime.read() as ctx:
        assert ctx.session.get_one(OutboxMessage, message_id).state == "pending"


def test_pages_follow_each_other_at_the_same_cost(site: Site) -> None:
    for number in range(60):
        site.clock.advance(seconds=1)
        put(site, UNIT, f"邮件{number:02}号")
    browser = site.as_(OPERATOR)
    seen: list[str] = []
    with watching(site.runtime.reader, lambda text, *_rest: seen.append(text)):
        first = browser.get("/deliveries").text
    assert len(seen) <= 20
    assert first.count("<article") == 50
    after = first.partition('href="/deliveries?after=')[2].partition('"')[0]
    second = browser.get(f"/deliveries?after={after}").text
    assert second.count("<article") == 10
    assert "邮件00号" in second


@pytest.mark.parametrize("seat", [UNIT, OPERATOR])
def test_workbook_has_what_the_list_has(site: Site, seat: str) -> None:
    put(site, UNIT, "=给甲")
    put(site, OTHER, "给乙")
    site.clock.advance(minutes=1)
    fail(site, Refused("x"))
    answer = site.as_(seat).get("/deliveries/export.xlsx")
    [sheet] = load_workbook(io.BytesIO(answer.data)).worksheets
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(rows) == (1 if seat == UNIT else 2)
    [mine] = [row for row in rows if "甲" in str(row[4])]
    assert mine[2] == "unit_union ent-0001"
    assert str(mine[4]).startswith("'=")
    assert mine[5:7] == ("没有送到：对方拒收，不再重试（x）", 1)
