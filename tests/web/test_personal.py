"""个人信息: a number that a unit gave is read in full by those who work with it, and by nobody else who may look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile, is_zipfile

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.forms.parse import FormSchemaError, parse_tree
from engine.forms.schema import PERSONAL, Node
from engine.models import ScopeRow
from handlers.directory.masking import MASKS, find_secrets, mask_contact, mask_numbers
from handlers.governance.resources.models import Resource
from handlers.plans.models import UnitPlan
from tests.web.api.client import program
from tests.web.reading import text_of, words_of
from tests.web.site import Site
from tests.web.test_plan_filing import ADMIN, COUNTY, PLAN, UNIT, contest, do
from web.registers.catalogue import all_registers
from web.shipped import shipped_packages

__all__ = ["contest"]  # a fixture
NUMBER, MASKED = "13800005678", "138****5678"
OFFICE, SYSTEM = "office@city", "sysadmin@city"


@pytest.fixture
def filed(contest: Site) -> str:
    """A plan with a telephone, checked, filed and changed by hand since; gives its process."""
    do(contest, UNIT, "编制活动方案", {**PLAN, "contact": NUMBER})
    with contest.runtime.read() as ctx:
        instance_id = ctx.session.get_one(UnitPlan, ("2026", "ent-0001")).instance_id
        scope = ctx.session.scalars(
            select(ScopeRow).where(ScopeRow.instance_id == instance_id, ScopeRow.parent_id.is_(None))
        ).one()
        plan = dict(scope.variables["plan"])
    values = {"plan": {**plan, "leading_person": f"李四 {NUMBER}"}}
    contest.runtime.run(
        "system",
        lambda ctx: contest.runtime.set_variables(ctx, instance_id, values, reason="更正"),
        "session x",
    )
    do(contest, ADMIN, "\\S+", {"funds_confirmed": "2.5", "people_confirmed": "true"})
    checks = {"is_realistic": "true", "is_specific": "true", "is_operable": "true", "opinion": "同意"}
    do(contest, COUNTY, "\\S*审\\S*", checks)
    return instance_id


def everything(answer: TestResponse) -> str:
    """The words of an answer, those of papers inside an archive, too."""
    found = words_of(answer)
    if is_zipfile(BytesIO(answer.data)):
        with ZipFile(BytesIO(answer.data)) as archive:
            found += "".join(
                text_of(archive.read(each), "") for each in archive.namelist() if each.endswith(".pdf")
            )
    return found


def test_the_number_could_leak(contest: Site, filed: str) -> None:
    """Those who work with it read it in full, so that its absence for the others means something."""
    for seat in (UNIT, OFFICE):
        browser = contest.as_(seat)
        pages = [f"/instances/{filed}?tab=data", f"/instances/{filed}/print.pdf"]
        pages.append("/registers/unit_plans/rows/2026,ent-0001")
        if seat == OFFICE:
            pages.append(f"/instances/{filed}/case.zip")
        for path in pages:
            assert NUMBER in everything(browser.get(path)), (seat, path)
    assert NUMBER in words_of(program(contest, UNIT).get(f"/api/v1/instances/{filed}"))


def test_who_has_a_task_of_it_reads_it_in_full_until_it_is_done(contest: Site) -> None:
    do(contest, UNIT, "编制活动方案", {**PLAN, "contact": NUMBER})
    with contest.runtime.read() as ctx:
        instance_id = ctx.session.get_one(UnitPlan, ("2026", "ent-0001")).instance_id
    page = f"/instances/{instance_id}?tab=data"
    assert NUMBER not in contest.as_(COUNTY).get(page).text
    do(contest, ADMIN, "\\S+", {"funds_confirmed": "2.5", "people_confirmed": "true"})
    assert NUMBER in contest.as_(COUNTY).get(page).text
    checks = {"is_realistic": "true", "is_specific": "true", "is_operable": "true", "opinion": "同意"}
    do(contest, COUNTY, "\\S*审\\S*", checks)
    assert NUMBER not in contest.as_(COUNTY).get(page).text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (NUMBER, MASKED),
        ("138 0000 5678", MASKED),
        ("0543-3160000", "054****0000"),
        ("3160000", "****000"),
        ("37230119800101123X", "372****123X"),
        ("100 人", "100 人"),
        ("2026 年 3 月", "2026 年 3 月"),
        ("", ""),
    ],
)
def test_numbers_are_masked_however_they_are_written(text: str, masked: str) -> None:
    assert mask_numbers(text) == masked
    assert mask_numbers(masked) == masked


def test_contact_is_masked_where_it_stands() -> None:
    text = "张三 13800005678，zhang.san@example.org；办公室"
    assert mask_contact(text) == "张三 138****5678，z****@example.org；办公室"
    assert find_secrets(text) == ["13800005678", "zhang.san@example.org"]


def field(kind: str, personal: object) -> dict[str, Any]:
    component = {"type": kind, "key": "contact", "label": "电话", "properties": {"personal": personal}}
    return {"components": [component]}


@pytest.mark.parametrize("personal", sorted(PERSONAL))
def test_a_form_says_which_field_is_personal(personal: str) -> None:
    [node] = parse_tree(field("textfield", personal)).children
    assert node.personal == personal
    assert personal in MASKS


@pytest.mark.parametrize(
    ("kind", "personal"), [("textfield", "secret"), ("number", "phone"), ("textfield", ["phone"])]
)
def test_a_wrong_declaration_is_refused(kind: str, personal: object) -> None:
    with pytest.raises(FormSchemaError) as caught:
        parse_tree(field(kind, personal))
    [problem] = caught.value.problems
    assert problem.code == "form.personal"
    assert "个人信息类型" in problem.text("zh")


SPEAKS_OF = re.compile(
    "电话|手机|联系|传真|微信|身份证|证件|护照|邮箱|邮件|银行|账号|账户|卡号|开户|出生|生日|年龄|住址|地址|籍贯|民族|病"
)
KEYS = re.compile(
    "phone|mobile|^tel|fax|contact|e?mail|identity|id_(card|number)|passport|bank|account|birth|born|^age$|^address$",
    re.IGNORECASE,
)
FOR_ALL = "a department and its office telephone, written to be read by whoever has a question"
NOT_PERSONAL = {
    **dict.fromkeys(
        (
            *("achievement_publication version contact", "achievement_publication release contact"),
            *("publication_review rights contact", "publication_review secrecy contact"),
            *("publication_review approval contact", "public_notice notice_text contact"),
            "public_notice posting contact",
        ),
        FOR_ALL,
    ),
    **dict.fromkeys(
        (f"resource_registration {form} address" for form in ("resource", "check", "confirmation")),
        "where an institution is, or its site",
    ),
}
"""Shipped fields that sound personal, and why they are not."""


def sounding_personal() -> Iterator[tuple[str, Node]]:
    """Every shipped field whose label or key speaks of what one reaches a person by, or who somebody is."""
    for package in shipped_packages():
        for name, schema in package.forms.items():
            for node in parse_tree(schema).walk():
                if node.is_input and node.path and _sounds(node):
                    yield f"{package.id} {name} {node.path[-1]}", node


def _sounds(node: Node) -> bool:
    is_number = node.rules.get("validationType") in ("phone", "email")
    return bool(is_number or SPEAKS_OF.search(node.label_for("zh")) or KEYS.search(node.path[-1]))


def test_shipped_fields_that_sound_personal_are_declared_or_explained() -> None:
    found = dict(sounding_personal())
    assert sorted(place for place, node in found.items() if not node.personal) == sorted(NOT_PERSONAL)
    declared = {place for place, node in found.items() if node.personal}
    assert declared == {
        "energy_saving_contest entry contact",
        *(f"resource_registration {form} contact" for form in ("resource", "check", "confirmation")),
        "unit_plan plan contact",
    }


FOR_FEW = {
    "publications contact": FOR_ALL,
    "public_notices contact": FOR_ALL,
    "objectors contact": "the whole register is for those who handle objections",
    "publication_questions contact": "the column is for those who screen questions",
    "resources address": "where an institution is, or its site",
    **dict.fromkeys(
        ("people born_on", "people ethnicity"),
        "rows are for the person, for those who keep the directory, and for the unions that recommend people",
    ),
}
"""Columns that sound personal and are not masked, and why."""


def test_columns_that_sound_personal_are_masked_or_for_few() -> None:
    found = {
        f"{register.code} {column.code}": column
        for register in all_registers().values()
        for column in (*register.columns, *register.details)
        if SPEAKS_OF.search(column.name_zh) or KEYS.search(column.code)
    }
    assert {place for place, column in found.items() if not column.personal} == FOR_FEW.keys()
    assert [place for place, column in found.items() if column.personal] == ["resources contact"]
    assert all_registers()["objectors"].roles
    assert found["publication_questions contact"].roles


def test_nobody_finds_a_masked_number_by_asking_for_it() -> None:
    for register in all_registers().values():
        for column in (*register.columns, *register.details):
            if column.personal:
                assert [column.is_filterable, column.is_sortable, column.is_summed] == [False] * 3
                looked_through = (*register.searched, register.title, register.number)
                assert not any(column.attribute is each for each in looked_through)


def contacts(site: Site, seat: str) -> dict[str, bool]:
    """Where somebody reads the contact of a resource in full: on its page, in the list, in the download, in history."""
    browser = site.as_(seat)
    page = "/registers/resources"
    with site.runtime.read() as ctx:
        key = ctx.session.scalars(select(Resource.id)).one()
    found = {
        "row": f"{page}/rows/{key}",
        "list": page,
        "csv": f"{page}/export.csv",
        "xlsx": f"{page}/export.xlsx",
    }
    words = {name: words_of(browser.get(path)) for name, path in found.items()}
    assert all((NUMBER in text) != (MASKED in text) for text in words.values())
    return {name: NUMBER in text for name, text in words.items()}


def test_contact_of_a_resource_is_read_by_who_may_call_it_one_by_one(contest: Site) -> None:
    data = {"campaign": "2026", "organisation_id": "ent-0001", "applicant_id": f"p:{UNIT}"}
    key = "resource_registration"
    contest.runtime.run(f"person:p:{UNIT}", lambda ctx: contest.runtime.start(ctx, key, data=data))
    contest.runtime.work()
    form = {"kind": "training_base", "name": "焊工实训基地", "contact": f"刘主任 {NUMBER}", "offers": "焊接"}
    do(contest, UNIT, "填写资源情况", form)
    do(contest, OFFICE, "确认资源", {})
    everywhere = dict.fromkeys(("row", "list", "csv", "xlsx"), True)
    nowhere = dict.fromkeys(everywhere, False)
    assert contacts(contest, OFFICE) == everywhere
    for seat in (UNIT, "unit_union@ent-0002", COUNTY):
        assert contacts(contest, seat) == {**nowhere, "row": True}, seat
    for seat in (SYSTEM, "supervisor@city", "employee@team-00001", "designer@city"):
        assert contacts(contest, seat) == nowhere, seat
