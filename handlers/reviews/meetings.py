"""The two meetings with a vote: the panel's on what is disputed, the committee's on a list."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from handlers.directory.queries import list_posts, persons_of_all
from handlers.directory.rules import CITY
from handlers.entries.models import Entry
from handlers.reviews import closing, queries, selecting, voting
from handlers.reviews.models import RoundEntry
from handlers.reviews.rules.states import KIND_NAMES, Place

COMMITTEE = "review_committee"


def open_panel_vote(ctx: Ctx, round_id: str) -> dict[str, Any]:
    """Let the serving experts vote whether disputed entries keep their place in the ranking; {"disputed": 0} without.

    What had no score at all cannot be ranked and is set aside without a vote.
    """
    found = queries.get_round(ctx, round_id)
    disputed = closing.list_disputed(ctx, found)
    scored = queries.list_sheets_by_entry(ctx, round_id, "submitted")
    codes = {}
    for entry in queries.list_round_entries(ctx, round_id):
        codes[entry.entry_id] = entry.code
        if entry.entry_id in disputed and entry.entry_id not in scored:
            entry.is_set_aside = True
    votable = sorted(entry_id for entry_id in disputed if entry_id in scored)
    lines = [
        f"{codes[entry_id]}：{why}"
        for entry_id, why in sorted(disputed.items(), key=lambda row: codes[row[0]])
    ]
    result: dict[str, Any] = {"disputed": len(votable), "disputed_text": "\n".join(lines), "ballot_id": None}
    if votable:
        experts = [expert.person_id for expert in queries.list_serving(ctx, round_id)]
        ballot = voting.open_ballot(
            ctx, "有争议的项目是否按计分结果参加排序", votable, experts, round_id=round_id
        )
        result["ballot_id"] = ballot.id
    return result


def count_panel_vote(ctx: Ctx, round_id: str, ballot_id: str) -> dict[str, Any]:
    """Count the panel's vote and set aside what it did not confirm. BusinessError `review.no_quorum`."""
    passed = voting.close_ballot(ctx, ballot_id)
    on_ballot = set(voting.list_tallies(ctx, ballot_id))
    lines = []
    for entry in queries.list_round_entries(ctx, round_id):
        if entry.entry_id in on_ballot:
            entry.is_set_aside = entry.entry_id not in passed
            lines.append(f"{entry.code}：{'不参加排序' if entry.is_set_aside else '参加排序'}")
    ctx.session.flush()
    return {"vote_text": "\n".join(lines)}


def open_committee_vote(ctx: Ctx, list_id: str) -> dict[str, Any]:
    """Let the committee vote on the proposed and the reserve. BusinessError `review.refused` without members."""
    found = selecting.get_list(ctx, list_id)
    posts = list_posts(ctx, COMMITTEE, [CITY])
    members = persons_of_all(ctx, [f"post:{post.id}" for post in posts])
    person_ids = sorted({person.id for people in members.values() for person in people})
    rows = selecting.list_lines(ctx, list_id, Place.LISTED, Place.RESERVE)
    question = f"{found.campaign_id}年度{KIND_NAMES[found.kind]['zh']}拟命名名单"
    ballot = voting.open_ballot(
        ctx, question, [line.entry_id for line, _entry in rows], person_ids, list_id=list_id
    )
    return {"ballot_id": ballot.id, "electors": voting.turnout(ctx, ballot.id)[1]}


def count_committee_vote(ctx: Ctx, list_id: str, ballot_id: str) -> None:
    """Count the committee's vote and take it into the list. BusinessError `review.no_quorum`."""
    selecting.apply_vote(ctx, list_id, voting.close_ballot(ctx, ballot_id))


def list_subjects(ctx: Ctx, ballot_id: str, person_id: str) -> list[tuple[str, str, str]]:
    """What an elector votes on: (entry id, how it is called, what is known of it).

    A panel knows codes and the anonymous name only; the committee knows number and name. Raises NotFound for others.
    """
    ballot = voting.get_ballot(ctx, ballot_id)
    ids = voting.list_votable(ctx, ballot_id, person_id)
    if ballot.round_id:
        query = (
            select(RoundEntry.entry_id, RoundEntry.code, Entry.anonymised)
            .join(Entry, Entry.id == RoundEntry.entry_id)
            .where(RoundEntry.round_id == ballot.round_id, RoundEntry.entry_id.in_(ids))
        )
        rows = [
            (entry_id, code, str((shown or {}).get("name", "")))
            for entry_id, code, shown in ctx.session.execute(query)
        ]
        return sorted(rows, key=lambda row: row[1])
    lines = selecting.list_lines(ctx, ballot.list_id or "", Place.LISTED, Place.RESERVE)
    return [
        (entry.id, f"{line.rank}. {entry.number}", entry.name) for line, entry in lines if entry.id in ids
    ]
