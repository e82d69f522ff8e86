"""推演全年: a process of its own plays, one at a time; what it comes to is shown, and nothing real is touched."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from time import sleep
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.db import Base
from engine.model import CheckedPackage, Package, check_package
from engine.models import Definition
from handlers.models.files import Files, files_of
from tests.web.site import MORNING, Browser, Site
from web.plays import figures, launch
from web.plays.begins import list_not_started
from web.plays.folder import Folder, write_json
from web.plays.record import starting_handlers
from web.shipped import shipped_packages

KEY = "plan_issuance"
YEAR = f"/definitions/{KEY}/year"
DESIGNER = "designer@city"
APPROVAL = "/definitions/approval/year"


def as_version(package: Package, now: datetime) -> Definition:
    """A row as a release leaves it, as far as a play reads it."""
    texts = {name: text.decode() for name, text in package.decisions.items()}
    return Definition(
        key=package.id,
        version=1,
        name=package.name,
        bpmn=package.bpmn.decode(),
        model={},
        forms=package.forms,
        decisions={"files": texts} if texts else {},
        scenarios={},
        manifest=package.manifest,
        checksum="",
        deployed_at=now,
        deployed_by="system",
    )


def as_files(package: Package) -> Files:
    """The folder of a package."""
    return files_of(as_version(package, MORNING))


@pytest.fixture
def browser(site: Site) -> Browser:
    return site.as_(DESIGNER)


@pytest.fixture
def folder(site: Site) -> Folder:
    return Folder(site.app.config["SAICHENG"].data_dir)


@pytest.fixture
def mail() -> Iterator[socket.socket]:
    """Listens where a mail server would."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


def counts(site: Site) -> dict[str, int]:
    with site.runtime.read() as ctx:
        return {
            table.name: ctx.session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def wait(folder: Folder) -> launch.Status:
    while (status := launch.find_status(folder)) is not None and status.state == "running":
        sleep(0.2)
    assert status is not None
    return status


def shorten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "order", partial(launch.order, units=1, until="2015-03-18"))


