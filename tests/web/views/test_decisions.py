"""Decision tables in the product: uploaded with or without a diagram, released, shown, explained in the history."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from engine.model import read_package
from engine.models import Definition, Draft
from tests.engine.model.bpmn import END, START, bpmn, chain, node, settings
from tests.engine.model.decisions.dmn import decision, dmn, grades, in_english, literal, table
from tests.web import releasing
from tests.web.site import Site

DESIGNER = "designer@city"
RULES = dmn(decision(grades()))
DIAGRAM = bpmn(
    START
    + node("businessRuleTask", settings(decision="Level"), name="评定")
    + END
    + chain("Start", "Work", "End"),
    process='id="award" name="评奖" isExecutable="true"',
)
LAUGHS = b'?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


def send(site: Site, path: str, *files: tuple[str, str, bytes]) -> TestResponse:
    """Send files (field, name, content) as a form does; the test client's own encoder leaves large ones open."""
    parts = [
        f'--cut\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'.encode() + data
        for field, name, data in files
    ]
    body = b"\r\n".join([*parts, b"--cut--\r\n"])
    return site.as_(DESIGNER).post(path, body, content_type="multipart/form-data; boundary=cut")


def upload(site: Site, *files: tuple[bytes, str], diagram: bytes = DIAGRAM) -> TestResponse:
    """Send a diagram and DMN files with the form of the page."""
    decisions = [("decisions", name, data) for data, name in files]
    return send(site, "/definitions/upload", ("diagram", "x.bpmn", diagram), *decisions)


def replace(site: Site, *files: tuple[bytes, str]) -> TestResponse:
    """Send DMN files alone."""
    return send(site, "/definitions/award/decisions", *(("decisions", name, data) for data, name in files))


def release(site: Site, revision: int = 1) -> int:
    """Release the draft; gives the newest version."""
    return releasing.release(site, revision, "award")


def page_words(browser: FlaskClient, path: str) -> list[list[str]]:
    """The texts of every heading and of every row of titles, piece by piece."""
    page = html.fromstring(browser.get(path).text)
    return [
        [text.strip() for text in element.itertext() if text.strip()]
        for element in page.xpath("//h3 | //thead/tr")
    ]


def count(site: Site, model: type[Draft] | type[Definition]) -> int:
    with site.runtime.read() as ctx:
        return ctx.session.query(model).filter_by(key="award").count()


def test_uploaded_released_and_decided(site: Site) -> None:
    assert upload(site, (RULES, "award_rules.dmn")).status_code == 303
    browser = site.as_(DESIGNER)
    assert [
        each["code"]
        for each in (browser.post("/definitions/award/check", json={"files": {}}).json or {})["problems"]
    ] == []
    assert release(site) == 1
    page = browser.get("/definitions/award/versions/1").text
    assert "<td><code>&gt;= 90</code></td><td><code>&#34;一等奖&#34;</code></td>" in page
    with site.runtime.begin("person:x") as ctx:
        instance = site.runtime.start(ctx, "award", data={"得分": 95})
    page = site.as_("sysadmin@city").get(f"/instances/{instance}").text
    assert "作出判定：评定" in page
    assert "奖项等级 [1] → &#34;一等奖&#34;" in page


def test_tables_and_what_they_decided_are_in_english_for_who_reads_english(site: Site) -> None:
    upload(site, (in_english(RULES), "award_rules.dmn"))
    release(site)
    with site.runtime.begin("person:x") as ctx:
        instance = site.runtime.start(ctx, "award", data={"得分": 95})
    shown = {
        language: page_words(site.as_(DESIGNER), f"/definitions/award/versions/1?lang={language}")
        for language in ("zh", "en")
    }
    assert ["奖项等级", "Level"] in shown["zh"]
    assert ["规则", "得分", "→ 等级"] in shown["zh"]
    assert ["Award", "Level"] in shown["en"]
    assert ["Rule", "Score", "→ Grade"] in shown["en"]
    operator = site.as_("sysadmin@city")
    assert "Award [1] → &#34;一等奖&#34;" in operator.get(f"/instances/{instance}?lang=en").text
    assert "奖项等级 [1] → &#34;一等奖&#34;" in operator.get(f"/instances/{instance}?lang=zh").text


