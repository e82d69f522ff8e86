"""数据来源: the figures of a report beside what the registers give now, each with the records behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from flask import Blueprint, render_template

from engine.errors import NotFound
from handlers.activities.figures import Source, count_sources
from handlers.activities.registers import REPORTS
from handlers.activities.rules import FIGURES, FIGURES_EN
from handlers.activities.service import list_periods
from handlers.registers.filters import Filters
from handlers.registers.queries import get_row, may_open, reader_of
from handlers.registers.register import unpack_key
from web.i18n import pick
from web.identity import me
from web.registers.address import list_address
from web.transactions import reading

bp = Blueprint("report_figures", __name__)


@dataclass(frozen=True)
class Records:
    """The rows of one register that count to a figure; without an address for whom the register does not exist."""

    name: str
    address: str


@dataclass(frozen=True)
class Line:
    """One figure: as reported (None: not yet), and by the records of now with where they are."""

    name: str
    reported: str | None
    recorded: str
    records: list[Records]

    @property
    def differs(self) -> bool:
        """Whether the unit has changed what the records give, or they have changed since."""
        return self.reported is not None and self.reported != self.recorded


@bp.get("/registers/<code>/rows/<row_key>/sources")
def show(code: str, row_key: str) -> str:
    """Every figure of one report that a register tells. Raises NotFound for rows of other registers."""
    if code != REPORTS.code:
        raise NotFound(register=code)
    ctx = reading()
    reader = reader_of(ctx, me().person_id)
    row = get_row(ctx, REPORTS, reader, row_key)
    campaign_id, organisation_id, month = unpack_key(row_key)
    period = next((each for each in list_periods(ctx, campaign_id) if each.code == month), None)
    if period is None:  # the phase has been shortened since
        raise NotFound(period=month)
    filters = Filters(
        campaign_id=campaign_id,
        organisation_id=organisation_id,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
    )
    sources = count_sources(ctx, campaign_id, organisation_id, period.starts_on, period.ends_on)
    hidden = {each.register.code for each in sources if not may_open(each.register, reader)}
    return render_template(
        "report_figures.html",
        register=REPORTS,
        row=row,
        lines=list(_lines(sources, row.values.get("figures") or {}, filters, hidden)),
    )


def _lines(
    sources: list[Source], reported: Mapping[str, Any], filters: Filters, hidden: set[str]
) -> Iterator[Line]:
    for key, name in FIGURES.items():
        own = [each for each in sources if each.figure.code == key]
        if own:
            records = [
                Records(
                    pick(each.register.names),
                    ""
                    if each.register.code in hidden
                    else list_address(each.register.code, replace(filters, figure=key)),
                )
                for each in own
            ]
            said = None if reported.get(key) is None else _plain(Decimal(str(reported[key])))
            total = _plain(sum((each.amount for each in own), Decimal(0)))
            yield Line(pick({"zh": name, "en": FIGURES_EN[key]}), said, total, records)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():,f}"
