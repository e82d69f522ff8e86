"""评审, 评分台, 表决: what the office, an expert and an elector can do, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.models import AuditEvent
from handlers.reviews import closing, conflicts, forming, voting
from handlers.reviews.models import BallotElector, BallotTally, ReviewRound, Score
from handlers.reviews.rules.states import Method
from tests.statements import watching
from tests.web.judging import JUDGES, full_marks, judging_site, sheets_of, sign_in
from tests.web.site import Site, hidden
from tests.workflows.contest import Contest

Place = tuple[Site, Contest, str]
OFFICE = "p:office@city"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with judging_site(tmp_path) as found:
        yield found


def test_an_expert_scores_sheet_after_sheet(place: Place) -> None:
    site, contest, round_id = place
    browser = sign_in(site, JUDGES[0])
    assert "共 3 份，已完成 0 份" in browser.get("/desk").text
    visited = []
    path = f"/desk/sheets/{sheets_of(contest, JUDGES[0])[0].id}"
    for _turn in range(3):
        answer = browser.post(path, {"action": "score", "grade": "first", **full_marks(contest, round_id)})
        assert answer.status_code == 303
        visited.append(path)
        path = answer.location
    assert path.startswith("/desk?")
    assert len(set(visited)) == 3
    assert "已完成 3 份" in browser.get("/desk").text
    totals = {str(sheet.total) for sheet in sheets_of(contest, JUDGES[0])}
    assert totals == {"80.00"}
    assert len(contest.get_all(Score)) == 18


def test_scores_out_of_range_come_back_with_what_was_typed(place: Place) -> None:
    site, contest, round_id = place
    browser = sign_in(site, JUDGES[0])
    [sheet] = sheets_of(contest, JUDGES[0])[:1]
    form = {
        **full_marks(contest, round_id),
        "points_innovation": "25.5",
        "points_social": "abc",
        "comment": "好",
    }
    answer = browser.post(f"/desk/sheets/{sheet.id}", {"action": "score", **form})
    assert answer.status_code == 422
    assert "请填写0至25之间的分数" in answer.text
    assert "请打分" in answer.text
    assert ">好</textarea>" in answer.text
    assert sheets_of(contest, JUDGES[0])[0].state == "open"


def test_abstaining_and_recusing_need_a_reason(place: Place) -> None:
    site, contest, _round_id = place
    browser = sign_in(site, JUDGES[0])
    first, second, _third = sheets_of(contest, JUDGES[0])
    for form in ({"action": "abstain"}, {"action": "recuse", "reason": "认出来了", "kind": "friend"}):
        assert browser.post(f"/desk/sheets/{first.id}", form).status_code == 422
    browser.post(f"/desk/sheets/{first.id}", {"action": "abstain", "reason": "不熟悉此领域"})
    browser.post(f"/desk/sheets/{second.id}", {"action": "recuse", "reason": "合作过", "kind": "cooperation"})
    states = [sheet.state for sheet in sheets_of(contest, JUDGES[0])]
    assert states[:2] == ["abstained", "replaced"]
    assert browser.get(f"/desk/sheets/{second.id}").status_code == 404
    with contest.read() as ctx:
        assert conflicts.has_conflict(ctx, second.entry_id, JUDGES[0])


def test_the_window_closes_at_the_second(place: Place) -> None:
    site, contest, round_id = place
    [sheet] = sheets_of(contest, JUDGES[0])[:1]
    form = {"action": "score", **full_marks(contest, round_id)}
    [found] = contest.get_all(ReviewRound)
    contest.clock.set(found.closes_at)
    browser = sign_in(site, JUDGES[0])
    assert browser.post(f"/desk/sheets/{sheet.id}", form).status_code == 303
    contest.clock.advance(seconds=1)
    answer = browser.post(f"/desk/sheets/{sheet.id}", {**form, "comment": "迟到的评语"})
    assert answer.status_code == 409
    assert "评分窗口已关闭" in answer.text
    assert sheets_of(contest, JUDGES[0])[0].comment == ""


def test_a_sheet_costs_the_same_however_many_there_are(tmp_path: Path) -> None:
    counts = []
    for entries in (2, 12):
        with judging_site(tmp_path / str(entries), entries=entries) as (site, contest, round_id):
            browser = sign_in(site, JUDGES[0])
            path = f"/desk/sheets/{sheets_of(contest, JUDGES[0])[0].id}"
            form = {"action": "score", **full_marks(contest, round_id)}
            counts.append(_statements(site, lambda b=browser, p=path, f=form: b.post(p, f)))
    assert counts[0] == counts[1]


def _statements(site: Site, act: Any) -> int:
    seen: list[str] = []
    with watching(site.runtime.engine, lambda statement, *_: seen.append(statement)):
        act()
    return len(seen)


def test_the_office_sees_progress_but_no_scores(place: Place) -> None:
    site, contest, round_id = place
    browser = sign_in(site, JUDGES[0])
    [sheet] = sheets_of(contest, JUDGES[0])[:1]
    browser.post(
        f"/desk/sheets/{sheet.id}",
        {"action": "score", "comment": "CANARYCOMMENT", **full_marks(contest, round_id, "0.62")},
    )
    [sheet] = sheets_of(contest, JUDGES[0])[:1]
    office = sign_in(site, OFFICE)
    page = office.get(f"/reviews/{round_id}").text
    assert "1 / 3" in page
    assert "结果和方法比较" not in page
    entry = office.get(f"/reviews/{round_id}/entries/{sheet.entry_id}").text
    for text in (page, entry):
        assert "CANARYCOMMENT" not in text
        assert str(sheet.total) not in text


def test_the_office_moves_a_sheet_and_pins_a_conflict(place: Place) -> None:
    site, contest, round_id = place
    office = sign_in(site, OFFICE)
    [sheet] = sheets_of(contest, JUDGES[0])[:1]
    path = f"/reviews/{round_id}/entries/{sheet.entry_id}"
    assert office.post(path, {"action": "fix", "sheet": sheet.id}).status_code == 303
    assert sheets_of(contest, JUDGES[0])[0].is_fixed
    refused = office.post(
        path, {"action": "move", "sheet": sheet.id, "person_id": JUDGES[1], "reason": "出差"}
    )
    assert refused.status_code == 409
    office.post(path, {"action": "pin", "person_id": JUDGES[0], "kind": "kin", "reason": "被举报"})
    assert sheets_of(contest, JUDGES[0])[0].state == "replaced"
    assert sign_in(site, JUDGES[0]).get(f"/desk/sheets/{sheet.id}").status_code == 404


def test_nobody_else_gets_in(place: Place) -> None:
    site, contest, round_id = place
    [sheet] = sheets_of(contest, JUDGES[0])[:1]
    for person_id in (JUDGES[1], OFFICE, "p:unit_union@ent-0001"):
        browser = sign_in(site, person_id)
        assert browser.get(f"/desk/sheets/{sheet.id}").status_code == 404
        assert (
            browser.post(f"/desk/sheets/{sheet.id}", {"action": "abstain", "reason": "x"}).status_code == 404
        )
    for person_id in (*JUDGES, "p:group_member@city", "p:unit_union@ent-0001"):
        browser = sign_in(site, person_id)
        assert browser.get("/reviews").status_code == 403
        assert browser.get(f"/reviews/{round_id}").status_code == 403


def test_a_vote_is_secret_and_once(place: Place) -> None:
    site, contest, round_id = place
    members = ["committee-1", "committee-2"]
    ballot_id = contest.act(
        lambda ctx: voting.open_ballot(ctx, "名单", ["result-1", "result-2"], members, round_id=round_id).id
    )
    browser = sign_in(site, "committee-1")
    assert "待投票" in browser.get("/ballots").text
    assert browser.post(f"/ballots/{ballot_id}", {"choice_result-1": "yes"}).status_code == 422
    form = {"choice_result-1": "yes", "choice_result-2": "no"}
    assert browser.post(f"/ballots/{ballot_id}", form).status_code == 303
    assert browser.post(f"/ballots/{ballot_id}", form).status_code == 409
    assert "您已投票" in browser.get(f"/ballots/{ballot_id}").text
    tallies = {tally.entry_id: (tally.yes, tally.no) for tally in contest.get_all(BallotTally)}
    assert tallies == {"result-1": (1, 0), "result-2": (0, 1)}
    voted = {each.person_id: each.has_voted for each in contest.get_all(BallotElector)}
    assert voted == {"committee-1": True, "committee-2": False}
    assert sign_in(site, "committee-3").get(f"/ballots/{ballot_id}").status_code == 404


def test_results_open_when_they_are_locked(place: Place) -> None:
    site, contest, round_id = place
    for person_id in JUDGES:
        for sheet in sheets_of(contest, person_id):
            form = {"action": "score", **full_marks(contest, round_id)}
            assert sign_in(site, person_id).post(f"/desk/sheets/{sheet.id}", form).status_code == 303
    contest.act(lambda ctx: closing.close_scoring(ctx, round_id))
    contest.act(lambda ctx: closing.compute_results(ctx, round_id))
    office, register = sign_in(site, OFFICE), "/registers/review_results"
    assert "2015-R-0001" not in office.get(register).text
    assert "结果和方法比较" not in office.get(f"/reviews/{round_id}").text
    contest.act(lambda ctx: closing.lock(ctx, round_id))
    assert "2015-R-0001" in office.get(register).text
    assert "结果和方法比较" in office.get(f"/reviews/{round_id}").text
    for code in ("review_rounds", "review_experts", "final_lists", "list_entries"):
        assert office.get(f"/registers/{code}").status_code == 200
        assert sign_in(site, JUDGES[0]).get(f"/registers/{code}").status_code == 404
    contest.act(lambda ctx: conflicts.pin(ctx, "result-1", OFFICE, "kin", "亲属"))
    assert "2015-R-0001" not in office.get(register).text
    assert "2015-R-0001" not in office.get(f"/reviews/{round_id}").text
    assert office.get(f"/reviews/{round_id}/entries/result-1").status_code == 404


def test_the_office_puts_an_expert_into_the_pool_and_chooses(place: Place) -> None:
    site, _contest, round_id = place
    office = sign_in(site, OFFICE)
    form = {"person_id": "p:tech_expert@ent-0003", "fields": "机械、化工", "load_cap": "30"}
    assert office.post("/reviews/experts", form).status_code == 303
    assert "机械、化工" in office.get("/reviews").text.replace("化工、机械", "机械、化工")
    for person_id in ("p:group_member@city", OFFICE):
        assert office.post("/reviews/experts", {"person_id": person_id}).status_code == 409
    assert office.post("/reviews/experts", {"person_id": "nobody"}).status_code == 404
    assert office.post(f"/reviews/{round_id}/experts", {}).status_code == 409, "scoring has begun"


def test_choosing_experts_is_told_with_who_was_chosen_before(place: Place) -> None:
    site, contest, round_id = place
    contest.act(lambda ctx: closing.annul(ctx, round_id, "重来"))
    terms = forming.Terms(Method.MEAN, 3, Decimal(20))
    again = contest.act(lambda ctx: forming.open_round(ctx, "2015", "result", terms).id)
    office = sign_in(site, OFFICE)
    for chosen in (JUDGES[:2], JUDGES[1:]):
        form = {"expert": list(chosen), "chair_1": chosen[0], **{f"use_{each}": "ask" for each in chosen}}
        page = office.get(f"/reviews/{again}").text
        form["idempotency_key"] = hidden(page, "idempotency_key")
        assert office.post(f"/reviews/{again}/experts", form).status_code == 303
    _first, *lines = [each.data for each in contest.get_all(AuditEvent, kind="review.experts_chosen")]
    assert [(each["before"], each["after"]) for each in lines] == [
        ({"experts": []}, {"experts": sorted(JUDGES[:2])}),
        ({"experts": sorted(JUDGES[:2])}, {"experts": sorted(JUDGES[1:])}),
    ]
    _first, *chairs = [each.data["after"] for each in contest.get_all(AuditEvent, kind="review.chair_set")]
    assert chairs == [{"chair": JUDGES[0]}, {"chair": JUDGES[1]}]


def test_a_changed_expert_is_told_with_what_changed(place: Place) -> None:
    site, contest, _round_id = place
    office = sign_in(site, OFFICE)
    form = {"person_id": JUDGES[0], "fields": "机械、化工", "load_cap": "60", "idempotency_key": "k"}
    assert office.post("/reviews/experts", form).status_code == 303
    [line] = contest.get_all(AuditEvent, kind="review.expert_changed")
    assert (line.data["before"], line.data["after"]) == (
        {"fields": ["机械"]},
        {"fields": ["化工", "机械"]},
    )