def test_downloaded_package_is_the_version_again(site: Site, tmp_path: Path) -> None:
    upload(site, (RULES, "award_rules.dmn"))
    release(site)
    answer = site.as_(DESIGNER).get("/definitions/award/versions/1/package.zip")
    ZipFile(BytesIO(answer.data)).extractall(tmp_path)
    with site.runtime.begin("person:x") as ctx:
        [deployed] = site.runtime.deploy(ctx, read_package(tmp_path / "award"))
        assert (deployed.version, deployed.decisions["files"]) == (1, {"award_rules.dmn": RULES.decode()})


def test_tables_alone_become_a_new_version_with_the_same_diagram(site: Site) -> None:
    upload(site, (RULES, "award_rules.dmn"))
    release(site)
    harder = dmn(decision(table(["得分"], ["等级"], ['>= 99 -> "一等奖"'])))
    answer = replace(site, (harder, "award_rules.dmn"))
    assert (answer.status_code, answer.location) == (303, "/definitions/award/edit?ok=uploaded")
    assert release(site, 2) == 2
    with site.runtime.read() as ctx:
        first, second = ctx.session.query(Definition).filter_by(key="award").order_by(Definition.version)
    assert first.bpmn == second.bpmn
    assert second.decisions["files"] == {"award_rules.dmn": harder.decode()}


def test_diagram_alone_keeps_the_tables_of_the_newest_version(site: Site) -> None:
    upload(site, (RULES, "award_rules.dmn"))
    release(site)
    assert upload(site, diagram=DIAGRAM.replace("评定".encode(), "评奖".encode())).status_code == 303
    assert release(site, 2) == 2
    with site.runtime.read() as ctx:
        newest = ctx.session.query(Definition).filter_by(key="award", version=2).one()
    assert newest.decisions["files"] == {"award_rules.dmn": RULES.decode()}


def test_tables_in_a_draft_somebody_edits_are_noticed_by_its_editor(site: Site) -> None:
    upload(site, (RULES, "award_rules.dmn"))
    assert replace(site, (RULES, "award_rules.dmn")).status_code == 303
    assert releasing.ask(site.as_(DESIGNER), 1, "award").status_code == 409
    assert release(site, 2) == 1


def test_decision_nobody_has_is_refused_at_release(site: Site) -> None:
    assert upload(site).status_code == 303
    answer = releasing.ask(site.as_(DESIGNER), 1, "award")
    assert answer.status_code == 422
    assert "流程包里没有决策“Level”" in answer.text
    assert count(site, Definition) == 0


HOSTILE = [
    (RULES.replace(b"?>", LAUGHS, 1), "rules.dmn", "DOCTYPE"),
    (b"<definitions", "rules.dmn", "不是合格的 XML"),
    (b"", "rules.dmn", "不是合格的 XML"),
    (b"\xff\xfe\x00", "rules.dmn", "UTF-8"),
    (DIAGRAM, "rules.dmn", "不是 DMN 的 definitions"),
    (dmn(decision("<list>" * 60 + literal("1") + "</list>" * 60)), "rules.dmn", "嵌套超过 20 层"),
    (dmn(decision(literal("x" * 900_000))), "rules.dmn", "超过 10000 个字符"),
    (b" " * 1_000_001, "rules.dmn", "超过 1 MB"),
    (RULES, "../Rules.dmn", "不能用作决策文件名"),
    (RULES, "rules.xml", "不能用作决策文件名"),
]


def test_hostile_file_is_refused_in_words_and_nothing_is_kept(site: Site) -> None:
    for data, name, says in HOSTILE:
        answer = upload(site, (data, name))
        assert (answer.status_code, says in answer.text) == (422, True), says
    assert count(site, Draft) == 0


def test_ten_megabytes_never_reach_the_reader(site: Site) -> None:
    assert upload(site, (dmn(decision(literal("x" * 10_000_000))), "rules.dmn")).status_code == 413


def test_tables_for_nothing_or_nobody(site: Site) -> None:
    assert replace(site).status_code == 422
    assert replace(site, (RULES, "rules.dmn")).status_code == 404


def test_two_files_of_one_name_are_refused(site: Site) -> None:
    answer = upload(site, (RULES, "award_rules.dmn"), (RULES + b"\n", "award_rules.dmn"))
    assert answer.status_code == 422
    assert "有两个文件同名" in answer.text
