"""Writes of the judges and of the points they give."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select

from engine.context import Ctx
from engine.errors import BusinessError
from handlers.activities.competitions import queries
from handlers.activities.competitions.models import ContestJudge, ContestScore, TradeContest
from handlers.activities.competitions.rules import EntrantState
from handlers.activities.people import Found, describe_unclear, find_people
from handlers.directory.models import Person
from handlers.directory.queries import get_unit, list_workers
from handlers.directory.rules import CITY, Kind

UNDECLARED, CLEAR, CONFLICT = "", "clear", "conflict"
"""What a judge has declared; one with a conflict stays on record and never judges the trade."""


def name_judges(ctx: Ctx, trade_contest_id: str, judges: Sequence[str], arbiter: str) -> list[str]:
    """Put these judges and this arbiter (names or person ids) in place; returns the ids of the judges.

    Those who have declared themselves already are not asked again. BusinessError `activities.bad_judges` says in
    words who cannot be it.
    """
    trade = queries.get_trade(ctx, trade_contest_id)
    found = find_people(ctx, CITY, [*(line.strip() for line in judges if line.strip()), arbiter.strip()])
    if problems := describe_unclear(found) or _find_problems(ctx, trade, found):
        raise BusinessError("activities.bad_judges", "\n".join(problems))
    *ids, trade.arbiter_id = [each.person_id for each in found if each.person_id is not None]
    known = {judge.person_id for judge in queries.list_judges(ctx, trade_contest_id, UNDECLARED, CLEAR)}
    ctx.session.execute(
        delete(ContestJudge).where(
            ContestJudge.trade_contest_id == trade_contest_id,
            ContestJudge.person_id.not_in(ids),
            ContestJudge.declaration != CONFLICT,
        )
    )
    ctx.session.add_all(
        ContestJudge(trade_contest_id=trade_contest_id, person_id=each) for each in ids if each not in known
    )
    ctx.session.flush()
    return [judge.person_id for judge in queries.list_judges(ctx, trade_contest_id, UNDECLARED)]


def _find_problems(ctx: Ctx, trade: TradeContest, found: Sequence[Found]) -> list[str]:
    *judges, arbiter = [each.person_id or "" for each in found]
    problems = []
    if not judges:
        problems.append("请至少指定一名裁判员。")
    if len(set(judges)) < len(judges):
        problems.append("同一名裁判员写了两次。")
    if arbiter in judges:
        problems.append("仲裁员不能同时担任裁判员。")
    entrants = queries.list_entrants(ctx, trade.id, [EntrantState.ELIGIBLE])
    own = {entrant.person_id for entrant, _person, _unit in entrants}
    if own & {*judges, arbiter}:
        problems.append("参赛选手不能担任本工种的裁判员或仲裁员。")
    if {each.person_id for each in queries.list_judges(ctx, trade.id, CONFLICT)} & {*judges, arbiter}:
        problems.append("已声明回避的人员不能再担任裁判员或仲裁员。")
    insiders = _list_insiders(ctx, trade, judges, {unit.id for _entrant, _person, unit in entrants})
    lacking = sorted({unit.name for _entrant, _person, unit in entrants if insiders[unit.id] >= set(judges)})
    if lacking and not problems:
        problems.append(f"下列单位的选手没有外单位裁判员：{'、'.join(lacking)}。")
    return problems


def _list_insiders(
    ctx: Ctx, trade: TradeContest, judges: Collection[str], unit_ids: Collection[str]
) -> dict[str, set[str]]:
    """For each unit the judges who must not score its people: those who work there, but for a unit's own contest."""
    insiders: dict[str, set[str]] = {unit_id: set() for unit_id in unit_ids}
    competition = queries.get_competition(ctx, trade.competition_id)
    if get_unit(ctx, competition.organisation_id).kind != Kind.ENTERPRISE:
        for judge_id, unit_id in list_workers(ctx, judges, unit_ids):
            insiders[unit_id].add(judge_id)
    return insiders


