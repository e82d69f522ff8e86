"""Publications and questions: what the tables would refuse by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engine.context import Ctx
from engine.errors import BusinessError
from handlers.activities.inventions.models import Invention
from handlers.activities.inventions.service import disclose, dispute, give_up, open_invention
from handlers.campaigns.service import create_campaign
from handlers.entries.models import Entry
from handlers.publication.questions.models import PublicationQuestion
from handlers.publication.questions.rules import find_problems
from handlers.publication.questions.service import ask, forward
from handlers.publication.questions.tasks import take_up_question
from handlers.publication.results import service
from handlers.publication.results.models import Publication
from handlers.publication.results.queries import list_inventions_in_the_way
from handlers.publication.results.registers import PUBLICATIONS
from handlers.registers.filters import Filters
from handlers.registers.queries import count_rows, reader_of
from tests.handlers.world import ISSUED, World, make_instance
from tests.workflows.judging import make_entry
from tests.workflows.publishing import VERSION

OWNER = "p:employee@team-00001"
QUESTION = {"name": "张先生", "contact": "", "text": "能用吗？"}


def _open(ctx: Ctx, number: int = 1, organisation_id: str = "ent-0001", owner_id: str = OWNER) -> Publication:
    instance_id = make_instance(ctx, "achievement_publication", str(number)).id
    return service.open_publication(ctx, "2015", organisation_id, owner_id, instance_id)


def _public(ctx: Ctx) -> Publication:
    create_campaign(ctx, 2015)
    make_entry(ctx, 1, first_inventor_id=OWNER)
    publication = _open(ctx)
    service.write(ctx, publication.id, {**VERSION, "field": "机械", "related_number": "2015-R-0001"})
    assert service.publish(ctx, publication.id) == []
    return publication


def test_entry_is_published_once_and_by_its_own_unit(town: World) -> None:
    with town.begin() as ctx:
        first = _public(ctx)
        assert (first.entry_id, first.state) == ("result-1", "public")
        version = {**VERSION, "field": "机械", "related_number": "2015-R-0001"}
        with pytest.raises(BusinessError, match="已在办理公布：2015-FB-0001"):
            service.write(ctx, _open(ctx, 2).id, version)
        with pytest.raises(BusinessError, match="不是本单位的成果"):
            service.write(ctx, _open(ctx, 3, "ent-0002").id, version)
        service.take_down(ctx, first.id, "有误")
        again = service.write(ctx, _open(ctx, 4).id, version)
        assert (first.state, again.entry_id) == ("taken_down", "result-1")


def _block(ctx: Ctx, organisation_id: str, inventor_id: str, number: str) -> Invention:
    """An invention whose ownership stays open, said to belong to the result of `number`."""
    instance_id = make_instance(ctx, "ip_support", f"{organisation_id}:{inventor_id}").id
    found = open_invention(ctx, "2015", organisation_id, inventor_id, instance_id)
    disclose(ctx, found.id, {"title": "夹具", "wanted": "patent", "related_number": number})
    dispute(ctx, found.id, "各执一词")
    give_up(ctx, found.id, "转法院")
    return found


def test_numbers_block_only_where_the_unit_or_an_inventor_cites_them(town: World) -> None:
    with town.begin() as ctx:
        publication = _public(ctx)
        entry = ctx.session.get_one(Entry, publication.entry_id)
        numbers = {publication.related_number}
        _block(ctx, "ent-0002", "p:unit_union@ent-0002", entry.number)
        for number in {entry.number, *numbers}:
            assert list_inventions_in_the_way(ctx, entry.id, "ent-0001", numbers={number}) == []
            assert list_inventions_in_the_way(ctx, None, "ent-0001", numbers={number}) == []
        own = _block(ctx, "ent-0001", "p:unit_union@ent-0001", entry.number)
        moved = _block(ctx, "ent-0003", OWNER, entry.number)
        assert list_inventions_in_the_way(ctx, entry.id, "ent-0001") == [own, moved]


def test_entry_is_for_its_inventors_and_the_union_of_the_unit_to_publish(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        make_entry(ctx, 1, first_inventor_id=OWNER)
        make_entry(ctx, 2, kind="person", person_id=OWNER)
        version = {**VERSION, "field": "机械", "related_number": "2015-R-0001"}
        with pytest.raises(BusinessError, match="由其完成人或本单位工会申请公布"):
            service.write(ctx, _open(ctx, 1, owner_id="p:team_leader@team-00001").id, version)
        with pytest.raises(BusinessError, match="不是本单位的成果"):
            service.write(ctx, _open(ctx, 2).id, {**version, "related_number": "2015-P-0002"})
        union = _open(ctx, 3, owner_id="p:unit_union@ent-0001")
        assert service.write(ctx, union.id, version).entry_id == "result-1"


def test_other_number_unties_the_entry(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        make_entry(ctx, 1, first_inventor_id=OWNER)
        publication, version = _open(ctx), {**VERSION, "field": "机械"}
        for number, entry_id in (("2015-R-0001", "result-1"), ("2015-XM-0001", None)):
            written = service.write(ctx, publication.id, {**version, "related_number": number})
            assert (written.related_number, written.entry_id) == (number, entry_id)


def test_what_is_internal_is_for_the_unions_to_read(town: World) -> None:
    people = ("p:unit_union@ent-0003", "p:county_union@county-02", "p:team_leader@team-00001", OWNER)

    def counts(ctx: Ctx) -> list[int]:
        return [count_rows(ctx, PUBLICATIONS, reader_of(ctx, each), Filters()).count for each in people]

    with town.begin() as ctx:
        publication = _public(ctx)
        publication.state, publication.published_at = "checking", None
        assert counts(ctx) == [0, 0, 0, 1]
        service.keep_internal(ctx, publication.id)
        assert counts(ctx) == [1, 1, 0, 1]


def test_question_needs_a_name_and_a_text_of_bounded_length() -> None:
    assert find_problems(QUESTION) == []
    assert find_problems({"name": " ", "contact": "x" * 121, "text": "问" * 1001}) == [
        "name",
        "contact",
        "text",
    ]


def test_contact_of_a_visitor_stays_out_of_the_process(town: World) -> None:
    with town.begin() as ctx:
        question = ask(ctx, _public(ctx).id, {**QUESTION, "contact": "0543-3160000"}, "192.0.2.1")
        instance_id = make_instance(ctx, "publication_question").id
        told = take_up_question(ctx, question_id=question.id, instance=instance_id)
        assert (told["question"], question.contact) == (QUESTION["text"], "0543-3160000")
        assert "0543-3160000" not in str((told, town.processes.sent))


@pytest.mark.parametrize(
    ("name", "text"), [("张13800001234", "能用吗？"), ("张先生", "我的电话13800001234，能用吗？")]
)
def test_question_with_a_personal_number_is_not_forwarded(town: World, name: str, text: str) -> None:
    with town.begin() as ctx:
        question = ask(ctx, _public(ctx).id, {**QUESTION, "name": name}, "192.0.2.1")
        with pytest.raises(BusinessError, match="手机号"):
            forward(ctx, question.id, text)
        assert question.state == "asked"


REFUSED: list[tuple[Any, dict[str, Any]]] = [
    (Publication, {"state": "lost"}),
    (Publication, {"kind": "other"}),
    (Publication, {"title": ""}),
    (Publication, {"published_at": None}),
    (Publication, {"end_reason": "有误"}),
    (Publication, {"state": "taken_down", "end_reason": "有误"}),
    (PublicationQuestion, {"state": "shown"}),
    (PublicationQuestion, {"text": ""}),
    (PublicationQuestion, {"answer": "可以"}),
    (PublicationQuestion, {"state": "answered", "answer": "可以"}),
    (PublicationQuestion, {"state": "declined", "ended_at": ISSUED}),
]


def test_tables_refuse(town: World) -> None:
    with town.begin() as ctx:
        ask(ctx, _public(ctx).id, QUESTION, "192.0.2.1")
    for model, values in REFUSED:
        with pytest.raises(IntegrityError), town.begin() as ctx:
            ctx.session.execute(update(model).values(**values))
