"""覆盖面: how many industries and enterprises the contest has reached (S-47), and how many teams take part.

An enterprise is covered once it has filed something for the campaign: its plan, a report that came in, an entry handed
in, or a team enrolled in the five-type contest. An industry is covered once one of its enterprises is. Counted are the
enterprises that take part and are not exempted, as the coverage of plans in `handlers/plans` does.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from engine.context import Ctx
from handlers.activities.five_type.models import FiveTypeTeam
from handlers.activities.models import ActivityReport
from handlers.directory.models import Organisation
from handlers.directory.queries import is_active_on
from handlers.directory.rules import Kind
from handlers.directory.visibility import Visibility
from handlers.entries.models import Entry
from handlers.entries.rules import EntryState
from handlers.plans.models import UnitPlan
from handlers.plans.queries import local_today
from handlers.plans.rules import PlanState

HANDED_IN = tuple(
    state for state in EntryState if state not in (EntryState.DRAFT, EntryState.WITHDRAWN, EntryState.LAPSED)
)


@dataclass(frozen=True)
class Reach:
    """The enterprises of one industry ("" where unknown), and how many of them are covered, and by what.

    `teams` are their teams, `teams_covered` those that are enrolled or entered; `employees` work there.
    """

    industry: str
    enterprises: int
    covered: int
    with_plan: int
    with_report: int
    with_entry: int
    employees: int
    employees_covered: int
    teams: int
    teams_covered: int

    @property
    def percent(self) -> int:
        """The share of enterprises covered (企业覆盖面), in whole percent, rounded down."""
        return share(self.covered, self.enterprises)


def share(part: int, whole: int) -> int:
    """In whole percent, rounded down; 0 of nothing."""
    return 100 * part // whole if whole else 0


def list_reach(ctx: Ctx, campaign_id: str, within: Visibility | None = None) -> list[Reach]:
    """By industry, as far as a person may see; one query over the enterprises and their teams.

    `employees_covered` are those who work in covered enterprises: the contest reaches them; who takes part is counted
    by no register.
    """
    team, entered = aliased(Organisation), aliased(Entry)
    plan = exists().where(
        UnitPlan.campaign_id == campaign_id,
        UnitPlan.organisation_id == Organisation.id,
        UnitPlan.state == PlanState.FILED,
    )
    report = exists().where(
        ActivityReport.campaign_id == campaign_id,
        ActivityReport.organisation_id == Organisation.id,
        ActivityReport.submitted_at.is_not(None),
    )
    entry = exists().where(
        Entry.organisation_id == Organisation.id,
        Entry.campaign_id == campaign_id,
        Entry.state.in_(HANDED_IN),
    )
    of_unit = and_(team.parent_id == Organisation.id, team.kind == Kind.TEAM, team.closed_on.is_(None))
    enrolled = exists().where(FiveTypeTeam.campaign_id == campaign_id, FiveTypeTeam.team_id == team.id)
    named = exists().where(
        entered.team_id == team.id, entered.campaign_id == campaign_id, entered.state.in_(HANDED_IN)
    )
    exempted = exists().where(
        UnitPlan.campaign_id == campaign_id,
        UnitPlan.organisation_id == Organisation.id,
        UnitPlan.state == PlanState.EXEMPTED,
    )
    with_team = exists().where(
        FiveTypeTeam.campaign_id == campaign_id, FiveTypeTeam.organisation_id == Organisation.id
    )
    each = select(
        Organisation.industry,
        Organisation.headcount,
        _one(plan).label("plan"),
        _one(report).label("report"),
        _one(entry).label("entry"),
        _one(or_(plan, report, entry, with_team)).label("covered"),
        select(func.count()).select_from(team).where(of_unit).scalar_subquery().label("teams"),
        select(func.count())
        .select_from(team)
        .where(of_unit, or_(enrolled, named))
        .scalar_subquery()
        .label("teams_covered"),
    ).where(Organisation.kind == Kind.ENTERPRISE, is_active_on(local_today(ctx)), ~exempted)
    if within is not None:
        each = each.where(within.condition())
    unit = each.subquery()
    sums = (
        func.count(),
        *(func.sum(unit.c[name]) for name in ("covered", "plan", "report", "entry", "headcount")),
        func.sum(unit.c.headcount * unit.c.covered),
        *(func.sum(unit.c[name]) for name in ("teams", "teams_covered")),
    )
    query = select(unit.c.industry, *sums).group_by(unit.c.industry).order_by(unit.c.industry)
    return [Reach(row[0], *map(int, row[1:])) for row in ctx.session.execute(query)]


def total(rows: list[Reach]) -> Reach:
    """All industries together."""
    names = [field.name for field in fields(Reach)][1:]
    return Reach("", *(sum(getattr(row, name) for row in rows) for name in names))


def _one(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)
