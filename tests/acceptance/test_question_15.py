"""Does an objection hold one entry and let the others pass? Does the objector stay hidden?"""

from __future__ import annotations

from handlers.honours.models import Objection
from handlers.honours.registers import OBJECTIONS, OBJECTORS
from handlers.registers import queries
from handlers.registers.filters import Filters
from tests.workflows.contest import fresh_contest
from tests.workflows.lists import OBJECTOR, accept, approve, begin, item_states, object_to, post, take_down


def test_question_15_objection_holds_one_entry_and_the_objector_stays_hidden() -> None:
    with fresh_contest() as contest:
        begin(contest)
        approve(contest, "result", [{}, {}])
        notice = post(contest)
        objection_id = object_to(contest, "result-1")
        accept(contest)
        take_down(contest)
        assert item_states(contest, notice) == {"result-1": "held", "result-2": "passed"}
        [objection] = contest.get_all(Objection, id=objection_id)
        with contest.read() as ctx:
            unit = queries.reader_of(ctx, "p:unit_union@ent-0001")
            discipline = queries.reader_of(ctx, "p:discipline@city")
            [seen] = queries.list_rows(ctx, OBJECTIONS, unit, Filters()).rows
            assert not queries.may_open(OBJECTORS, unit)
            assert queries.may_open(OBJECTORS, discipline)
        assert objection.number == "2015-YY-0001"
        assert not any(
            word in repr(seen) for word in (OBJECTOR["name"], OBJECTOR["contact"], OBJECTOR["facts"])
        )
