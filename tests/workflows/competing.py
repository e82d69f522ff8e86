"""Skills competitions for tests: from the filing to the ranking, as organiser, units, judges and contestants act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from engine.models import HumanTask, TaskState
from engine.tasks import list_candidates
from handlers.activities.competitions.models import Competition, Entrant, TradeContest
from tests.workflows.contest import Contest

WORKERS = ("worker-1", "worker-2", "worker-3", "worker-4")
"""Employees of ent-0001."""
ENROL_UNTIL = date(2015, 5, 20)
CLOSED_ON = date(2015, 5, 21)
HELD_ON = date(2015, 6, 1)
FILING = {
    **{"enrol_until": ENROL_UNTIL, "held_on": HELD_ON, "least_entrants": 1},
    **{"first_prizes": 1, "second_prizes": 1, "third_prizes": 1},
}
ORGANISERS = {
    "ent-0001": "p:unit_union@ent-0001",
    "county-01": "p:county_union@county-01",
    "city": "p:office@city",
    "u_machinery": "p:industry_union@u_machinery",
}

Row = Mapping[str, Any]


def begin(contest: Contest, organisation_id: str, **settings: Any) -> str:
    """An organiser starts a competition on 15 April 2015; returns the instance."""
    contest.create(**settings)
    contest.go_to(date(2015, 4, 15))
    return contest.start(
        "skills_competition",
        campaign="2015",
        organisation_id=organisation_id,
        organisation={"name": organisation_id},
        applicant_id=ORGANISERS[organisation_id],
        applicant={"name": organisation_id},
    )


def plan(contest: Contest, level: str, trades: Sequence[str], **filing: Any) -> None:
    """File a competition."""
    contest.do("PlanCompetition", **(FILING | {"level": level, "trades": list(trades)} | filing))


def enrol(
    contest: Contest, unit: str, entrants: Iterable[tuple[str, str]], grades: Mapping[str, str] | None = None
) -> None:
    """A unit enters people for trades; each a senior worker, but for the grades given by person."""
    rows = [
        {
            "trade": trade,
            "contestant": person,
            "grade": (grades or {}).get(person, "senior"),
            "certified_on": "2013-01-01",
        }
        for trade, person in entrants
    ]
    submit(contest, contest.find("EnrolContestants", unit), {"takes_part": "yes", "entrants": rows})


def find_about(contest: Contest, node: str, **about: str) -> HumanTask:
    """The oldest open task at a node whose form shows these values."""
    with contest.read() as ctx:
        query = select(HumanTask).where(HumanTask.state == TaskState.READY, HumanTask.node == node)
        tasks = ctx.session.scalars(query.order_by(HumanTask.created_at, HumanTask.id)).all()
    return next(task for task in tasks if about.items() <= task.context.items())


def fill_rows(contest: Contest, node: str, rows: Sequence[Row], trade: str = "焊工") -> None:
    """Do the task of a trade whose form is a list with these values in its rows."""
    submit(contest, find_about(contest, node, trade=trade), {"rows": list(rows)})


def submit(contest: Contest, task: HumanTask, data: Mapping[str, Any]) -> None:
    """Hand in a task's form as it is."""
    contest.act(lambda ctx: contest.runtime.complete_task(ctx, task.id, dict(data)))


def admit(contest: Contest, count: int, trade: str = "焊工", refused: Sequence[str] = ()) -> None:
    """Admit the first `count` entrants of a trade, refuse the others for these reasons."""
    rows = [{"verdict": "admit"}] * count + [{"verdict": "refuse", "refusal": each} for each in refused]
    fill_rows(contest, "CheckEligibility", rows, trade)


def name_judges(
    contest: Contest,
    judges: Sequence[str],
    *,
    arbiter: str = "p:office@city",
    trade: str = "焊工",
    conflicts: Sequence[str] = (),
) -> None:
    """Name judges and the arbiter of a trade; who is asked declares a conflict or none."""
    named = {"judges": "\n".join(judges), "arbiter": arbiter}
    submit(contest, find_about(contest, "NameJudges", trade=trade), named)
    while "DeclareConflict" in contest.open_tasks():
        task = contest.find("DeclareConflict")
        with contest.read() as ctx:
            [judge] = list_candidates(ctx, task.id)
        has_conflict = judge.removeprefix("person:") in conflicts
        declared = {"declaration": "conflict", "ground": "师徒"} if has_conflict else {"declaration": "clear"}
        submit(contest, task, declared)


def score(
    contest: Contest,
    theory: Sequence[Any],
    practice: Sequence[Sequence[Any]],
    trade: str = "焊工",
) -> None:
    """On the day: points in theory, None for who is absent; then each judge's points in practice."""
    rows = [{"is_absent": True} if each is None else {"points": each} for each in theory]
    fill_rows(contest, "RecordTheory", rows, trade)
    for sheet in practice:
        fill_rows(contest, "ScorePractice", [{"points": each} for each in sheet], trade)


def hold(
    contest: Contest,
    organiser: str,
    level: str,
    theory: Mapping[str, Sequence[int]],
    grades: Mapping[str, str] | None = None,
    **settings: Any,
) -> None:
    """A whole competition: in each trade the first of WORKERS have these points in theory and 80 in practice."""
    begin(contest, organiser, **settings)
    plan(contest, level, list(theory))
    if level != "unit":
        contest.do("ConfirmLevel", "d_hr", decision="confirm", level=level, promotes=True)
    contest.do_all("WriteRules", least_grade="none", theory_share=30)
    pairs = [(trade, worker) for trade, points in theory.items() for worker in WORKERS[: len(points)]]
    enrol(contest, "ent-0001", pairs, grades)
    contest.go_to(CLOSED_ON)
    for trade, points in theory.items():
        admit(contest, len(points), trade)
        name_judges(contest, ["expert-1"], trade=trade)
    contest.go_to(HELD_ON)
    for trade, points in theory.items():
        score(contest, points, [[80] * len(points)], trade)
        contest.do_all("LookAtScores", answer="accept")


def get_competition(contest: Contest) -> Competition:
    """The only one."""
    [competition] = contest.get_all(Competition)
    return competition  # type: ignore[no-any-return]


def get_trade(contest: Contest, name: str) -> TradeContest:
    """The contest of a trade."""
    [trade] = contest.get_all(TradeContest, trade=name)
    return trade  # type: ignore[no-any-return]


def list_ranking(contest: Contest, trade: str = "焊工") -> list[tuple[int, str, str, str]]:
    """The published ranking of a trade: rank, person, prize, total."""
    rows = contest.get_all(Entrant, trade_contest_id=get_trade(contest, trade).id, state="scored")
    return sorted((row.rank, row.person_id, row.prize, f"{row.total:.2f}") for row in rows)
