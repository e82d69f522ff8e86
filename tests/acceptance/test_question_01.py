"""Is every clause of the plan reachable in a running system?"""

from __future__ import annotations

import re

from tests.acceptance.pages import pages_of, sign_in
from tests.workflows.contest import fresh_contest
from web.clauses import list_clauses

_CLAUSE = re.compile(r'<dt id="(S-\d\d)">.*?</dd>', re.DOTALL)
_LINK = re.compile(r'<a href="([^"]+)"')


def test_question_01_the_ledger_leads_from_every_clause_to_what_carries_it() -> None:
    with fresh_contest() as contest, pages_of(contest) as app:
        contest.create()
        browser = sign_in(contest, app, "p:designer@city")
        page = browser.get("/plan").get_data(as_text=True)
        links = {found[1]: _LINK.findall(found[0]) for found in _CLAUSE.finditer(page)}
        assert sorted(links) == [clause.id for clause in list_clauses()]
        addresses = sorted({address for own in links.values() for address in own})
        assert [(each, browser.get(each).status_code) for each in addresses] == [
            (each, 200) for each in addresses
        ]
        unreachable = {clause for clause, own in links.items() if not own}
        # A role alone has no page of its own; the ledger names it.
        of_roles = {
            clause.id for clause in list_clauses() if {each.kind for each in clause.carriers} == {"role"}
        }
        assert unreachable == of_roles
