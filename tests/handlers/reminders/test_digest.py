from __future__ import annotations

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from engine import outbox
from engine.context import Ctx
from engine.models import OutboxMessage
from engine.outbox_mail import SmtpSender
from handlers.directory import service as directory
from handlers.directory.queries import get_person
from handlers.notices import service as notices
from handlers.reminders import digest
from handlers.reminders.service import remind_of_tasks
from tests.handlers.reminders.conftest import end_of, local
from tests.handlers.world import World, make_task

tick = digest.make_digest("https://contest.example.test/")


def tell(ctx: Ctx, person_id: str, event: str) -> None:
    params = {"task": event, "title": "标题", "due": "", "organisation": "", "created": ""}
    notices.notify(ctx, get_person(ctx, person_id), event, "task.idle", params, f"/tasks/{event}")


def mail(world: World) -> int:
    """Let a minute pass and the digest be written."""
    world.clock.advance(minutes=1)
    return world.run_tick(tick)


def mails(world: World) -> list[OutboxMessage]:
    with world.begin() as ctx:
        return list(ctx.session.scalars(select(OutboxMessage).order_by(OutboxMessage.recipient)))


def test_everything_new_for_a_person_is_one_mail(working: World) -> None:
    with working.begin() as ctx:
        tell(ctx, "p:office@city", "one")
        tell(ctx, "p:office@city", "two")
        tell(ctx, "p:supervisor@city", "three")
    assert mail(working) == 3
    assert [each.recipient for each in mails(working)] == [
        "office.city@example.test",
        "supervisor.city@example.test",
    ]
    assert [each.payload["subject"] for each in mails(working)] == ["赛程：2条新通知", "待办提醒：three"]
    body = mails(working)[0].payload["body"]
    assert "待办提醒：one" in body
    assert "https://contest.example.test/tasks/two" in body
    assert mail(working) == 0
    assert len(mails(working)) == 2


def test_one_mail_waits_for_the_whole_morning(working: World) -> None:
    with working.begin() as ctx:
        tell(ctx, "p:office@city", "one")
    working.clock.advance(seconds=59)
    assert working.run_tick(tick) == 0
    with working.begin() as ctx:
        tell(ctx, "p:office@city", "two")
    assert (mail(working), len(mails(working))) == (2, 1)


def test_mail_is_in_the_readers_language(working: World) -> None:
    with working.begin() as ctx:
        directory.create_account(ctx, "p:office@city", "office", "long enough", language="en")
        tell(ctx, "p:office@city", "one")
    mail(working)
    [sent] = mails(working)
    assert sent.payload["subject"] == "Still waiting: one"
    assert "All notices: https://contest.example.test/notices" in sent.payload["body"]


@pytest.mark.parametrize("hour", [8, 20])
def test_no_mail_at_night(working: World, hour: int) -> None:
    working.clock.set(local(3, 12, hour))
    with working.begin() as ctx:
        tell(ctx, "p:office@city", "one")
    assert mail(working) == 0
    working.clock.set(local(3, 13))
    assert mail(working) == 1


def test_read_old_and_unaddressed_notices_are_not_mailed(working: World) -> None:
    with working.begin() as ctx:
        tell(ctx, "p:office@city", "old")
    working.clock.set(local(3, 18))
    with working.begin() as ctx:
        tell(ctx, "p:office@city", "read")
        notices.mark_all_read(ctx, "p:office@city")
        get_person(ctx, "p:designer@city").email = ""
        tell(ctx, "p:designer@city", "nowhere")
        tell(ctx, "p:supervisor@city", "left")
        directory.set_person_active(ctx, "p:supervisor@city", False)
    mail(working)
    assert mails(working) == []
    assert mail(working) == 0


def test_batch_never_cuts_a_person_in_two(working: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest, "BATCH", 3)
    with working.begin() as ctx:
        for event in ("one", "two"):
            tell(ctx, "p:office@city", event)
            tell(ctx, "p:supervisor@city", event)
    mail(working)
    assert [each.payload["subject"] for each in mails(working)] == ["赛程：2条新通知"] * 2


class Mailbox:
    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def smtp() -> Iterator[tuple[Mailbox, SmtpSender]]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield mailbox, SmtpSender("127.0.0.1", port, "office@example.test")
    controller.stop()


def test_reminder_of_a_task_arrives_by_mail(working: World, smtp: tuple[Mailbox, SmtpSender]) -> None:
    mailbox, sender = smtp
    working.clock.set(local(3, 2))
    with working.begin() as ctx:
        task = make_task(
            ctx,
            ["post:unit_union@ent-0001"],
            due_at=end_of(3, 25),
            organisation_id="ent-0001",
            reminder="unit_plan",
        )
    working.clock.set(local(3, 10))
    working.run_tick(remind_of_tasks)
    mail(working)
    assert outbox.send_due(working.begin, {"mail": sender}) == 1
    assert outbox.send_due(working.begin, {"mail": sender}) == 0
    [arrived] = mailbox.mails
    assert arrived["To"] == "unit_union.ent-0001@example.test"
    assert arrived["Subject"] == "即将到期：制定方案（2015年3月25日截止）"
    assert f"https://contest.example.test/tasks/{task.id}" in arrived.get_content()
