"""台账: the registers one may see, their lists with filters, each row with its history, and downloads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from engine.context import Ctx
from engine.forms import Form
from engine.models import Instance
from handlers.activities.registers import REPORTS
from handlers.campaigns.queries import list_campaigns
from handlers.directory.queries import list_organisations
from handlers.directory.rules import Kind
from handlers.registers import queries
from handlers.registers.filters import Filters
from handlers.registers.queries import Reader, Row
from handlers.registers.register import Column, Register
from handlers.registers.registers import CITY_KEEPERS
from web import exports, names
from web.addresses import here
from web.forms import attachments
from web.forms.reading_matter import in_words, labels_of
from web.i18n import pick
from web.identity import me
from web.personal import veil_of
from web.registers import personal
from web.registers.address import list_address, read_filters, write_filters
from web.registers.catalogue import AREAS, all_registers, get_register, registers_by_area
from web.registers.chips import make_chips
from web.registers.export import lines_of
from web.registers.history import find_instance, list_history
from web.registers.papers import paper_of
from web.registers.values import Words
from web.transactions import reading, runtime, writing

bp = Blueprint("registers", __name__, url_prefix="/registers")

MOST_RELATED = 10


@bp.get("")
def index() -> str:
    """The registers that exist for this person, by area."""
    reader = _reader(reading())
    areas = {
        area: [register for register in registers if queries.may_open(register, reader)]
        for area, registers in registers_by_area().items()
    }
    may_import = me().has_role(*CITY_KEEPERS)
    return render_template("registers.html", areas=areas, area_names=AREAS, may_import=may_import)


@bp.get("/<code>")
def show(code: str) -> str:
    """One register: filters, totals, and a page of rows."""
    ctx, register = reading(), get_register(code)
    reader, filters = _reader(ctx), read_filters(register, request.args)
    columns = register.columns_for(reader.roles)
    known = register.columns_for(reader.roles, with_details=True)
    page = queries.list_rows(ctx, register, reader, filters, after=request.args.get("after", ""))
    words = Words(ctx, register, columns, page.rows, personal.in_lists(reader.roles, columns))
    return render_template(
        "register.html",
        register=register,
        columns=columns,
        filterable=[column for column in known if column.is_filterable],
        options={
            column.code: [(code, pick(each)) for code, each in column.choices.items()] for column in known
        },
        filters=filters,
        chips=make_chips(ctx, reader, words, filters),
        totals=queries.count_rows(ctx, register, reader, filters),
        rows=page.rows,
        words=words,
        campaigns={each.id: each.title for each in list_campaigns(ctx)}
        if register.campaign is not None
        else {},
        counties=_counties(ctx) if register.organisation is not None else {},
        more=here(after=page.after) if page.after else None,
        query=urlencode(write_filters(filters)),
        here=here,
    )


@bp.get("/<code>/export.csv")
def export_csv(code: str) -> Response:
    """What the filters show, as CSV."""
    return _export(code, "csv")


@bp.get("/<code>/export.xlsx")
def export_xlsx(code: str) -> Response:
    """What the filters show, as a workbook."""
    return _export(code, "xlsx")


@bp.get("/<code>/rows/<row_key>")
def row(code: str, row_key: str) -> str:
    """One row with all that is known of it, its process and what belongs to it."""
    ctx, register = reading(), get_register(code)
    reader = _reader(ctx)
    whole = queries.get_row(ctx, register, reader, row_key)
    columns = register.columns_for(reader.roles, with_details=True)
    in_full = personal.on_page(ctx, me(), reader.roles, columns, whole)
    found = veil_of(ctx, whole.instance_id).over(whole)
    found = replace(found, values={**found.values, **{code: whole.values[code] for code in in_full}})
    instance = find_instance(ctx, me(), found)
    forms = _forms(ctx, found)
    return render_template(
        "register_row.html",
        register=register,
        row=found,
        columns=columns,
        words=Words(ctx, register, columns, [found], in_full),
        instance=instance,
        labels=labels_of(forms),
        data=_in_words(ctx, columns, found, forms),
        definition=names.definitions(ctx, [instance.definition_id]) if instance else {},
        related=_related(ctx, register, reader, found),
        paper=paper_of(code, found.state),
        has_sources=code == REPORTS.code,
    )


@bp.get("/<code>/rows/<row_key>/history")
def history(code: str, row_key: str) -> str:
    """What happened to one row: who, what, when, and what was before."""
    ctx, register = reading(), get_register(code)
    reader = _reader(ctx)
    found = queries.get_row(ctx, register, reader, row_key)
    lines = list_history(ctx, me(), register, reader, found)
    return render_template("register_history.html", register=register, row=found, lines=lines)


def _reader(ctx: Ctx) -> Reader:
    return queries.reader_of(ctx, me().person_id)


def _counties(ctx: Ctx) -> dict[str, str]:
    places = list_organisations(ctx, (Kind.COUNTY, Kind.MUNICIPAL_UNION))
    return {place.id: place.name for place in places}


def _export(code: str, kind: exports.Kind) -> Response:
    """The download, noted with its filters and its size before it is given away."""
    ctx, register = reading(), get_register(code)
    reader, filters = _reader(ctx), read_filters(register, request.args)
    if kind == "xlsx" and queries.count_rows(ctx, register, reader, filters).count >= exports.MOST_ROWS:
        raise exports.TooManyRows
    header, lines = lines_of(ctx, register, reader, filters)
    table = exports.write(kind, header, lines)
    asked = dict(write_filters(filters))
    data = {"register": code, "filters": asked, "rows": table.rows, "kind": kind}
    writing(lambda ctx: ctx.record("register.exported", data=data))
    return table.response(pick(register.names))


def _forms(ctx: Ctx, found: Row) -> list[Form]:
    """The forms of the row's process: they tell what its data are called."""
    instance = ctx.session.get(Instance, found.instance_id) if found.instance_id else None
    if instance is None:
        return []
    return list(runtime().instances.versions.get(ctx, instance.definition_id).forms.values())


def _in_words(
    ctx: Ctx, columns: Iterable[Column], found: Row, forms: Sequence[Form]
) -> dict[str, dict[str, Any]]:
    """What the row keeps as a form left it, by column: choices by their names, files by theirs."""
    data = {
        column.code: found.values[column.code]
        for column in columns
        if column.kind == "data" and found.values[column.code]
    }
    ids = [each for form in forms for values in data.values() for each in form.file_ids(values)]
    files = attachments.by_id(ctx, ids)
    return {code: in_words(values, forms, files) for code, values in data.items()}


@dataclass(frozen=True)
class RelatedRows:
    """The first rows of another register that belong to a row; `more` lists all of them."""

    title: str
    register: Register
    rows: list[Row]
    words: Words
    more: str


def _related(ctx: Ctx, register: Register, reader: Reader, found: Row) -> list[RelatedRows]:
    """What belongs to a row in other registers, as far as this person may see it."""
    shown = []
    for related in register.related:
        value = found.links.get(related.code)
        other = all_registers()[related.register]
        if value is None or not queries.may_open(other, reader):
            continue
        filters = Filters(values={related.column: str(value)})
        rows = queries.list_rows(ctx, other, reader, filters, limit=MOST_RELATED).rows
        if rows:
            words = Words(ctx, other, [], rows)
            more = list_address(other.code, filters)
            shown.append(RelatedRows(pick(related.names), other, rows, words, more))
    return shown
