"""News reaches group robots and programs: signed, once, in as few messages as they take, and tried again."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine import outbox
from engine.context import Ctx
from engine.models import OutboxMessage
from handlers.directory.queries import get_person
from handlers.notices.service import News, notify_all
from handlers.webhooks import service
from handlers.webhooks.models import WebhookNews
from handlers.webhooks.queue import MOST_ITEMS, hear_news, make_gathering
from handlers.webhooks.sender import CHANNEL, WebhookSender
from handlers.webhooks.service import ReceiverInvalid, Wanted
from tests.handlers.webhooks.robots import DINGTALK, FEISHU, PROGRAM, Robots, serving
from tests.handlers.world import World

HOME = "https://contest.example.test"
PATHS = {
    "wecom": ("/wecom?key=wecom-key", ""),
    "dingtalk": ("/dingtalk?access_token=ding-token", DINGTALK),
    "feishu": ("/feishu", FEISHU),
    "generic": ("/hook", PROGRAM),
}
gather = make_gathering(HOME)


@pytest.fixture
def robots() -> Iterator[Robots]:
    with serving() as found:
        yield found


@pytest.fixture
def listening(town: World) -> World:
    town.ports.notice_listeners.append(hear_news)
    return town


def add(world: World, robots: Robots, kind: str, /, **changes: Any) -> str:
    """A receiver of this kind on the test's server; gives its id."""
    path, secret = PATHS[kind]
    wanted = {
        **{"name": kind, "kind": kind, "address": robots.address + path, "secret": secret},
        **{"kinds": ["task.idle"], "organisation_id": "city", "is_on": True},
    }
    with world.begin() as ctx:
        return service.add_receiver(ctx, Wanted(**{**wanted, **changes}), {robots.host})[0].id


def news(ctx: Ctx, event: str, place: str | None = "ent-0001", kind: str = "task.idle") -> list[News]:
    params = {"task": event, "title": "标题", "due": "", "organisation": "", "created": ""}
    people = ("p:office@city", "p:supervisor@city")
    return [News(get_person(ctx, each), event, kind, params, f"/tasks/{event}", place) for each in people]


def tell(world: World, *events: str, **options: Any) -> None:
    with world.begin() as ctx:
        notify_all(ctx, [each for event in events for each in news(ctx, event, **options)])


def send(world: World, robots: Robots, **options: Any) -> int:
    world.run_tick(gather)
    sender = WebhookSender(world.begin, HOME, {robots.host}, **options)
    return outbox.send_due(world.begin, {CHANNEL: sender})


def messages(world: World) -> list[OutboxMessage]:
    with world.begin() as ctx:
        return list(ctx.session.scalars(select(OutboxMessage).order_by(OutboxMessage.created_at)))


@pytest.mark.parametrize("kind", PATHS)
def test_news_arrives_signed_and_once(listening: World, robots: Robots, kind: str) -> None:
    add(listening, robots, kind)
    tell(listening, "one")
    tell(listening, "one")
    assert send(listening, robots) == 1
    [sent] = messages(listening)
    assert (sent.state, sent.error, sent.tried_at) == ("sent", "", listening.clock.now())
    [(_path, body)] = robots.bodies
    assert "待办提醒：one" in str(body)
    assert "临河机械厂" in str(body)
    assert f"{HOME}/tasks/one" in str(body)
    listening.clock.advance(minutes=1)
    tell(listening, "one")
    assert send(listening, robots) == 0


def test_program_can_tell_a_repeat_by_its_id(listening: World, robots: Robots) -> None:
    add(listening, robots, "generic")
    tell(listening, "one")
    robots.next = [(500, {}, b"")]
    send(listening, robots)
    listening.clock.advance(minutes=2)
    assert send(listening, robots) == 1
    first, second = robots.headers
    assert first["webhook-id"] == second["webhook-id"]
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 120
    assert first["webhook-signature"] != second["webhook-signature"]
    assert robots.bodies[0] == robots.bodies[1]
    assert robots.bodies[0][1]["type"] == "notice.task.idle"


