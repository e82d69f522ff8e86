"""Case files: what they tell, to whom, and that no byte of them can be changed unseen."""

from __future__ import annotations

import json
import stat
import zipfile
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import text

from engine.seals import HORIZON, seal_next
from tests.web.site import GOOD_PLAN, Site
from web.cases import archive, signing
from web.cases.history_check import find_differences

UNIT, COUNTY, OFFICE = "unit_union@ent-0001", "county_union@county-01", "office@city"


@pytest.fixture
def case_id(site: Site) -> str:
    """An approval that was returned once, its history sealed."""
    instance_id = site.start()
    papers = {"theme": "提质 <b>增效</b>"}
    site.as_(UNIT).post(f"/tasks/{site.open_task(instance_id)}", {**GOOD_PLAN, **papers})
    review = {"action": "return", "reason": "缺分工"}
    site.as_(COUNTY).post(f"/tasks/{site.open_task(instance_id)}", review)
    site.clock.advance(hours=HORIZON.total_seconds() / 3600 + 1)
    while site.runtime.run("system", seal_next):
        pass
    return instance_id


def _download(site: Site, instance_id: str, seat: str = OFFICE) -> bytes:
    answer = site.as_(seat).get(f"/instances/{instance_id}/case.zip")
    assert answer.status_code == 200
    return answer.data


def _members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as found:
        return {name: found.read(name) for name in found.namelist()}


def _pack(members: dict[str, bytes]) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    return written.getvalue()


def test_case_tells_steps_people_and_seals(site: Site, case_id: str) -> None:
    content = _download(site, case_id)
    found = archive.check(content)
    assert found.wrong == []
    case = found.case
    assert [(step["name"], step["by"], step["action"], step["reason"]) for step in case["steps"]] == [
        ("制定方案", "unit_union ent-0001", "submit", ""),
        ("审核方案", "county_union county-01", "return", "缺分工"),
        ("制定方案", "", None, "缺分工"),
    ]
    assert {"label": "竞赛主题", "value": "提质 <b>增效</b>"} in case["steps"][0]["fields"]
    assert case["steps"][1]["offered_to"] == ["临河区 县区总工会"]
    assert {party["name"] for party in case["parties"]} == {"unit_union ent-0001", "county_union county-01"}
    assert case["seals"]["unsealed"] == 0
    assert case["seals"]["under"]
    with pikepdf.open(BytesIO(_members(content)["case.pdf"])) as paper:
        assert len(paper.pages) >= 2
    assert not any("source" in line["data"] for line in case["history"])
    seen = archive.check(_download(site, case_id, "discipline@city")).case["history"]
    assert any(line["data"].get("source", "").startswith("session ") for line in seen)


def test_one_byte_is_found_in_each_member(site: Site, case_id: str) -> None:
    members = _members(_download(site, case_id))
    assert sorted(members) == ["case.json", "case.pdf", "manifest.json", "manifest.sig", "public_key.pem"]
    known = signing.read_public(site.visitor().get("/case-key.pem").data)
    assert archive.check(_pack(members), known).wrong == []
    for name, content in members.items():
        for place in (0, len(content) // 2, len(content) - 1):
            damaged = bytearray(content)
            damaged[place] ^= 1
            changed = _pack({**members, name: bytes(damaged)})
            assert archive.check(changed, known).wrong, (name, place)
            assert archive.check(changed).wrong, (name, place)


def test_another_key_signs_nothing_for_us(site: Site, case_id: str, tmp_path: Path) -> None:
    members = _members(_download(site, case_id))
    known = signing.read_public(members["public_key.pem"])
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = signing.read_key(elsewhere)
    forged = archive.pack({**json.loads(members["case.json"]), "steps": []}, members["case.pdf"], {}, other)
    assert archive.check(forged).wrong == []
    found = archive.check(forged, known)
    assert (found.is_known_key, found.wrong) == (
        False,
        ["manifest.json is not what was signed with this key"],
    )


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + b"\0" * 18, b"x" * 1000])
def test_whatever_is_no_case_is_refused(content: bytes) -> None:
    with pytest.raises(archive.NotACase):
        archive.check(content)


def test_case_is_compared_with_the_database(site: Site, case_id: str) -> None:
    case = archive.check(_download(site, case_id)).case
    assert find_differences(site.runtime, case) == []
    event = case["history"][3]["id"]
    with site.runtime.begin() as ctx:
        ctx.session.execute(text("UPDATE events SET actor = 'system' WHERE id = :id"), {"id": event})
    wrong = find_differences(site.runtime, case)
    assert wrong[0] == f"event {event} is not what it was in the database"
    assert "an event was changed" in wrong[-1]


def test_only_overseers_take_cases(site: Site, case_id: str) -> None:
    assert site.as_(UNIT).get(f"/instances/{case_id}/case.zip").status_code == 403
    assert site.as_(COUNTY).get(f"/instances/{case_id}/case.zip").status_code == 403
    assert site.as_("unit_union@ent-0003").get(f"/instances/{case_id}/case.zip").status_code == 404
    assert "下载案卷" not in site.as_(UNIT).get(f"/instances/{case_id}").text
    assert "下载案卷" in site.as_(OFFICE).get(f"/instances/{case_id}").text


def test_key_is_made_once_and_private(site: Site, tmp_path: Path) -> None:
    page = site.visitor().get("/case-key").text
    public = signing.read_key(site.app.config["SAICHENG"].data_dir).public_key()
    assert signing.fingerprint(public) in page
    assert stat.S_IMODE((tmp_path / signing.FILE).stat().st_mode) == 0o600
