"""Who runs the system, who judges and who decides are three; and nobody judges what is their own (R-23)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.context import Ctx
from engine.errors import AppError
from handlers.directory import service as directory
from handlers.reviews import assigning, conflicts, forming, voting
from handlers.reviews.models import Ballot, BallotElector, ReviewSheet, RoundExpert
from tests.web.judging import JUDGES, PERSON, UNIT, entry_of, full_marks, judging_site, sheets_of, sign_in
from tests.web.site import Site
from tests.workflows.contest import Contest
from tests.workflows.judging import INVENTOR

Place = tuple[Site, Contest, str]
OPERATOR = "p:sysadmin@city"
OFFICE = "p:office@city"
OTHERS = (
    OPERATOR,
    OFFICE,
    "p:office_director@city",
    "p:group_leader@city",
    "p:designer@city",
    "p:unit_union@ent-0001",
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One round for all: each test acts on things of its own."""
    with judging_site(tmp_path_factory.mktemp("judging")) as found:
        found[1].act(_seat_an_operator)
        yield found


def _seat_an_operator(ctx: Ctx) -> None:
    person = directory.create_person(ctx, "运维", person_id=OPERATOR)
    directory.hold_post(ctx, directory.create_post(ctx, "city", "sysadmin").id, person.id)


def test_sheet_is_its_experts_alone(place: Place) -> None:
    """Neither operator nor office nor who will decide sees or fills in a sheet; nor does another expert."""
    site, contest, round_id = place
    [sheet, *_more] = sheets_of(contest, JUDGES[0])
    path, form = f"/desk/sheets/{sheet.id}", {"action": "score", **full_marks(contest, round_id)}
    assert sign_in(site, JUDGES[0]).get(path).status_code == 200
    for person_id in (*OTHERS, JUDGES[1]):
        browser = sign_in(site, person_id)
        assert browser.get(path).status_code == 404, person_id
        assert browser.post(path, form).status_code == 404, person_id
    assert {each.state for each in contest.get_all(ReviewSheet, id=sheet.id)} == {"open"}


def test_operator_neither_forms_a_round_nor_changes_it(place: Place) -> None:
    site, contest, round_id = place
    entry = entry_of(contest, 1)
    browser = sign_in(site, OPERATOR)
    for path in ("/reviews", f"/reviews/{round_id}", f"/reviews/{round_id}/entries/{entry.id}"):
        assert browser.get(path).status_code == 403, path
        assert sign_in(site, OFFICE).get(path).status_code == 200, path
    for path in (
        "/reviews/experts",
        f"/reviews/{round_id}/experts",
        f"/reviews/{round_id}/entries/{entry.id}",
    ):
        assert browser.post(path, {"person": OPERATOR}).status_code == 403, path


def test_ballot_is_its_electors_alone(place: Place) -> None:
    """Who is called votes, once; the operator, the office and the experts are not called by their posts."""
    site, contest, round_id = place
    entry = entry_of(contest, 1)

    def call(ctx: Ctx) -> None:
        ctx.session.add(
            Ballot(id="b1", round_id=round_id, question="是否入选", quorum=1, majority=1, opened_at=ctx.now())
        )
        ctx.session.flush()
        ctx.session.add(BallotElector(ballot_id="b1", person_id="p:group_leader@city"))

    contest.act(call)
    for person_id in (OPERATOR, OFFICE, *JUDGES, "p:unit_union@ent-0001"):
        browser = sign_in(site, person_id)
        assert browser.get("/ballots/b1").status_code == 404, person_id
        assert browser.post("/ballots/b1", {entry.id: "yes"}).status_code == 404, person_id
        with contest.read() as ctx:
            assert voting.list_ballots(ctx, person_id) == []
    assert sign_in(site, "p:group_leader@city").get("/ballots/b1").status_code == 200


def test_own_entries_are_judged_by_others(place: Place) -> None:
    """An expert of the entry's own unit gets no sheet of it, whoever asks for it, and sees nothing of it."""
    site, contest, round_id = place
    own = "p:unit_union@ent-0001"
    contest.act(lambda ctx: forming.add_expert(ctx, own, ["机械"]))
    entry = entry_of(contest, 1)
    with contest.read() as ctx:
        assert conflicts.has_conflict(ctx, entry.id, own)
        assert conflicts.has_conflict(ctx, entry.id, INVENTOR)
        assert not conflicts.has_conflict(ctx, entry.id, JUDGES[0])
    contest.act(lambda ctx: ctx.session.add(_serving(ctx, round_id, own)))
    [sheet, *_more] = sheets_of(contest, JUDGES[0])
    with pytest.raises(AppError) as refused:
        contest.act(lambda ctx: assigning.move_sheet(ctx, sheet.id, own, "请他评"))
    assert refused.value.code == "review.conflict"
    assert sheets_of(contest, own) == []
    assert UNIT not in sign_in(site, own).get("/desk").text.partition("<main")[2]


def _serving(ctx: Ctx, round_id: str, person_id: str) -> RoundExpert:
    return RoundExpert(
        round_id=round_id,
        person_id=person_id,
        panel_number=1,
        load_cap=10,
        state="accepted",
        invited_at=ctx.now(),
        accepted_at=ctx.now(),
    )


def test_conflict_that_comes_up_later_takes_the_sheet_away(place: Place) -> None:
    site, contest, _round_id = place
    [sheet, *_more] = sheets_of(contest, JUDGES[2])
    browser = sign_in(site, JUDGES[2])
    assert browser.get(f"/desk/sheets/{sheet.id}").status_code == 200
    form = {"action": "recuse", "reason": "合作过", "kind": "cooperation"}
    assert browser.post(f"/desk/sheets/{sheet.id}", form).status_code == 303
    assert browser.get(f"/desk/sheets/{sheet.id}").status_code == 404


def test_experts_desk_names_neither_unit_nor_person(place: Place) -> None:
    site, contest, _round_id = place
    browser = sign_in(site, JUDGES[0])
    for sheet in sheets_of(contest, JUDGES[0]):
        page = browser.get(f"/desk/sheets/{sheet.id}").text
        assert [word for word in (UNIT, PERSON, "13800001234", "CANARY") if word in page] == []