@pytest.mark.parametrize(
    ("answer", "state", "words", "minutes"),
    [
        (
            (200, {}, b'{"errcode": 93000, "errmsg": "invalid key wecom-key"}'),
            "pending",
            "RobotRefused: 93000",
            1,
        ),
        ((200, {}, b'{"errcode": 45009, "errmsg": "api freq out of limit"}'), "pending", "Busy: 45009", 1),
        ((200, {}, b"<html>"), "pending", "BadAnswer: no error code", 1),
        ((200, {}, b'{"errcode": true}'), "pending", "BadAnswer: no error code", 1),
        ((429, {"Retry-After": "600"}, b""), "pending", "Busy: HTTP 429", 10),
        ((429, {"Retry-After": "soon"}, b""), "pending", "Busy: HTTP 429", 1),
        ((500, {}, b""), "pending", "BadAnswer: HTTP 500", 1),
        ((302, {"Location": "http://127.0.0.1:1/"}, b""), "pending", "Redirected: 302", 1),
        ((410, {}, b""), "failed", "Refused: HTTP 410", None),
    ],
)
def test_answer_that_is_no_yes_is_a_failure(
    listening: World, robots: Robots, answer: Any, state: str, words: str, minutes: int | None
) -> None:
    add(listening, robots, "wecom")
    tell(listening, "one")
    robots.next = [answer]
    send(listening, robots)
    [kept] = messages(listening)
    assert (kept.state, kept.attempts) == (state, 1)
    assert kept.error.startswith(words)
    assert "wecom-key" not in kept.error
    if minutes is not None:
        assert kept.due_at == listening.clock.now() + timedelta(minutes=minutes)


def test_secrets_are_in_no_log_and_no_message(
    listening: World, robots: Robots, caplog: pytest.LogCaptureFixture
) -> None:
    add(listening, robots, "dingtalk")
    tell(listening, "one")
    robots.pause = 0.4
    with caplog.at_level(logging.DEBUG):
        send(listening, robots, seconds=0.1)
    [kept] = messages(listening)
    assert kept.error.startswith("Unreachable")
    assert caplog.text
    for secret in (DINGTALK, "ding-token"):
        assert secret not in caplog.text
        assert secret not in f"{kept.payload}{kept.error}{kept.recipient}"


def test_busy_morning_is_one_message_for_a_robot(listening: World, robots: Robots) -> None:
    add(listening, robots, "feishu")
    events = [f"event-{number:03}" for number in range(MOST_ITEMS + 5)]
    tell(listening, *events)
    assert send(listening, robots) == 1
    tell(listening, "later", "last")
    assert send(listening, robots) == 0
    listening.clock.advance(seconds=10)
    assert send(listening, robots) == 1
    first, second = (body["content"]["post"]["zh_cn"] for _path, body in robots.bodies)
    assert first["title"] == f"赛程：{MOST_ITEMS + 5}条新消息"
    assert first["content"][-1][0]["text"] == "另有5条，请到系统里查看。"
    assert second["title"] == "赛程：2条新消息"


def test_news_waits_while_a_robot_is_out_of_order(listening: World, robots: Robots) -> None:
    add(listening, robots, "wecom")
    robots.next = [(500, {}, b"")]
    tell(listening, "one")
    send(listening, robots)
    for _ in range(3):
        listening.clock.advance(seconds=15)
        tell(listening, f"at {listening.clock.now()}")
        assert send(listening, robots) == 0
    listening.clock.advance(minutes=1)
    assert send(listening, robots) == 1
    assert send(listening, robots) == 1
    assert [len(each.payload["items"]) for each in messages(listening)] == [1, 3]


