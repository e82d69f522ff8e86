"""One list of the inbox, as its address asks for it: it can be kept, sent on, saved by name and come back to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import parse_qsl, urlencode

from flask import request, url_for

from engine import tasks
from engine.calendar import DEFAULT_ZONE, to_instant
from engine.models import NEVER, HumanTask
from web import paging
from web.i18n.dates import local_date
from web.inbox.tabs import DONE, FIRST, LABELS

GROUPS = {"overdue": "逾期", "today": "今天", "week": "本周", "later": "以后", "undated": "无期限"}
"""By urgency, the most urgent first."""
ORDERS = {tasks.Order.DUE: "按期限", tasks.Order.NEWEST: "最新在前", tasks.Order.UNIT: "按单位"}
FIELD = "from_list"
"""The parameter by which the page of a task remembers the list it was opened from."""
MAX_TEXT = 2_000

_ALLOWED: Mapping[str, Collection[str]] = {
    "tab": LABELS,
    "due": GROUPS,
    "sort": ORDERS,
    "drafts": ("1",),
    "claimed": ("1",),
}
_KINDS = {
    tasks.Order.DUE: (datetime, str),
    tasks.Order.NEWEST: (datetime, str),
    tasks.Order.UNIT: (str, datetime, str),
}


@dataclass(frozen=True)
class Listing:
    """A tab of the inbox, what it is narrowed to, its order and the place the page begins at; all texts of the address.

    `step` is "<definition>/<node>"; `drafts` and `claimed` are "1" or empty.
    """

    tab: str = FIRST
    q: str = ""
    definition: str = ""
    step: str = ""
    stage: str = ""
    unit: str = ""
    due: str = ""
    drafts: str = ""
    claimed: str = ""
    sort: str = ""
    after: str = ""

    @property
    def query(self) -> dict[str, str]:
        """What an address needs to ask for this list: nothing that goes without saying."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in values.items() if value and (name, value) != ("tab", FIRST)}

    @property
    def text(self) -> str:
        """The query as text; at least the tab, so that it does not stand for a person's own first list."""
        return urlencode(self.query or {"tab": self.tab})

    @property
    def order(self) -> tasks.Order:
        """How it is sorted."""
        return tasks.Order(self.sort or tasks.Order.DUE)

    @property
    def narrowed(self) -> int:
        """How many filters are set, the search among them."""
        return sum(name not in ("tab", "sort", "after") for name in self.query)

    @property
    def saved(self) -> Listing:
        """What is kept of it under a name: all but the place."""
        return replace(self, after="")

    def url(self, **changes: str) -> str:
        """The address of this list with some of it changed, from its beginning unless a place is given."""
        changed = replace(self, **{"after": "", **changes})
        return f"{url_for('inbox.show')}?{changed.text}"

    def url_of(self, task_id: str) -> str:
        """The address of this very page of the list, at a task."""
        return f"{url_for('inbox.show')}?{self.text}#task-{task_id}"

    def cursor(self) -> tasks.Cursor | None:
        """The place the page begins at; None for the beginning, or when the place is not one of ours."""
        kinds = (datetime, str) if self.tab == DONE else _KINDS[self.order]
        keys = paging.unpack(self.after, *kinds)
        return tasks.Cursor(keys) if keys else None

    def narrow(self, now: datetime, person_id: str) -> tasks.Filter:
        """What the engine is asked for."""
        definition, _slash, node = self.step.partition("/")
        due_from, due_before = dict(zip(GROUPS, _ranges(now), strict=True)).get(self.due, (None, None))
        return tasks.Filter(
            search=self.q,
            definition_key=self.definition or definition,
            node=node,
            stage=self.stage,
            organisation_id=self.unit,
            assignee=f"person:{person_id}" if self.claimed else "",
            drafted_by=person_id if self.drafts else "",
            due_from=due_from,
            due_before=due_before,
        )

    def behind(self, task: HumanTask) -> Listing:
        """The list from behind a task on."""
        return replace(self, after=paging.pack(*tasks.place_of(task, self.order).keys))


def bounds(now: datetime) -> tuple[datetime, datetime, datetime]:
    """Where the groups of urgency end: now, the end of today, the end of Sunday; what has no due time comes last."""
    today = local_date(now)
    return now, _midnight(today + timedelta(days=1)), _midnight(today + timedelta(days=7 - today.weekday()))


def from_query(given: Mapping[str, str]) -> Listing:
    """The list that some parameters ask for; what is not ours counts as not given."""
    texts = {each.name: given.get(each.name, "").strip() for each in fields(Listing)}
    for name, values in _ALLOWED.items():
        if texts[name] not in values:
            texts[name] = ""
    texts["q"] = texts["q"][:80]
    most = {"definition": 80, "stage": 80, "unit": 80, "step": 201, "after": 500}
    found = {
        name: "" if len(text) > most.get(name, 80) or not text.isprintable() else text
        for name, text in texts.items()
    }
    if found["definition"] and not found["step"].startswith(f"{found['definition']}/"):
        found["step"] = ""  # of the process that was chosen before
    return Listing(**{**found, "tab": found["tab"] or FIRST})


def from_text(text: str) -> Listing:
    """The list that a query as text asks for."""
    return from_query(dict(parse_qsl(text[:MAX_TEXT])))


def of_request() -> Listing | None:
    """The list that the page of a task was opened from; None if it does not say."""
    text = request.values.get(FIELD, "")
    return from_text(text) if text else None


def keeping(place: str) -> str:
    """The address of a page of a task, telling it the list this request came from."""
    asked = of_request()
    mark = "&" if "?" in place else "?"
    return f"{place}{mark}{urlencode({FIELD: asked.text})}" if asked else place


def back(message: str) -> str:
    """The address of the list this request came from, with a message of `web.templating.MESSAGES`."""
    asked = of_request()
    query = {**(asked.query if asked else {}), "ok": message}
    return f"{url_for('inbox.show')}?{urlencode(query)}"


def listed(task_id: str) -> str:
    """The address of the list this request came from, at a task; the inbox's if it does not say."""
    asked = of_request()
    return asked.url_of(task_id) if asked else url_for("inbox.show")


def _ranges(now: datetime) -> list[tuple[datetime | None, datetime | None]]:
    ends = bounds(now)
    return list(zip((None, *ends, NEVER), (*ends, NEVER, None), strict=True))


def _midnight(day: date) -> datetime:
    return to_instant(datetime.combine(day, time()), DEFAULT_ZONE)
