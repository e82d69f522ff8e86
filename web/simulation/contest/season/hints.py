"""What people choose in the forms of a season."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from handlers.honours.rules.states import OBJECTION_KINDS
from web.simulation.blanks import Blank
from web.simulation.contest.season.names import ResultNames

Known = Callable[[Blank], object | None]

UPHELD, CORRECTED = OBJECTION_KINDS["truth"]["zh"], OBJECTION_KINDS["inventor_order"]["zh"]
UNPROVEN = OBJECTION_KINDS["ownership"]["zh"]
FEWER = "参评项目水平不齐，宁缺毋滥。"
MEDALS = 5
_NUMBER = re.compile(r"^\d+\. (\d{4}-[A-Z]+-\d+)", re.MULTILINE)


def odds(**shares: float) -> Known:
    """One of these values, by their shares."""
    return lambda blank: blank.luck.choices(list(shares), list(shares.values()))[0]


def always(value: object) -> Known:
    """This value."""
    return lambda _blank: value


def today(blank: Blank) -> str:
    """The day on which the form is filled."""
    return blank.today.isoformat()


def _days_ago(days: int) -> Known:
    return lambda blank: (blank.today - timedelta(days=days + blank.luck.randint(0, 60))).isoformat()


def _recommendation(blank: Blank) -> object | None:
    """What there is room for; a few are turned down although there is."""
    return "decline" if blank.held == "recommend" and blank.luck.random() < 0.04 else blank.held


def _formal_check(blank: Blank) -> object | None:
    """What the checks suggest; now and then a look at the papers finds something they do not."""
    return "return" if blank.held == "pass" and blank.luck.random() < 0.06 else blank.held


def _shortfall(blank: Blank) -> str | None:
    """The reason is asked for only when the list is shorter than its quota."""
    variables = blank.variables
    listed = variables.get("listed")
    if listed is None:
        listed = len(str(variables.get("listed_numbers") or "").split())
    return FEWER if listed < (variables.get("quota") or 0) else ""


def _grades(grade: str) -> Known:
    """The group's split where it fits the list, else about a fifth and a third of it."""

    def choose(blank: Blank) -> object | None:
        listed = blank.variables.get("listed") or 0
        first, second = round(listed / 5), round(listed / 3)
        split = {"first": first, "second": second, "third": listed - first - second}
        fits = all(blank.variables.get(each) is not None for each in split)
        return blank.held if fits and blank.held is not None else split[grade]

    return choose


def _medals(blank: Blank) -> str:
    numbers = _NUMBER.findall(str(blank.variables.get("list_text") or ""))
    listed = min(blank.variables.get("listed") or 0, MEDALS)
    return "\n".join(numbers[:listed])


def _acceptance(blank: Blank) -> str:
    return "decline" if blank.variables.get("kind_name") == UNPROVEN else "accept"


def _decision(blank: Blank) -> str:
    """Of plans: registered. Of objections: by what is objected to."""
    kinds = {CORRECTED: "corrected", UPHELD: "upheld"}
    if "kind_name" not in blank.variables:
        return "file"
    return kinds.get(blank.variables["kind_name"], "dismissed")


def _new_order(blank: Blank) -> str:
    """The first two change places."""
    count = len(re.split("[、,，]", str(blank.variables.get("people") or "")))
    return ",".join(map(str, [2, 1, *range(3, count + 1)]))


def _number(first: int) -> Known:
    """A number of the office's book, mostly one that is free."""
    return lambda blank: f"滨会发〔{blank.today.year}〕{first + blank.luck.randint(0, 59)}号"


KNOWN: Mapping[str, Known] = {
    "entry.name": lambda blank: blank.held or ResultNames(blank.luck).draw(),
    "entry.inventors": always(1),
    "entry.confidentiality": always("public"),
    "entry.started_on": _days_ago(420),
    "entry.ended_on": _days_ago(90),
    "entry.benefits": always(1),
    "entry.benefits.year": lambda blank: blank.today.year - 1,
    "entry.benefits.saving": lambda blank: blank.luck.randint(3, 400),
    "share_confirmation.answer": odds(agree=0.98, object=0.02),
    "person_nomination.results": always(1),
    "person_nomination.results.year": lambda blank: blank.today.year - 1,
    "team_nomination.results": always(0),
    "unit_check.verdict": odds(agree=0.97, reject=0.03),
    "unit_check.truth": always(True),
    "unit_check.ownership": always(True),
    "unit_check.notice_from": today,
    "sign_off.finance": odds(confirmed=0.97, unconfirmed=0.03),
    "sign_off.dispute": odds(none=0.99, open=0.01),
    "dispute.resolution": odds(cleared=0.8, blocked=0.2),
    "unit_notice.notice_result": odds(none=0.975, settled=0.015, upheld=0.01),
    "unit_notice.congress": odds(agree=0.9, not_held=0.1),
    "return_decision.ruling": odds(report=0.7, reject=0.3),
    "recommendation.recommendation": _recommendation,
    "formal_check.verdict": _formal_check,
    "second_check.verdict": odds(**{"pass": 0.7, "reject": 0.3}),
    "opinion.opinion": odds(agree=0.92, none=0.05, disagree=0.03),
    "veto_decision.veto_ruling": odds(uphold=0.8, set_aside=0.2),
    "anonymity_check.anonymity": always("fine"),
    "anonymity_check.hidden_words": always(""),
    "invitation.relations": always(0),
    "result_signature.signature": always("sign"),
    "procedure_check.procedure": always("fine"),
    "repeat_decision.repeat": always("keep"),
    "panel_minutes.met_on": today,
    "committee_minutes.met_on": today,
    "list_draft.shortfall_reason": _shortfall,
    "grades.shortfall_reason": _shortfall,
    **{f"grades.{grade}": _grades(grade) for grade in ("first", "second", "third")},
    "grades.medal_numbers": _medals,
    "list_countersign.opinion": odds(agree=0.95, disagree=0.05),
    "selection_check.procedure": always("fine"),
    "list_approval.decision": always("approve"),
    "posting.posted_on": today,
    "acceptance.accepted": _acceptance,
    "acceptance.refusal": always("no_evidence"),
    "investigation.progress": odds(done=0.8, extend=0.2),
    "decision.decision": _decision,
    "decision.new_order": _new_order,
    "decision_delay.delay": always("later"),
    "decision_delay.expected_on": lambda blank: (blank.today + timedelta(days=30)).isoformat(),
    "decision_draft.left_out": always(""),
    "decision_draft.medal_time": always("now"),
    "decision_approval.decision": always("approve"),
    "numbering.number": _number(60),
    "numbering.issued_on": today,
    "ceremony.held_on": today,
    "delivery.delivered_on": today,
    "medals.decision": always("grant"),
    "medals.number": _number(120),
    "medals.issued_on": today,
    "version.pictures": always(0),
}


def find_known(known: Mapping[str, Any], blank: Blank) -> object | None:
    """What the author of this very paper has in mind for a field, row by row in lists."""
    found: object = known.get(blank.key)
    if isinstance(found, (list, tuple)):
        return found[blank.row] if blank.row < len(found) else None
    return found
