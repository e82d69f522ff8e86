"""Decisions and certificates on paper, from the register's pages, for whoever may see the row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.context import Ctx
from handlers.campaigns.queries import get_campaign
from handlers.campaigns.service import start_campaign
from handlers.honours.models import Decision, Honour, HonourBasis
from tests.web.documents.reading import text_of
from tests.web.judging import PERSON, UNIT, judging_site, sign_in
from tests.web.site import Site
from tests.workflows.contest import Contest
from tests.workflows.judging import INVENTOR

ISSUED = date(2015, 11, 30)
OFFICE, FOREIGN = "p:office@city", "p:unit_union@ent-0003"
TEXT = "经评审、公示，决定命名以下成果和个人。"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[Site, Contest]]:
    with judging_site(tmp_path, entries=1) as (site, contest, _round_id):
        contest.act(lambda ctx: start_campaign(ctx, "2015"))
        contest.act(_confer)
        yield site, contest


def _confer(ctx: Ctx) -> str:
    written: dict[str, Any] = {
        "campaign_id": "2015",
        "instance_id": get_campaign(ctx, "2015").instance_id,
        "created_at": ctx.now(),
    }
    ctx.session.add(
        Decision(
            id="decided", kind="conferral", state="published", number="滨会发〔2015〕58号", title="关于命名表彰的决定",
            body=TEXT, signatories="滨州市总工会\n滨州市科技局", issued_on=ISSUED, ended_at=ctx.now(), **written,
        )
    )  # fmt: skip
    usual = {
        "campaign_id": "2015",
        "organisation_id": "ent-0001",
        "decision_id": "decided",
        "created_at": ctx.now(),
    }
    given = {"state": "conferred", "conferred_on": ISSUED}
    ctx.session.flush()
    ctx.session.add_all(
        [
            Honour(
                id="result", code="HON-01", entry_id="result-1", title="快换夹具", grade="first",
                number="2015-ZS1-0001", verification_code="ABCD2345EFGH", **given, **usual,
            ),
            Honour(id="medal", code="HON-04", person_id=INVENTOR, title=PERSON, state="proposed", **usual),
        ]
    )  # fmt: skip
    ctx.session.flush()
    ctx.session.add(HonourBasis(honour_id="medal", basis_id="result"))
    return "decided"


def _words(answer: Any) -> str:
    assert answer.mimetype == "application/pdf"
    return text_of(answer.data).replace("\n", "").replace(" ", "")


def test_decision_on_paper_has_its_text_its_signatures_and_its_lists(place: tuple[Site, Contest]) -> None:
    site, _contest = place
    office = sign_in(site, OFFICE)
    assert (
        "/registers/decisions/rows/decided/paper.pdf" in office.get("/registers/decisions/rows/decided").text
    )
    words = _words(office.get("/registers/decisions/rows/decided/paper.pdf"))
    for part in (
        "滨会发〔2015〕58号",
        TEXT,
        "滨州市科技局",
        "2015年11月30日",
        "一等奖（1项）",
        "快换夹具",
        UNIT,
        PERSON,
    ):
        assert part in words, part


def test_certificate_names_the_holder_and_how_to_verify_it(place: tuple[Site, Contest]) -> None:
    site, _contest = place
    office = sign_in(site, OFFICE)
    assert "/registers/honours/rows/result/paper.pdf" in office.get("/registers/honours/rows/result").text
    words = _words(office.get("/registers/honours/rows/result/paper.pdf"))
    for part in (PERSON, "快换夹具", "一等奖", "2015-ZS1-0001", "ABCD-2345-EFGH", "2015年11月30日"):
        assert part in words, part
    for typed in ("ABCD2345EFGH", "abcd-2345-efgh"):
        assert "快换夹具" in site.visitor().get(f"/verify/{typed}").text


def test_honour_that_is_not_conferred_has_no_certificate(place: tuple[Site, Contest]) -> None:
    site, _contest = place
    office = sign_in(site, OFFICE)
    assert "paper.pdf" not in office.get("/registers/honours/rows/medal").text
    assert office.get("/registers/honours/rows/medal/paper.pdf").status_code == 404


def test_papers_follow_the_register(place: tuple[Site, Contest]) -> None:
    site, _contest = place
    assert sign_in(site, FOREIGN).get("/registers/honours/rows/result/paper.pdf").status_code == 404
    assert sign_in(site, OFFICE).get("/registers/campaigns/rows/2015/paper.pdf").status_code == 404
