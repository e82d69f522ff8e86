"""What an import would change, applied once and for all, on both databases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.context import Ctx
from engine.errors import NotFound
from engine.models import AuditEvent
from handlers.directory import queries as directory
from handlers.directory import service as directory_service
from handlers.directory.models import Organisation, PastHonour, Person, PersonProfile, Post, PostHolding
from handlers.imports import service
from handlers.imports.models import DirectoryImport
from handlers.imports.plan import Plan
from handlers.imports.queries import ONLY_BY_SYSADMIN, make_plan
from handlers.imports.rows import read_tables
from handlers.imports.service import ImportEnded, PlanMoved
from handlers.imports.tasks import TICKS
from handlers.registers.models import RegisterChange
from tests.handlers.imports.workbooks import PEOPLE_HEADER, as_read
from tests.handlers.world import SEATS, TOWN, World, make_profile

UNIT_HEADER = ("编号", "名称", "类别", "上级编号", "职工人数", "非公企业", "调度级别")
POST_HEADER = ("单位编号", "角色", "人员编号")
HONOUR_HEADER = ("单位编号", "人员编号", "荣誉", "年度")
WORKER = ("w-1", "新职工", "team-00009", "女", "1990-01-02", "技师", "是")
NEW: dict[str, list[Any]] = {
    "单位": [
        UNIT_HEADER,
        ("team-00009", "新班", "班组", "ent-0009", 5, "", ""),
        ("ent-0009", "新厂", "企业", "county-02", 80, "是", "县级重点调度"),
        ("ent-0001", "临河机械总厂", "企业", "county-02", 0, "否", ""),
    ],
    "人员": [PEOPLE_HEADER, WORKER, ("p:unit_union@ent-0001", "主席", "ent-0001", "男", "", "", "否")],
    "任职": [
        ("单位编号", "角色", "职务名称", "人员编号"),
        ("ent-0009", "单位工会", "工会主席", "w-1"),
        ("team-00009", "职工", "", "w-1"),
    ],
    "往年荣誉": [
        ("单位编号", "人员编号", "荣誉", "年度", "证书编号"),
        ("team-00009", "w-1", "五一劳动奖章", 2014, "A-1"),
        ("ent-0009", "", "工人先锋号", 2013, ""),
    ],
}


def plan_of(ctx: Ctx, sheets: dict[str, Any] = NEW, **options: Any) -> Plan:
    return make_plan(ctx, read_tables(as_read(sheets)), **options)


def apply(world: World, sheets: dict[str, Any] = NEW) -> Plan:
    with world.begin("person:p:office@city") as ctx:
        plan = plan_of(ctx, sheets)
        assert plan.problems == ()
        service.apply_plan(ctx, plan)
    return plan


def counts(plan: Plan) -> dict[str, tuple[int, int, int, int]]:
    return {code: tuple(each.values()) for code, each in plan.counts.items()}  # type: ignore[misc]


def test_new_and_changed_rows_are_written_and_the_rest_stays(town: World) -> None:
    plan = apply(town)
    # The team of ent-0001 goes with it into the other county, although the sheet does not name it.
    assert counts(plan) == {
        "organisations": (2, 2, 0, len(TOWN) - 1),
        "people": (1, 1, 0, len({f"{role}@{place}" for role, place in SEATS}) - 1),
        "posts": (2, 0, 0, len(SEATS)),
        "past_honours": (2, 0, 0, 0),
    }
    with town.begin() as ctx:
        unit = directory.get_organisation(ctx, "ent-0009")
        assert (unit.county_id, unit.headcount, unit.is_non_public) == ("county-02", 80, True)
        assert (unit.dispatch_level, unit.registered_on) == ("county", date(2015, 3, 13))
        assert directory.get_organisation(ctx, "team-00009").county_id == "county-02"
        moved = directory.get_organisation(ctx, "ent-0001")
        assert (moved.name, moved.parent_id, moved.county_id) == ("临河机械总厂", "county-02", "county-02")
        assert directory.get_organisation(ctx, "team-00001").county_id == "county-02"
        profile = directory.find_profile(ctx, "w-1")
        assert profile is not None
        assert (profile.skill_grade, profile.born_on, profile.is_front_line, profile.is_migrant) == (
            "technician", date(1990, 1, 2), True, False,
        )  # fmt: skip
        assert directory.roles_of(ctx, "w-1") == {"unit_union", "employee"}
        assert directory.get_person(ctx, "p:unit_union@ent-0001").name == "主席"
        assert directory.find_profile(ctx, "p:unit_union@ent-0001") is not None
        honours = ctx.session.scalars(select(PastHonour).order_by(PastHonour.year)).all()
        assert [(each.person_id, each.organisation_id, each.number) for each in honours] == [
            (None, "ent-0009", ""),
            ("w-1", "team-00009", "A-1"),
        ]
        assert directory.roles_of(ctx, "p:employee@team-00001") == {"employee"}, "what is not named stays"


def test_second_time_nothing_is_left_to_do(town: World) -> None:
    apply(town)
    with town.begin() as ctx:
        events = ctx.session.scalar(select(func.count()).select_from(AuditEvent))
    plan = apply(town)
    assert list(plan.differences) == []
    with town.begin() as ctx:
        assert ctx.session.scalar(select(func.count()).select_from(AuditEvent)) == events


def test_changes_are_audited_and_kept_with_what_was_before(town: World) -> None:
    plan = apply(town)
    with town.begin() as ctx:
        event = ctx.session.scalars(select(AuditEvent).where(AuditEvent.kind == "directory.imported")).one()
        assert (event.actor, event.data) == ("person:p:office@city", {"counts": plan.counts})
        held = select(func.count()).select_from(AuditEvent).where(AuditEvent.kind == "post.held")
        assert ctx.session.scalar(held) == 2
        changes = ctx.session.scalars(
            select(RegisterChange).where(RegisterChange.row_key == "ent-0001").order_by(RegisterChange.id)
        ).one()
        assert (changes.register, changes.kind, changes.actor) == ("organisations", "changed", event.actor)
        assert changes.changes["name"] == ["临河机械厂", "临河机械总厂"]
        assert changes.changes["parent_id"] == ["county-01", "county-02"]


def test_columns_left_out_stay_as_they_are(town: World) -> None:
    person_id = "p:employee@team-00001"
    with town.begin() as ctx:
        make_profile(ctx, person_id, "team-00001", is_migrant=True)
    apply(town, {"人员": [["编号", "姓名", "单位编号", "岗位"], [person_id, "新名", "team-00001", ""]]})
    with town.begin() as ctx:
        profile = directory.find_profile(ctx, person_id)
        assert profile is not None
        assert (profile.job, profile.skill_grade, profile.is_migrant) == ("", "senior", True)
        assert directory.get_person(ctx, person_id).email == "employee.team-00001@example.test"


def test_honour_is_told_apart_by_its_holder(town: World) -> None:
    apply(town)
    sheets = {
        "往年荣誉": [
            ("单位编号", "人员编号", "荣誉", "年度", "证书编号"),
            ("ent-0009", "w-1", "五一劳动奖章", 2014, "A-2"),
            ("ent-0009", "", "工人先锋号", 2013, "B-1"),
        ]
    }
    assert counts(apply(town, sheets)) == {"past_honours": (0, 2, 0, 0)}
    with town.begin() as ctx:
        honours = ctx.session.scalars(select(PastHonour).order_by(PastHonour.year)).all()
        assert [(each.organisation_id, each.number) for each in honours] == [
            ("ent-0009", "B-1"),
            ("ent-0009", "A-2"),
        ]


def test_post_given_up_and_taken_again_on_one_day(town: World) -> None:
    seat = "unit_union@ent-0002"
    sheets = {
        "任职": [
            ("单位编号", "角色", "职务名称", "人员编号"),
            ("ent-0002", "unit_union", "unit_union", f"p:{seat}"),
        ]
    }
    with town.begin() as ctx:
        directory_service.end_holding(ctx, seat, f"p:{seat}")
        directory_service.hold_post(ctx, seat, f"p:{seat}")
        directory_service.end_holding(ctx, seat, f"p:{seat}")
    assert counts(apply(town, sheets))["posts"][0] == 1
    with town.begin() as ctx:
        assert directory.roles_of(ctx, f"p:{seat}") == {"unit_union"}
        assert (
            ctx.session.scalar(
                select(func.count()).select_from(Post).where(Post.organisation_id == "ent-0002")
            )
            == 1
        )


@pytest.mark.parametrize(
    ("sheet", "rows", "code", "column"),
    [
        ("单位", [UNIT_HEADER, ("x", "x", "班组", "county-01", 0, "", "")], "bad_parent", "上级编号"),
        ("单位", [UNIT_HEADER, ("x", "x", "企业", "", 0, "", "")], "bad_parent", "上级编号"),
        ("单位", [UNIT_HEADER, ("x", "x", "市总工会", "", 0, "", "")], "bad_parent", "上级编号"),
        ("单位", [UNIT_HEADER, ("x", "x", "企业", "nowhere", 0, "", "")], "no_organisation", "上级编号"),
        ("单位", [UNIT_HEADER, ("ent-0001", "x", "班组", "ent-0002", 0, "", "")], "kind_changed", "类别"),
        ("人员", [PEOPLE_HEADER, ("x", "x", "nowhere", "", "", "", "")], "no_organisation", "单位编号"),
        ("任职", [POST_HEADER, ("city", "office", "nobody")], "no_person", "人员编号"),
        (
            "任职",
            [POST_HEADER, ("nowhere", "office", "p:office@city")],
            "no_organisation",
            "单位编号",
        ),
        (
            "任职",
            [POST_HEADER, ("city", "sysadmin", "p:office@city")],
            "may_not_grant",
            "角色",
        ),
        (
            "往年荣誉",
            [HONOUR_HEADER, ("city", "nobody", "x", 2014)],
            "no_person",
            "人员编号",
        ),
        (
            "往年荣誉",
            [
                HONOUR_HEADER,
                ("ent-0001", "p:office@city", "x", 2014),
                ("city", "p:office@city", "x", 2014),
            ],
            "double_row",
            "荣誉",
        ),
    ],
)
def test_row_that_does_not_fit_is_named_and_nothing_applied(
    town: World, sheet: str, rows: list[Any], code: str, column: str
) -> None:
    with town.begin() as ctx:
        plan = plan_of(ctx, {sheet: rows}, forbidden_roles=ONLY_BY_SYSADMIN)
        found = [(each.code, each.sheet, each.row, each.column) for each in plan.problems]
        assert found == [(code, sheet, len(rows), column)]
        with pytest.raises(ValueError, match="problems"):
            service.apply_plan(ctx, plan)


def test_system_administrator_may_give_every_role(town: World) -> None:
    sheets = {"任职": [POST_HEADER, ("city", "sysadmin", "p:office@city")]}
    apply(town, sheets)
    with town.begin() as ctx:
        assert "sysadmin" in directory.roles_of(ctx, "p:office@city")
        again = plan_of(ctx, sheets, forbidden_roles=ONLY_BY_SYSADMIN)
        assert (again.problems, counts(again)["posts"][2]) == ((), 1)


def keep(world: World, sheets: dict[str, Any] = NEW) -> str:
    with world.begin("person:p:office@city") as ctx:
        return service.keep_upload(ctx, "单位.xlsx", b"content", as_read(sheets)).id


def test_kept_upload_gives_the_same_plan_and_is_applied_once(town: World) -> None:
    import_id = keep(town)
    with town.begin() as ctx:
        digest = plan_of(ctx).digest
        kept = service.take_import(ctx, import_id)
        service.finish_import(ctx, kept, make_plan(ctx, read_tables(kept.content or [])), digest)
    with town.begin() as ctx:
        ended = service.get_import(ctx, import_id)
        assert (ended.state, ended.content, ended.ended_at) == ("applied", None, ctx.now())
        assert ended.counts is not None
        assert ended.counts["people"]["new"] == 1
        with pytest.raises(ImportEnded):
            service.take_import(ctx, import_id)
        with pytest.raises(NotFound):
            service.take_import(ctx, "none")
        with pytest.raises(NotFound):
            service.get_import(ctx, "none")


def test_cells_of_unknown_columns_and_sheets_are_not_kept(town: World) -> None:
    rows = [("身份证号", *PEOPLE_HEADER), ("370000198505010000", *WORKER)]
    import_id = keep(town, {"人员": rows, "工资": [("姓名",), ("370000198505010000",)]})
    with town.begin() as ctx:
        content = service.get_import(ctx, import_id).content
        assert "3700" not in str(content)
        codes = [each.code for each in read_tables(content or []).problems]
        assert codes == ["unknown_column", "unknown_sheet"], "what is wrong is still told"


def test_plan_that_has_moved_is_not_applied(town: World) -> None:
    import_id = keep(town)
    with town.begin() as ctx:
        digest = plan_of(ctx).digest
    with town.begin() as ctx:
        ctx.session.get_one(Organisation, "ent-0001").name = "又改了"
    with town.begin() as ctx:
        kept = service.take_import(ctx, import_id)
        plan = make_plan(ctx, read_tables(kept.content or []))
        with pytest.raises(PlanMoved):
            service.finish_import(ctx, kept, plan, digest)
    with town.begin() as ctx:
        assert ctx.session.get(Person, "w-1") is None


def test_upload_that_nobody_applies_is_dropped_after_a_week(town: World) -> None:
    import_id = keep(town)
    assert town.run_tick(TICKS["imports.drop_old"]) == 0
    town.clock.advance(days=7, seconds=1)
    assert town.run_tick(TICKS["imports.drop_old"]) == 1
    with town.begin() as ctx:
        assert (service.get_import(ctx, import_id).state, len(service.list_imports(ctx))) == ("dropped", 1)


def test_number_of_statements_does_not_grow_with_the_rows(town: World) -> None:
    seen = []
    for size in (2, 40):
        rows = [
            PEOPLE_HEADER,
            *((f"w-{size}-{number}", *WORKER[1:2], "ent-0001", *WORKER[3:]) for number in range(size)),
        ]
        with town.begin() as ctx, town.counting() as statements:
            service.apply_plan(ctx, plan_of(ctx, {"人员": rows}))
        seen.append(len(statements))
    assert seen[0] == seen[1]
    with town.begin() as ctx:
        assert ctx.session.scalar(select(func.count()).select_from(PersonProfile)) == 42
        assert ctx.session.scalar(select(func.count()).select_from(PostHolding)) == len(SEATS)
        assert ctx.session.scalar(select(func.count()).select_from(DirectoryImport)) == 0
