"""Is publication blocked before the patent filing?"""

from __future__ import annotations

from handlers.activities.inventions.models import Invention
from tests.workflows.contest import fresh_contest
from tests.workflows.judging import INVENTOR
from tests.workflows.publishing import award, clear, the_publication, write


def test_question_18_nothing_is_public_before_the_patent_is_applied_for() -> None:
    with fresh_contest() as contest:
        entry = award(contest)
        source = {"kind": "achievement_entry", "id": entry.id, "title": entry.name}
        asked = {
            "campaign": "2015",
            "organisation_id": "ent-0001",
            "applicant_id": INVENTOR,
            "source": source,
        }
        contest.act(lambda ctx: contest.runtime.send(ctx, "ip_requested", entry.id, asked))
        write(contest)
        assert contest.find("CheckSecrecy").state == "ready"
        clear(contest)
        contest.do("PublishVersion")
        assert the_publication(contest).state == "checking"
        contest.do("DiscloseInvention", wanted="patent")
        contest.do("ClearOwnership", ownership="service", ownership_basis="本职工作")
        contest.do("KeepSecret", published_before="no")
        contest.do("DecideSupport", decision="support", fee_support=0)
        assert contest.open_tasks().count("ApproveVersion") == 0
        filing = {"patent_kind": "utility", "application_number": "1", "filed_on": contest.today()}
        contest.do("FileApplication", filed="filed", **filing)
        contest.do("ApproveVersion", scope="public")
        contest.do("PublishVersion")
        [invention] = contest.get_all(Invention)
        publication = the_publication(contest)
        assert (invention.state, publication.state) == ("filed", "public")
