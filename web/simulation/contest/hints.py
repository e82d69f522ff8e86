"""What people choose and write in the contest's forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from engine.forms.schema import Node
from web.simulation.blanks import Blank
from web.simulation.contest import figures
from web.simulation.contest.season import hints as season
from web.simulation.contest.season.texts import TEXTS as SEASON_TEXTS
from web.simulation.contest.texts import TEXTS

OPTIONAL_TEXT_SHARE = 0.6
EXEMPTION_SHARE = 0.02
WRONG_DATE_SHARE = 0.04
STEPS = 3
ALL_TEXTS = {**TEXTS, **SEASON_TEXTS}
OPINIONS = ("agree", "change", "disagree")
FIRST_ROUND = (0.78, 0.17, 0.05)
LATER_ROUND = (0.96, 0.04, 0.0)


def hint(blank: Blank) -> object | None:
    """A value for a field somebody knows, or None."""
    known = _KNOWN.get(f"{blank.form}.{blank.key}")
    if known is not None:
        found: object = known(blank)
        return found if _is_offered(blank.node, found) else None
    return _text(blank) if blank.held in (None, "") else None


def _is_offered(node: Node, value: object) -> bool:
    """A form of another process may have the same name."""
    return not node.options or isinstance(value, list) or value in [option.value for option in node.options]


def _text(blank: Blank) -> str | None:
    texts = ALL_TEXTS.get(f"{blank.form}.{blank.key}")
    if texts is None or not _is_written(blank.node, blank):
        return None
    return texts[blank.row % len(texts)] if "." in blank.key else blank.luck.choice(texts)


def _is_written(node: Node, blank: Blank) -> bool:
    return node.is_required or blank.luck.random() < OPTIONAL_TEXT_SHARE


def _opinion(blank: Blank) -> str:
    is_first = (blank.variables.get("round_number") or 1) == 1
    return blank.luck.choices(OPINIONS, FIRST_ROUND if is_first else LATER_ROUND)[0]


def _closing(blank: Blank) -> str:
    """While something is open, the director sends the office back to it as often as not."""
    has_open = bool(blank.variables.get("open_count"))
    return "continue" if has_open and blank.luck.random() < 0.5 else "close"


def _number(blank: Blank) -> object | None:
    """A document number; the next one if the last was taken."""
    serial = 18 + (blank.luck.randint(1, 40) if blank.variables.get("number_problem") else 0)
    return f"滨会发〔{blank.today.year}〕{serial}号"


def _report_kind(blank: Blank) -> object | None:
    if blank.held:
        return None
    return "exemption" if blank.luck.random() < EXEMPTION_SHARE else "plan"


def _step_date(offset: int) -> Callable[[Blank], object | None]:
    """Steps divide the contest between them; now and then somebody slips, and puts it right when told."""

    def choose(blank: Blank) -> object | None:
        problems = blank.variables.get("problems_text")
        first, last = (_day(blank.variables.get(f"campaign_{end}_on")) for end in ("starts", "ends"))
        if (blank.held and not problems) or first is None or last is None:
            return None
        if not problems and offset and blank.luck.random() < WRONG_DATE_SHARE:
            return (last + timedelta(days=31)).isoformat()
        length = (last - first).days // STEPS
        day = first + timedelta(days=length * (min(blank.row, STEPS - 1) + offset) - offset)
        return day.isoformat()

    return choose


def _day(value: object) -> date | None:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _share_of_headcount(low: float, high: float) -> Callable[[Blank], object | None]:
    def choose(blank: Blank) -> object | None:
        headcount = blank.variables.get("headcount")
        if blank.held or not headcount:
            return None
        return max(int(headcount * blank.luck.uniform(low, high)), 1)

    return choose


def _tracks(blank: Blank) -> object | None:
    codes = [option.value for option in blank.node.options]
    count = min(blank.luck.randint(3, 8), len(codes))
    return None if blank.held else sorted(str(code) for code in blank.luck.sample(codes, count))


def _in_days(days: int) -> Callable[[Blank], object]:
    return lambda blank: (blank.today + timedelta(days=days)).isoformat()


_KNOWN: Mapping[str, Callable[[Blank], Any]] = {
    **season.KNOWN,
    "parameters.holding": season.always("hold"),
    "late_start.start_choice": season.always("now"),
    "closing.closing": _closing,
    "work_plan_entry.plan_year": lambda blank: blank.today.year,
    "work_plan_entry.entered_on": season.today,
    "task_breakdown.tasks": season.always(4),
    "approval.decision": season.always("approve"),
    "countersign.opinion": _opinion,
    "merge_opinions.material_change": lambda blank: blank.luck.random() < 0.5,
    "plan_draft.title": lambda blank: (
        None if blank.held else "关于组织开展全市职工技术创新竞赛活动的实施方案"
    ),
    "document_number.document_number": _number,
    "document_number.issued_on": season.today,
    "publication.published_on": season.today,
    "bulletin.issued_on": season.today,
    "mobilisation_record.held_on": season.today,
    "meeting_record.held_on": season.today,
    "upward_report.sent_on": season.today,
    "plan.report_kind": _report_kind,
    "plan.steps": season.always(STEPS),
    "plan.targets": season.always(4),
    "plan.people": season.always(4),
    "plan.steps.starts_on": _step_date(0),
    "plan.steps.ends_on": _step_date(1),
    "plan.targets.quantity": lambda blank: blank.held or blank.luck.randint(10, 200),
    "plan.employees": _share_of_headcount(0.4, 0.95),
    "plan.funds": _share_of_headcount(0.005, 0.02),
    "plan.tracks": _tracks,
    "assessment_weights.indicators.weight": lambda blank: blank.held,
    "assessment_weights.indicators.target": lambda blank: blank.held,
    "self_assessment.own.self_score": lambda blank: blank.luck.randint(75, 100),
    "upper_assessment.upper.upper_score": lambda blank: blank.luck.randint(65, 100),
    "appeal.answer": lambda blank: blank.luck.choices(("accept", "appeal"), (0.95, 0.05))[0],
    "team.decision": season.always("confirm"),
    "team.visit_on": season.today,
    "inspection.visited_on": season.today,
    "inspection.findings": lambda blank: blank.luck.choice((0, 1, 2)),
    "inspection.findings.due_on": _in_days(30),
    "inspection.good_practices": lambda blank: blank.luck.choice((0, 1)),
    "inspection.items.score": lambda blank: blank.luck.randint(60, 100),
    "rectification_reply.outcome": season.always("done"),
    "rectification_reply.done_on": season.today,
    "report.is_zero": figures.is_zero,
    "practices.practices": lambda blank: blank.luck.choice((0, 1, 2)),
    **{f"report.{key}": figures.figure for key in figures.RATES},
}
