"""Telling people what others have done about a task that concerns them: handed on, asked, sent back, copied."""

from __future__ import annotations

from engine.context import Ctx
from engine.english import english_texts, in_both, titles_in_both
from engine.ports import TaskNews
from handlers.directory.queries import list_person_names, persons_of_all
from handlers.notices.service import News, notify_all

KINDS = {
    "transferred": "task.transferred",
    "delegated": "task.delegated",
    "opinion_asked": "task.opinion_asked",
    "opinion_given": "task.opinion_given",
    "opinion_withdrawn": "task.opinion_withdrawn",
    "handed_back": "task.handed_back",
    "sent_back": "task.sent_back",
    "taken_back": "task.taken_back",
    "copied": "task.copied",
}
"""The kind of notice for each kind of news."""


def tell_of_task(ctx: Ctx, news: TaskNews) -> None:
    """Give each person concerned a notice, but for who did it."""
    task = news.task
    found = persons_of_all(ctx, news.principals)
    people = {person.id: person for group in found.values() for person in group}
    people.pop(ctx.actor.removeprefix("person:"), None)
    if not people:
        return
    params = {
        "task": in_both(english_texts(ctx), task["name"]),
        "title": titles_in_both(task["title"], task["title_en"]),
        "person": list_person_names(ctx, [ctx.actor]).get(ctx.actor, ""),
        "reason": news.reason or "—",
    }
    # Who gets a copy may read what the task belongs to; who had a task may open that, even if it is gone.
    link = f"/instances/{task['instance_id']}" if news.kind == "copied" else f"/tasks/{task['id']}"
    key = f"{news.kind}:{task['id']}:{ctx.now():%Y%m%d%H%M%S%f}"
    place = task["organisation_id"]
    notify_all(ctx, [News(person, key, KINDS[news.kind], params, link, place) for person in people.values()])
