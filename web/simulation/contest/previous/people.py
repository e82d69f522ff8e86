"""Its people: they act soon, agree, and write what they know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from random import Random
from typing import Any

from engine.context import Ctx
from engine.forms import Form
from engine.models import HumanTask
from web.simulation.blanks import Blank
from web.simulation.contest.hints import hint
from web.simulation.contest.people import LEFT_TO_THE_CLOCK, ContestPeople
from web.simulation.contest.previous.drawings import draw_scheme
from web.simulation.contest.previous.works import (
    ANSWERS,
    PROMOTED,
    QUESTIONS,
    RESULTS,
    describe_scheme,
)
from web.simulation.contest.season.errands import Errands
from web.simulation.contest.season.hints import find_known
from web.simulation.contest.season.terms import Terms
from web.simulation.contest.season.votes import Electors
from web.simulation.diary import Diary
from web.simulation.filler import fill_form
from web.simulation.papers import bring_paper
from web.simulation.player import Act, Errand, Work

WITHIN = 2
"""Everything is done within so many working days."""
AGREED: Mapping[str, Any] = {
    **{"share_confirmation.answer": "agree", "unit_check.verdict": "agree", "sign_off.finance": "confirmed"},
    **{"sign_off.dispute": "none", "unit_notice.notice_result": "none", "unit_notice.congress": "agree"},
    **{
        "recommendation.recommendation": "recommend",
        "formal_check.verdict": "pass",
        "opinion.opinion": "agree",
    },
    **{"list_countersign.opinion": "agree", "invitation.answer": "accept", "invitation.relations": 0},
    **{
        "secrecy.scope": "public",
        "rights.rights": "clear",
        "approval.scope": "public",
        "rights.rights_note": "权属清楚。",
    },
    **{
        "version.contact": "本单位技术科 0543-3160000",
        "scope.in_scope": "no",
        "scope.end_reason": "本年度名额已满。",
    },
    **{"scoring.value": 60, "scoring.applicability": 65, "scoring.benefit": 60, "consent.consent": "agree"},
    **{
        "scoring.scoring_note": "逐项对照三项标准评定。",
        "matching.matching": "adopters",
        "matching.adopters": 1,
    },
    **{"agreement.decision": "agree", "agreement.agreement": "help", "use.decision": "applied"},
    **{"agreement.terms": "无偿使用，成果所有人到现场指导安装和培训，效果数据双方共享。"},
    **{"use.site": "二车间", "effect.effect": "good", "effect.benefit": 86_000},
    **{"effect.note": "设备运行稳定，节约效果与原单位相当。", "screening.screening": "forward"},
}
"""What they choose and write where chance would say many things, by form and field."""
FAVOUR: Mapping[str, Any] = {"value": 90, "applicability": 85, "benefit": 80}
"""The points of a result that is promoted."""


class Predecessors(ContestPeople):
    """Everybody of the season before; `adopters` are the units that take over what is promoted, one each."""

    def __init__(self, seed: int, terms: Terms) -> None:
        super().__init__(seed, terms)
        self.errands = Errands(self.judges, Electors(self.dice, agree=True))
        self.adopters: list[str] = []

    def decide(self, ctx: Ctx, work: Work, luck: Random) -> Act | None:
        """Soon, and never against anybody."""
        if (work.task.definition_key, work.task.node) in LEFT_TO_THE_CLOCK:
            return None
        return Act(Diary(ctx.ports.calendar(ctx)).after(ctx.now(), luck.randint(0, WITHIN), luck))

    def list_errands(self, ctx: Ctx, work: Work, act: Act | None, luck: Random) -> Iterable[Errand]:
        """Choosing, scoring, voting; nobody objects."""
        return () if work.task.node == "WatchNotice" else super().list_errands(ctx, work, act, luck)

    def fill(self, form: Form, work: Work, person_id: str, today: date, luck: Random) -> Mapping[str, Any]:
        """What is known of this paper, else what was agreed on, else what people of a contest write."""
        known = {**self._know_of(work.task), **self.known(work.task.instance_id)}

        def choose(blank: Blank) -> object | None:
            for own in (find_known(known, blank), AGREED.get(f"{blank.form}.{blank.key}")):
                if own is not None:
                    return own
            return hint(blank)

        return fill_form(form, work.task.form, work.task.context, today, luck, choose)

    def _know_of(self, task: HumanTask) -> dict[str, Any]:
        """What follows from which result a task is about."""
        known: dict[str, Any] = {}
        for place, work in enumerate(RESULTS):
            if work["name"] in (task.context.get("title") or task.title):
                known |= _write_about(work) if task.form == "version" else {}
                known |= {**FAVOUR, "adopters.name": self.adopters[place]} if place < PROMOTED else {}
        for asked, answer in zip(QUESTIONS, ANSWERS, strict=True):
            known |= {"answer": answer} if asked["text"] == task.context.get("question") else {}
        return known


def _write_about(work: Mapping[str, Any]) -> dict[str, Any]:
    return {"applicable_to": work["applicable_to"], **bring_scheme(work)}


def bring_scheme(work: Mapping[str, Any]) -> dict[str, Any]:
    """The pictures of a public version: the drawing of a work, if there is one."""
    if "drawing" not in work:
        return {}
    paper = bring_paper(f"示意图-{work.get('name') or work['title']}.png", draw_scheme(work["drawing"]))
    return {"pictures": 1, "pictures.picture": [[paper]], "pictures.alt": describe_scheme(work)}