def test_message_to_a_group_stays_below_the_limit(listening: World, robots: Robots) -> None:
    add(listening, robots, "wecom")
    tell(listening, *(f"{number}{'很长的任务' * 35}" for number in range(MOST_ITEMS)))
    send(listening, robots)
    [(_path, body)] = robots.bodies
    text = body["markdown"]["content"]
    assert len(text.encode()) <= 4096
    assert "另有" in text


@pytest.mark.parametrize(
    ("root", "place", "kind", "hears"),
    [
        ("city", "ent-0003", "task.idle", True),
        ("city", None, "task.idle", True),
        ("county-01", "ent-0001", "task.idle", True),
        ("county-01", "team-00001", "task.idle", True),
        ("county-01", "ent-0003", "task.idle", False),
        ("county-01", None, "task.idle", False),
        ("ent-0001", "county-01", "task.idle", False),
        ("city", "ent-0001", "task.idle_below", False),
    ],
)
def test_receiver_hears_its_kinds_and_organisations(
    listening: World, robots: Robots, root: str, place: str | None, kind: str, hears: bool
) -> None:
    add(listening, robots, "generic", organisation_id=root)
    tell(listening, "one", place=place, kind=kind)
    assert send(listening, robots) == int(hears)


def test_switched_off_or_deleted_hears_nothing_more(listening: World, robots: Robots) -> None:
    off, gone = add(listening, robots, "wecom"), add(listening, robots, "generic")
    tell(listening, "one")
    listening.run_tick(gather)
    tell(listening, "two")
    path, secret = PATHS["wecom"]
    kept = Wanted("wecom", "wecom", "", "", ["task.idle"], "city", False)
    with listening.begin() as ctx:
        service.change_receiver(ctx, off, kept)
        service.delete_receiver(ctx, gone)
    tell(listening, "three")
    assert send(listening, robots) == 2
    assert {each.error for each in messages(listening)} == {"Refused: the receiver is switched off"}
    assert robots.bodies == []
    with listening.begin() as ctx:
        assert [each.event_key for each in ctx.session.scalars(select(WebhookNews))] == ["one"]
        service.test_receiver(ctx, off, "测试", "Test", HOME)
        assert service.get_receiver(ctx, off).address == robots.address + path
    assert send(listening, robots) == 1
    assert len(robots.bodies) == 1
    assert secret == ""


@pytest.mark.parametrize(
    ("change", "field", "fault"),
    [
        ({"name": " "}, "name", "missing"),
        ({"name": "有了"}, "name", "taken"),
        ({"kind": "pigeon"}, "kind", "unknown"),
        ({"address": "http://example.test/"}, "address", "bad"),
        ({"address": "https://user@example.test/"}, "address", "bad"),
        ({"address": "file:///etc/passwd"}, "address", "bad"),
        ({"kind": "generic", "secret": "short"}, "secret", "bad"),
        ({"kinds": []}, "kinds", "missing"),
        ({"kinds": ["review.ballot"]}, "kinds", "missing"),
        ({"organisation_id": "nowhere"}, "organisation_id", "unknown"),
    ],
)
def test_unfit_receiver_is_refused(
    town: World, robots: Robots, change: dict[str, Any], field: str, fault: str
) -> None:
    add(town, robots, "wecom", name="有了")
    with pytest.raises(ReceiverInvalid) as refused:
        add(town, robots, "wecom", **change)
    assert refused.value.faults == {field: fault}


def test_more_people_and_receivers_cost_no_more_statements(listening: World, robots: Robots) -> None:
    def count(event: str) -> int:
        with listening.begin() as ctx, listening.counting() as seen:
            told = news(ctx, event)
            del seen[:]
            notify_all(ctx, told)
            return len(seen)

    without = count("zero")
    add(listening, robots, "wecom")
    one = count("one")
    for number in range(5):
        add(listening, robots, "generic", name=f"r{number}")
    assert count("two") == one
    assert one - without <= 2
