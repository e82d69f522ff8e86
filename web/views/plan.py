"""方案: the plan the contest follows, and what in the product carries each of its clauses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from flask import Blueprint, render_template, url_for

from handlers.registers import queries as registers
from handlers.registers.queries import Reader
from web import clauses
from web.clauses import Carrier, Carriers, Clause
from web.i18n import pick
from web.identity import me
from web.permissions import DESIGNER
from web.registers.catalogue import all_registers
from web.transactions import reading

bp = Blueprint("plan", __name__, url_prefix="/plan")

KINDS: Mapping[str, str] = {
    "process": "流程",
    "task": "流程步骤",
    "field": "表单项",
    "register": "台账",
    "page": "页面",
    "role": "角色",
}


@dataclass(frozen=True)
class Piece:
    """A piece of a paragraph, and the clauses it stands for."""

    text: str
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Paragraph:
    """One paragraph in pieces, and the clauses that begin in it."""

    pieces: tuple[Piece, ...]
    clauses: tuple[Clause, ...]


@bp.get("")
def show() -> str:
    """The plan's text; behind each paragraph its clauses, each with links to what carries it."""
    reader = registers.reader_of(reading(), me().person_id)
    return render_template(
        "plan.html",
        paragraphs=_paragraphs(),
        kinds=KINDS,
        name_of=_name_of,
        address_of=lambda carrier: _address_of(carrier, reader),
    )


@cache
def _paragraphs() -> tuple[Paragraph, ...]:
    return tuple(_split(line) for line in clauses.plan_text().splitlines())


def _split(line: str) -> Paragraph:
    found = tuple(clause for clause in clauses.list_clauses() if clause.quotes[0] in line)
    spans = [
        (line.index(quote), line.index(quote) + len(quote), clause.id)
        for clause in clauses.list_clauses()
        for quote in clause.quotes
        if quote in line
    ]
    return Paragraph(tuple(_pieces(line, spans)), found)


def _pieces(line: str, spans: list[tuple[int, int, str]]) -> Iterator[Piece]:
    """The line cut wherever a quotation begins or ends."""
    cuts = sorted({0, len(line), *(place for begin, end, _id in spans for place in (begin, end))})
    for begin, end in pairwise(cuts):
        yield Piece(line[begin:end], tuple(id for first, last, id in spans if first <= begin and end <= last))


@cache
def _carriers() -> Carriers:
    return Carriers({code: register.names for code, register in all_registers().items()})


def _name_of(carrier: Carrier) -> str:
    names: Mapping[str, str] = _carriers().name_of(carrier) or {}
    return pick(names)


def _address_of(carrier: Carrier, reader: Reader) -> str:
    """Where this person can look at a carrier; empty if nowhere."""
    process = carrier.name.split("/")[0]
    if carrier.kind == "page":
        return url_for(carrier.name)
    if carrier.kind == "register":
        is_open = registers.may_open(all_registers()[carrier.name], reader)
        return url_for("registers.show", code=carrier.name) if is_open else ""
    if carrier.kind in ("process", "task", "field"):
        roles = DESIGNER.removeprefix("role:").split(",")
        return url_for("definitions.show", key=process) if me().has_role(*roles) else ""
    return ""
