"""What the tests of publication share: an honoured result, and the steps that bring it before the public."""

from __future__ import annotations

from datetime import date
from typing import Any

from handlers.entries.models import Entry
from handlers.honours.conferring import open_decision
from handlers.honours.models import Honour
from handlers.publication.results.models import Publication
from tests.handlers.world import make_instance
from tests.workflows.contest import Contest
from tests.workflows.judging import INVENTOR, make_entry

VERSION: dict[str, Any] = {
    **{
        "kind": "result",
        "title": "快换夹具",
        "people": "职工",
        "contact": "技术科 3160000",
        "is_energy": False,
    },
    **{"summary": "缩短换模时间", "problem": "换模慢", "content": "一次定位", "effect": "工时减少一半"},
    **{"applicable_to": "机加工", "related_number": "", "pictures": 0},
}


def start(contest: Contest, **data: Any) -> str:
    """An employee of ent-0001 asks for publication; returns the instance's id."""
    values = {
        **{"campaign": "2015", "organisation_id": "ent-0001", "organisation": {"name": "临河机械厂"}},
        **{"applicant_id": INVENTOR, "applicant": {"name": "职工"}, **data},
    }
    return contest.start("achievement_publication", **values)


def award(contest: Contest, day: date = date(2015, 12, 1), **values: Any) -> Entry:
    """A result of ent-0001 gets a first prize on a day, and everybody hears of it; returns its entry."""
    contest.create()
    contest.go_to(day)
    with contest.runtime.begin() as ctx:
        entry = make_entry(ctx, 1, state="honoured", ended_at=ctx.now(), **values)
        instance = make_instance(ctx, "conferral_before")
        instance.state, instance.ended_at = "completed", ctx.now()
        decision = open_decision(ctx, "2015", instance.id, "conferral")
        honour = {
            **{"id": "honour-1", "campaign_id": "2015", "code": "HON-01", "organisation_id": "ent-0001"},
            **{"entry_id": entry.id, "decision_id": decision.id, "title": entry.name, "grade": "first"},
            **{"state": "conferred", "number": "2015-ZS1-0001", "verification_code": "A" * 12},
        }
        ctx.session.add(Honour(**honour, conferred_on=day, created_at=ctx.now()))
        payload = {"campaign": "2015", "honour_id": "honour-1", "organisation_id": "ent-0001"}
        payload |= {"entry_id": entry.id, "title": entry.name, "grade": "first"}
        contest.runtime.send(ctx, "result_awarded", entry.id, payload)
    contest.runtime.advance()
    [found] = contest.get_all(Entry)
    return found  # type: ignore[no-any-return]


def write(contest: Contest, **values: Any) -> None:
    """Write the public version."""
    contest.do("WriteVersion", **{**VERSION, **values})


def clear(contest: Contest) -> None:
    """Unit, patent department and union above agree."""
    contest.do("CheckSecrecy", scope="public")
    contest.do("CheckRights", rights="clear", rights_note="权属清楚")
    contest.do("ApproveVersion", scope="public")


def publish(contest: Contest) -> None:
    """Bring the version that is to be written before the public."""
    write(contest)
    clear(contest)
    contest.do("PublishVersion")


def match(contest: Contest, *units: str) -> None:
    """Offer the result that is to be promoted to units, by name or id."""
    task = contest.find("MatchAdopters")
    data = contest.fill(task, {"matching": "adopters", "adopters": len(units)})
    data["adopters"] = [{"name": unit} for unit in units]
    contest.act(lambda ctx: contest.runtime.complete_task(ctx, task.id, data))


def the_publication(contest: Contest) -> Publication:
    """The one publication."""
    [found] = contest.get_all(Publication)
    return found  # type: ignore[no-any-return]
