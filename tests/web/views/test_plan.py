"""方案: the plan's text and what carries its clauses."""

from __future__ import annotations

from tests.web.site import Site
from web.clauses import list_clauses


def test_plan_names_every_clause_and_links_only_to_what_opens(site: Site) -> None:
    worker, designer = (
        site.as_(seat).get("/plan").get_data(as_text=True)
        for seat in ("employee@team-00001", "designer@city")
    )
    for page in (worker, designer):
        assert [clause.id for clause in list_clauses() if f'id="{clause.id}"' not in page] == []
    assert 'href="/registers/proposals"' in worker
    assert 'href="/definitions/unit_plan"' in designer
    assert "/definitions/" not in worker.partition("<main")[2]
