"""What diagrams may ask of revocations."""

from __future__ import annotations

from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.activities.lines import read_lines
from handlers.campaigns.rules import get_date
from handlers.honours.revocations import queries, service


@handler("honours.propose_revocation")
def propose_revocation(
    ctx: Ctx,
    *,
    campaign: str,
    instance: str,
    ground: str,
    facts: str,
    evidence: str,
    numbers: str | None = None,
    code: str | None = None,
    year: int | None = None,
) -> dict[str, Any]:
    """Enter the proposal: certificates' numbers one a line, or the code and year of a scheme; error honours.refused."""
    proposal = {"ground": ground, "facts": facts, "evidence": evidence, "code": code, "year": year}
    revocation = service.propose(ctx, campaign, instance, proposal, read_lines(numbers))
    return {
        "revocation_id": revocation.id,
        "revocation_number": revocation.number,
        "honours_text": queries.describe_items(ctx, revocation.id),
    }


@handler("honours.start_hearings")
def start_hearings(ctx: Ctx, *, revocation_id: str) -> dict[str, Any]:
    """Ask each holder; gives the last day for their statements."""
    return {"hear_until": service.start_hearings(ctx, revocation_id)}


@handler("honours.keep_statement")
def keep_statement(ctx: Ctx, *, revocation_id: str, honour_id: str, statement: str | None = None) -> None:
    """Keep what a holder says, or that nothing came."""
    service.hear(ctx, revocation_id, honour_id, statement or "")


@handler("honours.sum_up_hearings")
def sum_up_hearings(ctx: Ctx, *, revocation_id: str) -> dict[str, Any]:
    """The honours with what their holders say, as text."""
    return {"honours_text": queries.describe_items(ctx, revocation_id, with_statements=True)}


@handler("honours.draft_revocation")
def draft_revocation(
    ctx: Ctx, *, revocation_id: str, title: str, body: str, signatories: str, kept: str | None = None
) -> None:
    """Keep the draft; `kept` are numbers of certificates one a line; error honours.refused."""
    service.set_draft(ctx, revocation_id, title, body, signatories, read_lines(kept))


@handler("honours.revoke")
def revoke(
    ctx: Ctx, *, revocation_id: str, number: str, issued_on: str, kept: str | None = None
) -> dict[str, Any]:
    """Publish the decision; gives how many honours fell; error honours.refused (number, day)."""
    return {"fell": service.revoke(ctx, revocation_id, number, get_date(issued_on), read_lines(kept))}


@handler("honours.keep_honours")
def keep_honours(ctx: Ctx, *, instance: str, reason: str | None = None) -> None:
    """The honours stay as they were."""
    service.keep(ctx, instance, reason or "提议人撤回")


@handler("honours.recall")
def recall(
    ctx: Ctx, *, revocation_id: str, honour_id: str, how: str, recalled_on: str, note: str | None = None
) -> None:
    """The certificate or plaque came back, or is declared void."""
    service.recall(ctx, revocation_id, honour_id, how, get_date(recalled_on), note or "")
