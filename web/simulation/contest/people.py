"""The people of the contest: the holders of the city's posts, by the directory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.forms import Form
from engine.tasks import list_candidates
from handlers.directory import queries as directory
from handlers.directory.models import Organisation, Post, PostHolding
from handlers.directory.rules import POST_ROLES, Kind
from web.simulation.blanks import Blank
from web.simulation.contest.hints import hint
from web.simulation.contest.season.errands import Errands
from web.simulation.contest.season.experts import Judges
from web.simulation.contest.season.hints import find_known
from web.simulation.contest.season.terms import Terms
from web.simulation.contest.season.texts import RETURN_REASONS as SEASON_REASONS
from web.simulation.contest.season.votes import Electors
from web.simulation.contest.texts import RETURN_REASONS, TRANSFER_REASONS
from web.simulation.crowd import Crowd
from web.simulation.diary import Diary
from web.simulation.dice import Dice
from web.simulation.filler import fill_form
from web.simulation.player import Act, Errand, Work

UNIT_ROLES = frozenset({"unit_union", "unit_admin", "team_leader", "employee", "author_union"})
OFFICE_ROLES = (POST_ROLES | {"upper_union", "expert", "panel_chair"}) - UNIT_ROLES
TRANSFER_SHARE = 0.03
RETURN_SHARE = 0.05
RETURN_SHARES = {"ReviewPlan": 0.18, "ConfirmResources": 0.04, "ApprovePlan": 0.1, "CheckEntry": 0.12}
SILENT_SHARE = 0.4
"""Of the experts who do not want to serve: so many do not even answer."""
LEFT_TO_THE_CLOCK = {("public_notice", "WatchNotice")}
"""Tasks that are only for stopping something; nobody has a reason to."""
# The plan was agreed on before its date (it bears that of the campaign's first day here), so it goes round fast.
HURRIED = dict.fromkeys(
    (
        "annual_campaign",
        "campaign_opening",
        "campaign_phase",
        "campaign_suspension",
        "campaign_closing",
        "plan_issuance",
    ),
    timedelta(days=1),
)
HURRIED_SHARE = 0.9
CARELESS_SHARE = 0.02
CARELESS_RETURN_SHARE = 0.9


class ContestPeople:
    """A cast for `Player`. Units are on time, late or silent; those above them always act in the end.

    With `terms` they play a season, too.
    """

    def __init__(self, seed: int, terms: Terms | None = None) -> None:
        self.dice = Dice(seed)
        self.crowd = Crowd(self.dice, OFFICE_ROLES)
        self.judges = Judges(self.dice, terms or Terms(0, 0))
        self.errands = Errands(self.judges, Electors(self.dice))
        self._known: dict[str, Mapping[str, Any]] = {}
        self._kinds: dict[str, str] = {}
        self._day: date | None = None
        self._principals: dict[str, list[str]] = {}
        self._holders: dict[str, set[str]] = {}

    def decide(self, ctx: Ctx, work: Work, luck: Random) -> Act | None:
        """When and how a task is done: submitted mostly, returned or handed on at times."""
        task = work.task
        if task.context.get("proposed_note"):
            return None  # the contest of another year, which is not played
        if (task.definition_key, task.node) in LEFT_TO_THE_CLOCK or self._is_silent(ctx, work):
            return None
        role = task.role
        if role == "author_union" and self._kind(ctx, task.organisation_id) != Kind.ENTERPRISE:
            role = "office"
        diary = Diary(ctx.ports.calendar(ctx))
        due_at = task.due_at
        if task.definition_key in HURRIED and luck.random() < HURRIED_SHARE:
            due_at = ctx.now() + HURRIED[task.definition_key]
        at = self.crowd.moment(diary, role, task.organisation_id, ctx.now(), due_at, luck)
        if at is None:
            return None
        actions = task.actions.split(",")
        if "transfer" in actions and not work.handed_on and luck.random() < TRANSFER_SHARE:
            return Act(at, "transfer", luck.choice(TRANSFER_REASONS))
        if "return" in actions and luck.random() < self._return_share(work):
            reasons = SEASON_REASONS.get(task.definition_key, RETURN_REASONS)
            return Act(at, "return", luck.choice(reasons))
        return Act(at)

    def know(self, instance_id: str, known: Mapping[str, Any]) -> None:
        """What the author of an instance will write, by field."""
        self._known[instance_id] = known

    def known(self, instance_id: str) -> Mapping[str, Any]:
        """What was taken down for an instance."""
        return self._known.get(instance_id, {})

    def list_errands(self, ctx: Ctx, work: Work, act: Act | None, luck: Random) -> Iterable[Errand]:
        """What people do in a season beside their tasks."""
        return self.errands.list(ctx, work, act)

    def _is_silent(self, ctx: Ctx, work: Work) -> bool:
        """An expert who does not even answer; those asked beforehand to preside do."""
        if work.task.node != "AnswerInvitation":
            return False
        [person_id] = {each.removeprefix("person:") for each in list_candidates(ctx, work.task.id)}
        luck = self.dice.of("silent", work.task.title, person_id)
        return not self.judges.accepts(person_id) and luck.random() < SILENT_SHARE

    def _return_share(self, work: Work) -> float:
        if self.dice.of("careless", work.task.organisation_id).random() < CARELESS_SHARE:
            return CARELESS_RETURN_SHARE if work.task.node == "ReviewPlan" else RETURN_SHARE
        share = RETURN_SHARES.get(work.task.node, RETURN_SHARE)
        return float(share / 2 ** (work.round - 1))

    def _kind(self, ctx: Ctx, organisation_id: str | None) -> str:
        if organisation_id is None:
            return Kind.MUNICIPAL_UNION
        if organisation_id not in self._kinds:
            query = select(Organisation.kind).where(Organisation.id == organisation_id)
            self._kinds[organisation_id] = ctx.session.scalar(query) or ""
        return self._kinds[organisation_id]

    def find_doer(self, ctx: Ctx, principals: Sequence[str], luck: Random) -> str | None:
        """One of those who hold the posts today."""
        self._forget_yesterday(ctx)
        unknown = [each for each in principals if each not in self._holders]
        for principal, persons in directory.persons_of_all(ctx, unknown).items() if unknown else ():
            self._holders[principal] = {person.id for person in persons}
        found = sorted({person for each in principals for person in self._holders[each]})
        return luck.choice(found) if found else None

    def principals_of(self, ctx: Ctx, person_id: str) -> Sequence[str]:
        """The person and the posts held today; asked of the directory once a day."""
        self._forget_yesterday(ctx)
        if person_id not in self._principals:
            self._principals[person_id] = directory.principals_of(ctx, person_id)
        return self._principals[person_id]

    def _forget_yesterday(self, ctx: Ctx) -> None:
        today = directory.today(ctx)
        if today != self._day:
            self._day, self._principals, self._holders = today, {}, {}

    def find_colleague(self, ctx: Ctx, work: Work, person_id: str, luck: Random) -> str | None:
        """Another post of the same house that somebody else holds."""
        houses = [post.organisation_id for post in directory.list_posts_of(ctx, person_id)]
        query = (
            select(Post.id)
            .join(PostHolding, PostHolding.post_id == Post.id)
            .where(
                Post.organisation_id.in_(houses),
                PostHolding.person_id != person_id,
                PostHolding.valid_to.is_(None),
            )
            .order_by(Post.id)
        )
        posts = list(ctx.session.scalars(query))
        return f"post:{luck.choice(posts)}" if posts else None

    def fill(self, form: Form, work: Work, person_id: str, today: date, luck: Random) -> Mapping[str, Any]:
        """The form as this contest's people fill it."""
        known = self.known(work.task.instance_id)
        if work.task.node == "AnswerInvitation":
            known = {"answer": "accept" if self.judges.accepts(person_id) else "decline"}

        def choose(blank: Blank) -> object | None:
            own = find_known(known, blank)
            return hint(blank) if own is None else own

        return fill_form(form, work.task.form, work.task.context, today, luck, choose)
