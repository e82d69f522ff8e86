"""Question 16, first half: what does a change of the order of inventors ask for?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.errors import BusinessError, Conflict
from handlers.entries.change import change_inventors
from handlers.entries.models import EntryInventor, EntryVersion
from handlers.registers.models import RegisterChange
from tests.workflows.contest import Contest, fresh_contest
from tests.workflows.entering import APPLICANT, begin, make_submitted, the_entry

BOTH = (APPLICANT, "worker-1")
NEW_ORDER = [{"person": "worker-1", "share": 60}, {"person": "employee@ent-0001", "share": 40}]
STATEMENT = "全体完成人确认：按实际贡献调整次序。"


@pytest.fixture
def contest() -> Iterator[Contest]:
    with fresh_contest() as found:
        begin(found)
        make_submitted(found)
        with found.runtime.begin() as ctx:
            first = ctx.session.query(EntryInventor).one()
            first.share = 60
            entry = EntryInventor(entry_id=first.entry_id, position=2, person_id="worker-1", share=40)
            ctx.session.add(entry)
        yield found


def _order(contest: Contest) -> list[str]:
    rows = contest.get_all(EntryInventor)
    return [row.person_id for row in sorted(rows, key=lambda row: row.position)]


def test_question_16_a_new_order_needs_the_statement_of_all(contest: Contest) -> None:
    entry_id = the_entry(contest).id
    for rows, statement, signed in (
        (NEW_ORDER, STATEMENT, BOTH[:1]),
        (NEW_ORDER, " ", BOTH),
        ([*NEW_ORDER[:1], {"person": "worker-2", "share": 40}], STATEMENT, (*BOTH, "worker-2")),
        ([{**NEW_ORDER[0], "share": 70}, NEW_ORDER[1]], STATEMENT, BOTH),
    ):
        with pytest.raises(BusinessError), contest.runtime.begin() as ctx:
            change_inventors(ctx, entry_id, rows, statement, signed)
    assert _order(contest) == [APPLICANT, "worker-1"]
    contest.act(lambda ctx: change_inventors(ctx, entry_id, NEW_ORDER, STATEMENT, BOTH))
    entry = the_entry(contest)
    assert (_order(contest), entry.first_inventor_id) == (["worker-1", APPLICANT], "worker-1")
    [version] = contest.get_all(EntryVersion)
    assert (version.version, version.reason) == (2, STATEMENT)
    assert len(contest.get_all(RegisterChange, row_key=entry_id)) == 1


def test_question_16_a_draft_or_an_ended_entry_is_not_changed(contest: Contest) -> None:
    with contest.runtime.begin() as ctx:
        entry = ctx.session.get_one(type(the_entry(contest)), the_entry(contest).id)
        entry.state, entry.ended_at, entry.end_reason = "rejected", ctx.now(), "重复申报"
    with pytest.raises(Conflict), contest.runtime.begin() as ctx:
        change_inventors(ctx, entry.id, NEW_ORDER, STATEMENT, BOTH)
