"""Can a title be withdrawn in bulk with notice and the register still show the history?"""

from __future__ import annotations

from datetime import date, timedelta

from handlers.activities.carriers.models import Carrier
from handlers.honours.models import Decision, Honour
from handlers.honours.registers import HONOURS
from handlers.honours.revocations.models import Revocation, RevocationItem
from handlers.registers.filters import Filters
from handlers.registers.queries import count_rows, reader_of
from tests.acceptance.pages import pages_of, sign_in
from tests.acceptance.test_question_13 import TEAMS, add_teams
from tests.web.documents.reading import text_of
from tests.web.site import Browser
from tests.workflows import lists
from tests.workflows.contest import fresh_contest
from tests.workflows.revoking import begin_revocation, confer, decide


def test_question_25_scheme_is_annulled_with_notice_and_its_history_stays() -> None:
    with fresh_contest() as contest, pages_of(contest) as app:
        add_teams(contest)
        lists.begin(contest)
        entries = [{"unit": unit, "team_id": team_id} for team_id, unit in TEAMS.items()]
        pioneers = confer(contest, "team", entries)["HON-05"]
        visitor = Browser(app, app.test_client(), "")
        page = f"/verify/{pioneers[0].verification_code}"
        assert "有效" in visitor.get(page).text
        assert "撤销荣誉的决定" not in visitor.get("/public/notices").text

        # The holders have notice: each is heard before anything is decided.
        begin_revocation(contest)
        contest.do("ProposeRevocation", ground="annulled", code="HON-05", year=2015)
        contest.do("CheckGround", finding="proven")
        assert contest.open_tasks().count("MakeStatement") == 3
        assert "正在复核" in visitor.get(page).text
        contest.do("MakeStatement", statement="希望保留")
        [revocation] = contest.get_all(Revocation)
        contest.go_to(revocation.hear_until + timedelta(days=1))
        decide(contest)

        after = {each.id: each for each in contest.get_all(Honour)}
        assert {each.state for each in after.values() if each.code == "HON-05"} == {"revoked"}
        assert {each.state for each in after.values() if each.code == "HON-03"} == {"conferred"}
        assert {each.state for each in contest.get_all(Carrier)} == {"removed"}
        assert contest.open_tasks().count("ReturnCertificate") == 3

        # Everybody may read it: the decision, and on the certificate's page since when it is void.
        told = visitor.get(page).text
        on = contest.today()
        assert f"已撤销：{on:%Y}年{on.month}月{on.day}日 · 滨会发〔2015〕50号" in told
        assert "有效" not in told
        assert "关于撤销荣誉的决定" in visitor.get("/public/notices").text

        # The register keeps what was: when it was conferred, why and by what it was revoked, what the holder said.
        [decision] = contest.get_all(Decision, kind="revocation")
        for before in pioneers:
            now = after[before.id]
            assert (now.number, now.conferred_on, now.decision_id) == (
                before.number,
                date(2015, 10, 10),
                before.decision_id,
            )
            assert (now.revoked_on, now.revoked_by_id) == (contest.today(), decision.id)
        said = sorted(each.statement for each in contest.get_all(RevocationItem))
        assert said == ["", "", "希望保留"]
        with contest.read() as ctx:
            reader = reader_of(ctx, "p:office@city")
            assert count_rows(ctx, HONOURS, reader, Filters()).count == 6
        office = sign_in(contest, app, "p:office@city")
        record = f"/registers/revocation_items/rows/{revocation.id},{pioneers[0].id}"
        seen = office.get(f"/registers/honours/rows/{pioneers[0].id}").text
        assert ("已撤销" in seen, f'href="{record}"' in seen) == (True, True)
        assert "项目取消" in office.get(record).text
        printed = text_of(office.get(f"/registers/decisions/rows/{decision.id}/paper.pdf").data)
        assert "（3个）" in printed.replace(" ", "")
