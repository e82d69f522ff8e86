"""Circulars: whom they reach, that what was previewed is sent, once, in pieces, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

from engine.context import Ctx
from engine.errors import NotFound
from engine.models import AuditEvent, OutboxMessage
from handlers.circulars import queries, service
from handlers.circulars.models import Circular, CircularRecipient
from handlers.circulars.queries import Counts, list_outcomes, scope_of
from handlers.circulars.rules import MOST_BODY, MOST_SUBJECT, PER_DAY, PER_HOUR, Audience, Draft, find_faults
from handlers.circulars.service import CircularChanged, CircularFaulty, TooManyCirculars, tell
from handlers.circulars.tasks import find_miscounted
from handlers.directory import service as directory
from handlers.directory.models import Organisation, Person
from handlers.directory.queries import today
from handlers.notices.choices import choose
from handlers.notices.models import Notice
from handlers.notices.rules import Choices, Way
from handlers.notices.service import mark_read
from handlers.reminders.digest import make_digest
from tests.handlers.world import World, close_task, make_task

OFFICE, COUNTY, OTHER = "p:office@city", "p:county_union@county-01", "p:county_union@county-02"
UNIONS = Audience("city", ("unit_union",))
DRAFT = Draft(UNIONS, "请补报", "周五之前。\n<b>{owner.name}</b>")


def reached(world: World, person_id: str, audience: Audience) -> set[str]:
    with world.begin() as ctx:
        found = queries.list_recipients(ctx, audience, scope_of(ctx, person_id), limit=100)
        return {each.person_id.removeprefix("p:") for each in found}


def send(world: World, person_id: str = OFFICE, draft: Draft = DRAFT) -> str:
    with world.begin(f"person:{person_id}") as ctx:
        seal = service.foresee(ctx, person_id, draft).seal
    with world.begin(f"person:{person_id}") as ctx:
        return service.send(ctx, person_id, draft, seal)


def notices(world: World) -> list[Notice]:
    with world.begin() as ctx:
        return list(
            ctx.session.scalars(select(Notice).where(Notice.kind == "circular").order_by(Notice.person_id))
        )


@pytest.mark.parametrize(
    ("person_id", "audience", "expected"),
    [
        (OFFICE, UNIONS, {f"unit_union@ent-000{n}" for n in (1, 2, 3, 4)}),
        (OFFICE, Audience("county-01", ("unit_union",)), {"unit_union@ent-0001", "unit_union@ent-0002"}),
        (OFFICE, Audience("ent-0003", ("unit_union", "unit_admin")), {"unit_union@ent-0003"}),
        (COUNTY, Audience("county-01", ("unit_union",)), {"unit_union@ent-0001", "unit_union@ent-0002"}),
        (COUNTY, Audience("county-01", ("team_leader",)), {"team_leader@team-00001"}),
        # Whatever is asked for, nobody outside of the sender's scope is in it.
        (COUNTY, UNIONS, {"unit_union@ent-0001", "unit_union@ent-0002"}),
        (COUNTY, Audience("county-02", ("unit_union",)), set()),
        (COUNTY, Audience("city", ("office",)), set()),
        ("p:unit_union@ent-0001", UNIONS, set()),
    ],
)
def test_whom_it_reaches(town: World, person_id: str, audience: Audience, expected: set[str]) -> None:
    assert reached(town, person_id, audience) == expected


def test_people_of_several_posts_count_once_and_only_who_is_there_today(town: World) -> None:
    with town.begin() as ctx:
        directory.hold_post(ctx, "unit_union@ent-0002", "p:unit_union@ent-0001")
        ctx.session.execute(
            update(Person).where(Person.id == "p:unit_union@ent-0003").values(is_active=False)
        )
        closed = update(Organisation).where(Organisation.id == "ent-0004").values(closed_on=today(ctx))
        ctx.session.execute(closed)
    assert reached(town, OFFICE, UNIONS) == {"unit_union@ent-0001", "unit_union@ent-0002"}
    with town.begin() as ctx:
        assert service.foresee(ctx, OFFICE, DRAFT).recipients == 2
        [first, _second] = queries.list_recipients(ctx, UNIONS, scope_of(ctx, OFFICE), limit=5)
        assert first.posts == (("unit_union", "临河机械厂"), ("unit_union", "临河纺织厂"))
        [rest] = queries.list_recipients(ctx, UNIONS, scope_of(ctx, OFFICE), after=first.person_id, limit=5)
        assert rest.person_id == "p:unit_union@ent-0002"


def test_only_those_who_still_owe_a_task_by_their_post(town: World) -> None:
    with town.begin() as ctx:
        done = make_task(ctx, ["post:unit_union@ent-0001"], organisation_id="ent-0001")
        make_task(ctx, ["post:unit_union@ent-0003"], organisation_id="ent-0003")
        make_task(ctx, ["person:p:unit_union@ent-0004"], organisation_id="ent-0004")
        make_task(ctx, ["post:unit_union@ent-0002"], organisation_id="ent-0002", key="report")
    owing = Audience("city", ("unit_union",), "unit_plan")
    assert reached(town, OFFICE, owing) == {"unit_union@ent-0001", "unit_union@ent-0003"}
    assert reached(town, COUNTY, replace(owing, roles=())) == {"unit_union@ent-0001"}
    with town.begin() as ctx:
        close_task(ctx, done)
    assert reached(town, OFFICE, owing) == {"unit_union@ent-0003"}


FAULTY: list[tuple[Draft, dict[str, str]]] = [
    (replace(DRAFT, subject=" ", body=""), {"subject": "empty", "body": "empty"}),
    (replace(DRAFT, subject="x" * (MOST_SUBJECT + 1)), {"subject": "long"}),
    (replace(DRAFT, subject="a\nb", body="x" * (MOST_BODY + 1)), {"subject": "lines", "body": "long"}),
    (replace(DRAFT, audience=Audience("city")), {"roles": "empty"}),
    (replace(DRAFT, audience=Audience("city", ("owner",))), {"roles": "unknown"}),
]


@pytest.mark.parametrize(("draft", "faults"), FAULTY)
def test_what_cannot_be_sent(draft: Draft, faults: dict[str, str]) -> None:
    assert find_faults(draft) == faults


def test_the_longest_subject_has_room(town: World) -> None:
    circular_id = send(town, draft=replace(DRAFT, subject="题" * MOST_SUBJECT, body="文" * MOST_BODY))
    town.run_tick(tell)
    with town.begin() as ctx:
        assert len(ctx.session.get_one(Circular, circular_id).subject) == MOST_SUBJECT


@pytest.mark.parametrize(
    ("person_id", "audience", "fault"),
    [
        (OFFICE, Audience("nowhere", ("unit_union",)), {"organisation": "unknown"}),
        (OFFICE, Audience("team-00001", ("office",)), {"roles": "nobody"}),
        (COUNTY, UNIONS, {"organisation": "unknown"}),
        (COUNTY, Audience("ent-0003", ("unit_union",)), {"organisation": "unknown"}),
        ("p:unit_union@ent-0001", Audience("ent-0001", ("unit_union",)), {"organisation": "unknown"}),
    ],
)
def test_nobody_is_written_to_beyond_ones_own_scope(
    town: World, person_id: str, audience: Audience, fault: dict[str, str]
) -> None:
    draft = replace(DRAFT, audience=audience)
    for verb in (
        lambda ctx: service.foresee(ctx, person_id, draft),
        lambda ctx: service.send(ctx, person_id, draft, "x"),
    ):
        with town.begin() as ctx, pytest.raises(CircularFaulty) as refused:
            verb(ctx)
        assert refused.value.faults == fault
    with town.begin() as ctx:
        assert ctx.session.scalars(select(Circular)).all() == []


def test_it_goes_out_as_notices_in_bounded_pieces_and_once(
    town: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "BATCH", 3)
    circular_id = send(town)
    assert notices(town) == [], "nothing is told by the request itself"
    pieces = []
    for _ in range(3):
        with town.begin() as ctx, town.counting() as seen:
            pieces.append(tell(ctx))
            ctx.session.flush()
        assert len(seen) < 12
    assert pieces == [3, 1, 0]
    sent = notices(town)
    assert [each.person_id for each in sent] == [f"p:unit_union@ent-000{n}" for n in (1, 2, 3, 4)]
    assert {each.title for each in sent} == {"请补报"}
    assert sent[0].body == "周五之前。\n<b>{owner.name}</b>\n\n市总工会 office city"
    assert sent[0].body_en.endswith("office city, 市总工会")
    with town.begin() as ctx:
        circular = ctx.session.get_one(Circular, circular_id)
        assert (circular.recipients, circular.told, circular.state) == (4, 4, "sent")
        # As after a crash, were the notices and the place two transactions.
        circular.state, circular.finished_at, circular.place, circular.told = "sending", None, "", 0
    town.run_tick(tell)
    assert len(notices(town)) == 4
    with town.begin() as ctx:
        assert list(find_miscounted(ctx)) == []
        [event] = ctx.session.scalars(select(AuditEvent).where(AuditEvent.kind == "circular.sent"))
        assert event.actor == f"person:{OFFICE}"
        assert {key: event.data[key] for key in ("recipients", "organisation_id", "roles", "subject")} == {
            **{"recipients": 4, "organisation_id": "city", "roles": ["unit_union"], "subject": "请补报"}
        }


CHANGES: list[Callable[[Ctx], object]] = [
    lambda ctx: directory.hold_post(ctx, "unit_union@ent-0004", "p:office@city"),
    lambda ctx: ctx.session.execute(
        update(Person).where(Person.id == "p:unit_union@ent-0002").values(is_active=False)
    ),
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_has_changed_since_the_preview_is_not_sent(town: World, change: Callable[[Ctx], object]) -> None:
    with town.begin() as ctx:
        seal = service.foresee(ctx, OFFICE, DRAFT).seal
        change(ctx)
    with pytest.raises(CircularChanged), town.begin() as ctx:
        service.send(ctx, OFFICE, DRAFT, seal)
    with town.begin() as ctx:
        new = service.foresee(ctx, OFFICE, DRAFT).seal
    with pytest.raises(CircularChanged), town.begin() as ctx:
        service.send(ctx, OFFICE, replace(DRAFT, body="别的"), new)
    with town.begin() as ctx:
        assert ctx.session.scalar(select(func.count()).select_from(CircularRecipient)) == 0


def test_recipients_are_those_of_the_preview_whatever_comes_later(town: World) -> None:
    circular_id = send(town)
    with town.begin() as ctx:
        directory.hold_post(ctx, "unit_union@ent-0004", "p:office@city")
        gone = update(Person).where(Person.id == "p:unit_union@ent-0002").values(is_active=False)
        ctx.session.execute(gone)
    town.run_tick(tell)
    assert [each.person_id[-4:] for each in notices(town)] == ["0001", "0003", "0004"]
    with town.begin() as ctx:
        circular = ctx.session.get_one(Circular, circular_id)
        assert (circular.recipients, circular.told) == (4, 3)
        [untold] = list_outcomes(ctx, circular, wanted="untold", limit=5)
        assert (untold.person_id, untold.told_at) == ("p:unit_union@ent-0002", None)


def test_too_many_in_an_hour_or_a_day_are_refused(town: World) -> None:
    for _ in range(PER_DAY // PER_HOUR):
        for _ in range(PER_HOUR):
            send(town)
        with pytest.raises(TooManyCirculars):
            send(town)
        town.clock.advance(minutes=61)
    with pytest.raises(TooManyCirculars):
        send(town)
    send(town, OTHER, replace(DRAFT, audience=Audience("county-02", ("unit_union",))))
    town.clock.advance(hours=24)
    send(town)


def test_mail_goes_by_each_persons_choice_and_every_outcome_is_counted(town: World) -> None:
    with town.begin() as ctx:
        choose(ctx, "p:unit_union@ent-0001", Choices({"circulars": Way.NONE}))
        choose(ctx, "p:unit_union@ent-0002", Choices({"circulars": Way.DIGEST}))
    circular_id = send(town)
    town.run_tick(tell)
    later = send(town, draft=replace(DRAFT, subject="第二份"))
    town.run_tick(tell)
    town.clock.advance(minutes=2)
    town.run_tick(make_digest("http://localhost"))
    with town.begin() as ctx:
        assert ctx.session.scalar(select(func.count()).select_from(OutboxMessage)) == 2, "one mail for both"
        for message in ctx.session.scalars(select(OutboxMessage).order_by(OutboxMessage.recipient)):
            is_third = message.recipient.startswith("unit_union.ent-0003")
            message.state, message.sent_at = ("sent", ctx.now()) if is_third else ("failed", None)
        [notice] = ctx.session.scalars(
            select(Notice).where(Notice.person_id == "p:unit_union@ent-0001", Notice.title == "第二份")
        )
        mark_read(ctx, "p:unit_union@ent-0001", notice.id)
        ctx.session.flush()
        counts = queries.count_outcomes(ctx, [circular_id, later, "none"])
        assert counts == {
            circular_id: Counts(read=0, mailed=1, waiting=1, failed=1),
            later: Counts(read=1, mailed=1, waiting=1, failed=1),
            "none": Counts(),
        }
        circular = ctx.session.get_one(Circular, later)
        mails = {each.person_id[-4:]: each.mail for each in list_outcomes(ctx, circular, limit=9)}
        assert mails == {"0001": "", "0002": "pending", "0003": "sent", "0004": "failed"}
        [failed] = list_outcomes(ctx, circular, wanted="failed", limit=9)
        assert failed.person_id == "p:unit_union@ent-0004"
        unread = list_outcomes(ctx, circular, wanted="unread", after="p:unit_union@ent-0002", limit=9)
        assert [each.person_id[-4:] for each in unread] == ["0003", "0004"]


def test_a_county_sees_what_its_union_sent_and_nothing_else(town: World) -> None:
    own = send(town, COUNTY, replace(DRAFT, audience=Audience("ent-0001", ("unit_union",))))
    others = [send(town), send(town, OTHER, replace(DRAFT, audience=Audience("county-02", ("unit_union",))))]
    with town.begin() as ctx:
        scope = scope_of(ctx, COUNTY)
        assert queries.get_circular(ctx, scope, own).from_id == "county-01"
        assert [each.id for each in ctx.session.scalars(queries.select_circulars(scope))] == [own]
        for other in others:
            with pytest.raises(NotFound):
                queries.get_circular(ctx, scope, other)
        assert queries.get_circular(ctx, scope_of(ctx, OFFICE), own).id == own
        with pytest.raises(NotFound):
            queries.get_circular(ctx, scope_of(ctx, "p:unit_union@ent-0001"), own)


def test_sending_asks_no_more_for_more_people(town: World) -> None:
    counts = []
    for people in (10, 400):
        with town.begin() as ctx:
            for number in range(people):
                person = directory.create_person(ctx, f"职工{number}", person_id=f"p:{people}-{number}")
                directory.hold_post(ctx, "employee@team-00001", person.id)
        draft = replace(DRAFT, audience=Audience("city", ("employee",)))
        with town.begin() as ctx, town.counting() as seen:
            service.send(ctx, OFFICE, draft, service.foresee(ctx, OFFICE, draft).seal)
            ctx.session.flush()
        counts.append(len(seen))
        town.run_tick(tell)
        town.clock.advance(minutes=61)
    assert counts[0] == counts[1]
    with town.begin() as ctx:
        sent = ctx.session.scalars(select(Circular).order_by(Circular.created_at))
        assert [row.told for row in sent] == [11, 411]
