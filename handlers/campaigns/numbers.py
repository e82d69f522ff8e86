"""Running numbers of a year's contest, such as 2015-JY-0001."""

from __future__ import annotations

from engine.context import Ctx
from engine.upsert import insert_for
from handlers.campaigns.models import NumberSeries
from handlers.campaigns.queries import get_standing


def next_number(ctx: Ctx, campaign_id: str, code: str) -> str:
    """The next number of a kind of thing in a campaign: the year, the kind's code (1 to 12 letters) and four digits.

    Each is given once, whoever else asks meanwhile: the others wait for the end of this transaction. A transaction
    that is undone gives its number back, so there are no gaps. Raises NotFound.
    """
    return f"{get_standing(ctx, campaign_id).year}-{code}-{count_up(ctx, campaign_id, code):04}"


def count_up(ctx: Ctx, campaign_id: str, code: str) -> int:
    """As `next_number`, but the bare count: 1, 2, 3 …"""
    statement = insert_for(ctx.session, NumberSeries).values(campaign_id=campaign_id, code=code, last=1)
    taken = statement.on_conflict_do_update(
        index_elements=[NumberSeries.campaign_id, NumberSeries.code], set_={"last": NumberSeries.last + 1}
    ).returning(NumberSeries.last)
    return ctx.session.execute(taken).scalar_one()