def keep_declarations(ctx: Ctx, trade_contest_id: str, declared: Sequence[Mapping[str, Any]]) -> list[str]:
    """Keep what the judges declared of themselves (F-14); returns the names of those with a conflict."""
    judges = queries.list_judges(ctx, trade_contest_id, UNDECLARED, CLEAR, CONFLICT)
    by_person = {judge.person_id: judge for judge in judges}
    for each in declared:
        judge = by_person[each["judge_id"]]
        judge.declaration, judge.declared_at = each["declaration"], ctx.now()
        judge.ground = str(each["ground"]) if each["declaration"] == CONFLICT else ""
    conflicted = [each["judge_id"] for each in declared if each["declaration"] == CONFLICT]
    query = select(Person.name).where(Person.id.in_(conflicted)).order_by(Person.id)
    return list(ctx.session.scalars(query))


def list_to_examine(ctx: Ctx, trade_contest_id: str) -> list[dict[str, Any]]:
    """Who is to be examined, for the sheet of the theory."""
    return [
        {"entrant_id": entrant.id, "contestant": person.name, "unit": unit.name}
        for entrant, person, unit in queries.list_entrants(ctx, trade_contest_id, [EntrantState.ELIGIBLE])
    ]


def keep_theory(ctx: Ctx, trade_contest_id: str, marker_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep who came and their points in theory, in place of earlier ones."""
    absent = [row["entrant_id"] for row in rows if row["is_absent"]]
    for entrant in queries.find_entrants(ctx, absent).values():
        entrant.state = EntrantState.ABSENT
    came = (row for row in rows if not row["is_absent"])
    _keep_scores(ctx, "theory", {(row["entrant_id"], marker_id): row["points"] for row in came})


def list_sheets(ctx: Ctx, trade_contest_id: str) -> list[dict[str, Any]]:
    """The practice sheet of each judge: those who came, without people of the judge's own unit.

    Were every judge of their unit by now, as when somebody took a post there, all of them score its people.
    """
    trade = queries.get_trade(ctx, trade_contest_id)
    entrants = queries.list_entrants(ctx, trade_contest_id, [EntrantState.ELIGIBLE])
    judges = [judge.person_id for judge in queries.list_judges(ctx, trade_contest_id, CLEAR)]
    insiders = _list_insiders(ctx, trade, judges, {unit.id for _entrant, _person, unit in entrants})
    barred = {unit_id: inside for unit_id, inside in insiders.items() if not inside >= set(judges)}
    sheets = [
        {
            "judge_id": judge_id,
            "rows": [
                {"entrant_id": entrant.id, "contestant": person.name}
                for entrant, person, unit in entrants
                if judge_id not in barred.get(unit.id, ())
            ],
        }
        for judge_id in judges
    ]
    return [sheet for sheet in sheets if sheet["rows"]]


def keep_practice(ctx: Ctx, sheets: Sequence[Mapping[str, Any]]) -> None:
    """Keep the points each judge gave in practice, in place of earlier ones."""
    given = {
        (row["entrant_id"], sheet["judge_id"]): row["points"] for sheet in sheets for row in sheet["rows"]
    }
    _keep_scores(ctx, "practice", given)


def _keep_scores(ctx: Ctx, part: str, given: Mapping[tuple[str, str], object]) -> None:
    """Keep the points by entrant and marker."""
    query = select(ContestScore).where(
        ContestScore.part == part, ContestScore.entrant_id.in_({entrant_id for entrant_id, _marker in given})
    )
    known = {(score.entrant_id, score.marker_id): score for score in ctx.session.scalars(query)}
    for (entrant_id, marker_id), points in given.items():
        score = known.get((entrant_id, marker_id))
        if score is None:
            score = ContestScore(entrant_id=entrant_id, part=part, marker_id=marker_id)
            ctx.session.add(score)
        score.points, score.scored_at = Decimal(str(points)), ctx.now()
