"""A person's calendar as iCalendar (RFC 5545): events, since most calendar programs show no to-dos of a subscription.

The same entries give the same bytes: each event's DTSTAMP is its last change (§3.8.7.2), so an ETag tells whether
anything is new. Texts are given in a language, because no signed-in person's request asks for them.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from engine.calendar import END_OF_DAY
from engine.inbox.terms import InboxTask
from handlers.campaigns.models import Campaign, CampaignPhase
from handlers.campaigns.rules import PHASE_NAMES
from handlers.feeds.queries import Entries
from web.content import content_in
from web.i18n import translate
from web.i18n.dates import ZONE, local

PRODUCT = "-//Saicheng//Saicheng//ZH"
DOMAIN = "saicheng"
REFRESH = timedelta(hours=1)
LASTS = timedelta(minutes=30)
"""How long before its due time the event of a task begins; one of no length is a line nobody sees."""
DAY = timedelta(days=1)
DAY_BEFORE = -timedelta(hours=15)
"""09:00 on the day before, from the midnight an event of a whole day begins at."""


def render(entries: Entries, language: str, base_url: str) -> bytes:
    """The calendar of a person, with links that begin with `base_url`."""
    calendar = Calendar()
    name = translate("赛程", language)
    properties = {"prodid": PRODUCT, "version": "2.0", "calscale": "GREGORIAN", "method": "PUBLISH"}
    for key, value in properties.items():
        calendar.add(key, value)
    calendar.add("name", name)  # RFC 7986; the X- names are what most programs read
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", str(ZONE))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for task in entries.tasks:
        calendar.add_component(_task_event(task, entries, language, base_url))
    for campaign in entries.campaigns:
        for phase in campaign.phases:
            for event in _phase_events(campaign, phase, entries, language, base_url):
                calendar.add_component(event)
    # Without the summer times of the last century.
    calendar.add_missing_timezones(first_date=date(2000, 1, 1))
    return bytes(calendar.to_ical())


def _task_event(task: InboxTask, entries: Entries, language: str, base_url: str) -> Event:
    if task.due_at is None:
        raise ValueError(f"task {task.id} is not due")
    place = entries.places.get(task.organisation_id or "", "")
    title = task.title_en or task.title if language == "en" else task.title
    about = " · ".join(dict.fromkeys(part for part in (title, place) if part))
    link, name = f"{base_url}/tasks/{task.id}", content_in(task.name, language)
    bracketed = "{} ({})" if language == "en" else "{}（{}）"
    changed = entries.revisions.get(task.id)
    event = _event(
        uid=f"task-{task.id}",
        summary=translate("截止：{task}", language, task=bracketed.format(name, about) if about else name),
        description="\n".join(part for part in (about, link) if part),
        link=link,
        changed_at=changed.at if changed else task.created_at,
        times=changed.times if changed else 0,
    )
    due = local(task.due_at)
    if due.time() >= time(END_OF_DAY.hour, END_OF_DAY.minute):
        _put_day(event, due.date())
        event.add_component(_alarm(event, DAY_BEFORE))
    else:
        event.add("dtstart", due - LASTS)
        event.add("dtend", due)
        event.add_component(_alarm(event, -DAY))
    if place:
        event.add("location", place)
    return event


def _phase_events(
    campaign: Campaign, phase: CampaignPhase, entries: Entries, language: str, base_url: str
) -> list[Event]:
    chinese, english = PHASE_NAMES[phase.code]
    name = english if language == "en" else phase.name or chinese
    link = f"{base_url}/progress?campaign={campaign.id}"
    changed = entries.revisions.get(campaign.id)
    events = []
    for boundary, text, day in (
        ("opens", "{phase}阶段开始", phase.starts_on),
        ("closes", "{phase}阶段截止", phase.ends_on),
    ):
        event = _event(
            uid=f"phase-{campaign.id}-{phase.number}-{boundary}",
            summary=translate(text, language, phase=name),
            description=f"{campaign.title}\n{link}",
            link=link,
            changed_at=changed.at if changed else campaign.created_at,
            times=changed.times if changed else 0,
        )
        _put_day(event, day)
        if boundary == "closes":
            event.add_component(_alarm(event, DAY_BEFORE))
        events.append(event)
    return events


def _event(*, uid: str, summary: str, description: str, link: str, changed_at: datetime, times: int) -> Event:
    event = Event()
    event.add("uid", f"{uid}@{DOMAIN}")
    event.add("summary", summary)
    event.add("description", description)
    event.add("url", link)
    moment = changed_at.replace(microsecond=0)
    event.add("dtstamp", moment)
    event.add("last-modified", moment)
    event.add("sequence", times)
    event.add("transp", "TRANSPARENT")  # a deadline keeps nobody busy
    return event


def _put_day(event: Event, day: date) -> None:
    event.add("dtstart", day)
    event.add("dtend", day + DAY)


def _alarm(event: Event, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", event["summary"])
    alarm.add("trigger", before)
    return alarm