@pytest.mark.slow
def test_draft_is_played_among_all_processes_and_nothing_real_is_touched(
    site: Site, browser: Browser, folder: Folder, mail: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    shorten(monkeypatch)
    host, port = mail.getsockname()
    monkeypatch.setenv("SAICHENG_SMTP_URL", f"smtp://{host}:{port}")
    monkeypatch.setenv("SAICHENG_DATABASE_URL", "sqlite:////nowhere/else.sqlite3")
    with site.runtime.begin() as ctx:
        ctx.session.add_all([as_version(each, ctx.now()) for each in shipped_packages()])
        ctx.session.flush()
        [bpmn] = ctx.session.scalars(select(Definition.bpmn).where(Definition.key == KEY))
    changed = re.sub(r'(<(?:bpmn:)?userTask [^>]*?name=")', r"\1改", bpmn)
    assert changed != bpmn
    saved = browser.post(
        f"/definitions/{KEY}/draft", json={"files": {"diagram.bpmn": changed}, "revision": 0}
    )
    assert saved.status_code == 200
    before = counts(site)

    assert browser.post(f"{YEAR}/begin", {"source": "draft", "entries": "0"}).status_code == 303
    assert "取消推演" in browser.get(YEAR).text
    assert browser.post(f"{APPROVAL}/begin", {"source": "1"}).status_code == 409
    assert "designer city开始推演" not in browser.get(APPROVAL).text
    assert "取消推演" in browser.get(APPROVAL).text

    status = wait(folder)
    assert (status.state, status.problems) == ("done", []), folder.errors.read_text()
    page = browser.get(YEAR).text
    record = launch.read_result(folder, KEY, "draft")
    assert record["own"]["count"] == 1
    assert record["troubles"]["refused"] == []
    assert all(each["name"].startswith("改") for each in record["own"]["nodes"])
    assert (record["order"]["entries"], record["started"][KEY]) == (0, 1)
    assert record["season"]["reviews"] == []
    assert "这一年没有人申报" in page
    assert "只在“年度职工技术创新竞赛总流程”走到" in page
    assert f"启动 1 次，办结 {record['own']['completed']} 次。" in page
    assert "data-year=" in page
    assert sum(record["totals"][KEY]) == sum(sum(day["counts"].get(KEY, [])) for day in record["days"])
    assert counts(site) == before
    assert not folder.scratch.exists()
    with pytest.raises(BlockingIOError):
        mail.accept()


@pytest.mark.parametrize("ended", ["cancelled", "broken"])
def test_play_ends_when_told_to_and_without_the_process_that_began_it(
    browser: Browser, folder: Folder, ended: str
) -> None:
    order = launch.order("approval", "released", 1, f"person:p:{DESIGNER}", MORNING)
    if ended == "broken":
        order = replace(order, parent=os.getpid() + 1)
    launch.start(folder, order, {each.id: as_files(each) for each in shipped_packages()})
    if ended == "cancelled":
        assert browser.post(f"{APPROVAL}/cancel").status_code == 303
    assert wait(folder).state == ended
    assert not folder.scratch.exists()
    word = {"cancelled": "上一次推演已取消", "broken": "上一次推演中断了"}[ended]
    assert word in browser.get(APPROVAL).text
    assert browser.get(APPROVAL).text.count("推演现行版本") == 1


def test_play_that_a_stopped_server_left_is_told_to_have_broken_off(browser: Browser, folder: Folder) -> None:
    assert "还没有推演过" in browser.get(APPROVAL).text
    folder.clear()
    folder.write_order(launch.order("approval", "draft", 3, "person:nobody", MORNING))
    write_json(folder.progress, {"share": 0.5, "day": "2015-06-30"})
    page = browser.get(APPROVAL).text
    assert "上一次推演中断了" in page
    assert "推演到2015年6月30日" in page
    held = folder.lock()
    assert held is not None
    try:
        page = browser.get(APPROVAL).text
        assert "草稿第 3 次保存" in page
        assert 'value="0.5"' in page
        assert browser.post(f"{APPROVAL}/begin", {"source": "1"}).status_code == 409
    finally:
        os.close(held)


@pytest.mark.parametrize(
    ("source", "status"), [("", 422), ("draft", 404), ("7", 404), ("x", 404), ("../../etc", 404)]
)
def test_only_what_there_is_can_be_played(browser: Browser, source: str, status: int) -> None:
    assert browser.post(f"{APPROVAL}/begin", {"source": source}).status_code == status


STAGE = {"kind": "result"} | dict.fromkeys(
    (
        "begun",
        "handed_in",
        "recommended",
        "eligible",
        "chosen",
        "honoured",
        "lapsed",
        "withdrawn",
        "rejected",
        "under_way",
    ),
    9,
)


def record(slot: str, days: float, opened: int, missed: int) -> dict[str, Any]:
    return {
        "order": {"key": "p", "slot": slot, "number": 1, "year": 2015, "units": 6, "entries": 12},
        "phases": [
            {"code": "mobilisation", "name": "动员", "starts_on": "2015-03-01", "ends_on": "2015-03-02"}
        ],
        "days": [
            {"day": "2015-03-01", "counts": {"p": [opened, 1, 2, 0], "": [0, 0, 5, 0]}},
            {"day": "2015-03-02", "counts": {}},
            {"day": "2015-03-03", "counts": {"p": [0, 0, 0, missed]}},
        ],
        "totals": {"p": [opened, 1, 2, missed], "": [0, 0, 5, 0]},
        "started": {"p": 1},
        "not_started": {
            "q": [
                {"kind": "step", "name": "征求意见", "process": "p", "is_reached": True, "roles": []},
                {"kind": "person", "name": "", "process": "", "is_reached": False, "roles": ["unit_union"]},
            ]
        },
        "season": {
            "stages": [STAGE | {"honoured": opened}],
            "reviews": [
                {
                    "kind": "result",
                    "number": 1,
                    "state": "locked",
                    "entries": 7,
                    "experts": {"accepted": 5},
                    "sheets": {"submitted": 21},
                }
            ],
            "chosen": [],
            "public_notices": [
                {
                    "number": "1",
                    "title": "拟命名名单公示",
                    "starts_on": "2015-10-26",
                    "ends_on": "2015-11-02",
                    "state": "closed",
                }
            ],
            "objections": [],
            "decisions": [{"number": "滨会发〔2015〕76号", "honours": {"创新能手": 1}}],
        },
        "names": {"p": {"zh": "流程", "en": "process"}, "q": {"zh": "征求意见流程", "en": "opinions"}},
        "own": {"instances": [], "count": 1, "completed": 1, "median_days": days, "nodes": []},
        "troubles": {"incidents": [{"zh": "1 × 流程 · 步骤：走不下去", "en": "1 × process · step: stuck"}]},
        "trouble_counts": {"incidents": missed},
    }


def test_two_plays_are_compared_in_numbers(browser: Browser, folder: Folder) -> None:
    before, after = record("released", 3.5, 4, 0), record("draft", 2.0, 6, 1)
    found = {line.label: (line.before, line.after, line.change) for line in figures.compare(before, after)}
    assert found["流程历时（天，中位数）"] == (3.5, 2.0, -1.5)
    assert found["全年提醒"] == (7, 7, 0)
    assert found["本流程任务"] == (4, 6, 2)
    assert found["走不通的地方"] == (0, 1, 1)
    assert found["命名"] == (4, 6, 2)
    write_json(folder.result("approval", "released"), before)
    write_json(folder.result("approval", "draft"), after)
    page = browser.get(APPROVAL).text
    assert "<strong>-1.5</strong>" in page
    assert "开始：动员" in page
    assert "按天的表格（3 天有事）" in page
    for told in (
        "优秀技术创新成果 · 第 1 轮",
        "结果已锁定",
        "拟命名名单公示：2015年10月26日—2015年11月2日，已结束",
        "滨会发〔2015〕76号：创新能手 1",
        '<dt>征求意见流程</dt><dd class="text-break">只在“流程”走到“征求意见”时启动，这一年没有走到那一步',
        "只在单位工会自己发起时启动，推演里没有人发起它",
        "1 × 流程 · 步骤：走不下去",
    ):
        assert told in page


def test_every_process_says_what_starts_it_and_only_pages_start_two() -> None:
    """`starts` of a step of the system is what tells of a process that neither a diagram nor a person starts."""
    packages = shipped_packages()
    versions = [
        replace_model(
            as_version(each, MORNING), check_package(each, handlers=None, roles=None, definitions=None)
        )
        for each in packages
    ]
    found = list_not_started(versions, ["annual_campaign"], starting_handlers())
    elsewhere = [key for key, ways in found.items() if ways[0]["kind"] == "elsewhere"]
    assert elsewhere == ["model_release"]
    assert set(starting_handlers().values()) <= {each.id for each in packages}
    assert found["unit_plan"] == [
        {
            "kind": "step",
            "name": "启动各单位方案",
            "process": "mobilisation_phase",
            "is_reached": False,
            "roles": (),
        }
    ]
    assert found["expert_scoring"][0]["process"] == "expert_assignment"


def replace_model(version: Definition, checked: CheckedPackage) -> Definition:
    version.model = checked.process.to_dict()
    return version


def test_days_know_their_counts_and_boundaries() -> None:
    days = figures.list_days(record("draft", 1, 4, 1))
    assert [each.counts for each in days] == [[4, 1, 7, 0], [0, 0, 0, 0], [0, 0, 0, 1]]
    assert [each.is_boundary for each in days] == [True, True, False]
