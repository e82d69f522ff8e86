"""A review under way with its pages: three experts at their desks, and everything secret marked by a canary."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from engine.context import Ctx
from handlers.directory.models import Organisation, Person
from handlers.entries.attachments import keep_review_files
from handlers.entries.models import Entry
from handlers.files.keeper import FileKeeper
from handlers.files.receiving import receive
from handlers.files.service import add_file, attach
from handlers.reviews import assigning, forming, inviting, queries
from handlers.reviews.models import ReviewSheet
from handlers.reviews.rules.states import Method
from tests.handlers.files.samples import AUTHOR, pdf
from tests.web.site import SECRET, Browser, Site, open_session
from tests.web.trail import watched
from tests.workflows.contest import DAY_ONE, Contest, fresh_contest
from tests.workflows.judging import INVENTOR, make_entry, make_experts
from web.app import create_app
from web.auth import COOKIE
from web.config import Config

JUDGES = ("expert-1", "expert-2", "p:tech_expert@ent-0004")
UNIT, PERSON, TEAM = "金丝雀机械厂", "金雀儿", "百灵班"
SECRETS = (UNIT, PERSON, TEAM, "CANARY", AUTHOR)


@contextmanager
def judging_site(folder: Path, *, entries: int = 3) -> Iterator[tuple[Site, Contest, str]]:
    """The pages of a town in which a round of results takes scores; gives the round's id as well."""
    with fresh_contest(DAY_ONE) as contest:
        contest.create()
        round_id = contest.act(lambda ctx: _judge(ctx, entries))
        config = Config(folder, contest.runtime.url, 8000, "http://localhost", "", SECRET)
        app = create_app(contest.runtime, config)
        app.testing = False
        with watched(app, contest.runtime.url):
            yield Site(contest.runtime, contest.clock, app), contest, round_id


def _judge(ctx: Ctx, entries: int) -> str:
    ctx.session.get_one(Organisation, "ent-0001").name = UNIT
    ctx.session.get_one(Organisation, "team-00001").name = TEAM
    ctx.session.get_one(Person, INVENTOR).name = PERSON
    for number in range(1, entries + 1):
        content = {
            "summary": f"{UNIT}的{PERSON}在{TEAM}提出,电话13800001234",
            "innovation_points": "一次定位,换模时间缩短一半",
            "proofs": [_file(ctx, PERSON)],
            "review_files": [_file(ctx, "drawing")],
            "inventors": [{"name": PERSON, "note": "CANARY"}],
            "opinion_of_unit": "CANARY",
        }
        entry = make_entry(ctx, number, content=content, publishable_name="CANARY")
        keep_review_files(ctx, entry, content)
        attach(ctx, "instance", entry.id, [*content["proofs"], *content["review_files"]])
    make_experts(ctx, JUDGES)
    found = forming.open_round(ctx, "2015", "result", forming.Terms(Method.MEAN, 3, Decimal(20)))
    forming.make_anonymous(ctx, found.id)
    forming.choose_experts(ctx, found.id, JUDGES)
    forming.set_chair(ctx, found.id, 1, JUDGES[0])
    inviting.invite(ctx, found.id, queries.local_day(ctx))
    for person_id in JUDGES:
        inviting.accept(ctx, found.id, person_id, [])
    ctx.session.flush()
    assigning.assign_sheets(ctx, found.id)
    inviting.open_window(ctx, found.id, ctx.ports.calendar(ctx).add_working_days(queries.local_day(ctx), 10))
    return found.id


def _file(ctx: Ctx, text: str) -> str:
    """An upload that the unit's officer has made, with names in its properties; what it shows differs by the text."""
    keeper = ctx.ports.files
    assert isinstance(keeper, FileKeeper)
    found = receive(keeper.store, BytesIO(pdf(Seen=text)), f"{UNIT}{PERSON}.pdf", "", ctx.now())
    return add_file(ctx, found, "p:unit_union@ent-0001", organisation_id="ent-0001").id


def sign_in(site: Site, person_id: str) -> Browser:
    """A browser signed in as a person, who gets an account if they have none."""
    token = site.runtime.run("system", lambda ctx: open_session(ctx, person_id))
    client = site.app.test_client()
    client.set_cookie(COOKIE, token)
    return Browser(site.app, client, token)


def sheets_of(contest: Contest, person_id: str) -> list[Any]:
    """An expert's sheets by entry."""
    rows = contest.get_all(ReviewSheet, person_id=person_id)
    return sorted(rows, key=lambda sheet: str(sheet.entry_id))


def full_marks(contest: Contest, round_id: str, share: str = "0.8") -> dict[str, str]:
    """A form that gives every criterion the same share of its points."""
    with contest.read() as ctx:
        criteria = queries.get_round(ctx, round_id).rubric["criteria"]
    half = Decimal("0.5")
    return {
        f"points_{each['code']}": str(
            (Decimal(each["weight"]) * Decimal(share) / half).quantize(Decimal(1)) * half
        )
        for each in criteria
    }


def entry_of(contest: Contest, number: int) -> Any:
    """One of the entries."""
    [found] = contest.get_all(Entry, id=f"result-{number}")
    return found
