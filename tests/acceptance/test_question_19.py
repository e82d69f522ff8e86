"""Can the reviewer see names, units, seals, file properties or other scores in blind mode? (must be no)

Every page and answer an expert can ask for is asked for, with every id there is, and read for what must not be seen.
New routes are asked for without being listed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from engine.models import HumanTask, Instance, OutboxMessage
from handlers.directory.scopes import SCOPES
from handlers.directory.tokens import create_token
from handlers.entries.models import Entry
from handlers.files.keeper import FileKeeper
from handlers.files.models import File
from handlers.notices.models import Notice
from handlers.reviews import scoring
from handlers.reviews.models import Ballot, ReviewSheet
from tests.handlers.files.samples import AUTHOR
from tests.web.documents.reading import text_of
from tests.web.judging import JUDGES, PERSON, SECRETS, UNIT, full_marks, judging_site, sheets_of, sign_in
from tests.web.site import Browser, Site
from tests.workflows.contest import Contest
from web.registers.catalogue import all_registers

Place = tuple[Site, Contest, str]
WORDS = (*SECRETS, "13800001234", "2015-R-000")
THINGS = {"sheet_id", "instance_id", "task_id", "entry_id", "ballot_id", "file_id"}
COMMENT, TOTAL = "杜鹃评语", "61.50"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with judging_site(tmp_path) as found:
        yield found


def _ids(contest: Contest, round_id: str) -> dict[str, list[str]]:
    """Every id there is, by the name routes give it."""
    return {
        "sheet_id": [row.id for row in contest.get_all(ReviewSheet)],
        "instance_id": [row.id for row in contest.get_all(Instance)],
        "task_id": [row.id for row in contest.get_all(HumanTask)],
        "entry_id": [row.id for row in contest.get_all(Entry)],
        "ballot_id": [row.id for row in contest.get_all(Ballot)],
        "round_id": [round_id],
        "file_id": [row.id for row in contest.get_all(File)],
        "code": sorted(all_registers()),
    }


def _addresses(site: Site, ids: dict[str, list[str]]) -> Iterator[str]:
    for rule in site.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "assets.static_file":
            continue
        names = sorted(rule.arguments)
        choices: list[dict[str, str]] = [{}]
        for name in names:
            choices = [{**each, name: value} for each in choices for value in ids.get(name, ["result-1"])]
        for values in choices:
            try:
                with site.app.test_request_context():
                    address = str(site.app.url_for(rule.endpoint, **values))
            except ValueError:  # a number is wanted
                continue
            yield address
            if THINGS.isdisjoint(names):  # a list may be searched
                yield from (f"{address}?q={UNIT}", f"{address}?q={PERSON}")


def _score(site: Site, contest: Contest, round_id: str, person_id: str) -> None:
    sheet = sheets_of(contest, person_id)[0]
    form = {**full_marks(contest, round_id, "0.615"), "comment": COMMENT, "action": "score"}
    form["points_innovation"] = "15.5"
    assert sign_in(site, person_id).post(f"/desk/sheets/{sheet.id}", form).status_code == 303


def _text(data: bytes) -> str:
    """What a page or a download says; a workbook or a printed document is opened."""
    if data.startswith(b"%PDF"):
        return text_of(data) + data.decode("latin-1")
    if data.startswith(b"PK"):
        with ZipFile(BytesIO(data)) as archive:
            data = b"".join(archive.read(name) for name in archive.namelist())
    return data.decode(errors="replace")


def _read(browser: Browser, addresses: Iterator[str], **headers: str) -> tuple[int, list[str]]:
    read, leaks = 0, []
    for address in addresses:
        answer = browser.get(address, headers=headers)
        assert answer.status_code < 500, address
        text = _text(answer.data).replace(f'value="{UNIT}"', "").replace(f'value="{PERSON}"', "")
        if answer.status_code == 200:
            read += 1
        leaks += [f"{word} at {address}" for word in (*WORDS, COMMENT, TOTAL) if word in text]
        leaks += [f"{word} in headers of {address}" for word in WORDS if word in str(answer.headers)]
    return read, leaks


def test_question_19_pages_searches_and_exports(place: Place) -> None:
    site, contest, round_id = place
    _score(site, contest, round_id, JUDGES[1])
    own = sheets_of(contest, JUDGES[0])[0]
    browser = sign_in(site, JUDGES[0])
    page = browser.get(f"/desk/sheets/{own.id}").text
    assert "换模时间缩短一半" in page, "the expert does see what is to be judged"
    read, leaks = _read(browser, _addresses(site, _ids(contest, round_id)))
    assert read > 20
    assert sorted(set(leaks)) == []


def test_question_19_files_are_copies_without_their_properties(place: Place) -> None:
    site, contest, _round_id = place
    files = contest.get_all(File)
    copies = {file.id for file in files if file.original_id is not None}
    assert len(copies) == len(sheets_of(contest, JUDGES[0]))
    for person_id, expected in ((JUDGES[0], copies), ("p:unit_union@ent-0002", set())):
        browser = sign_in(site, person_id)
        assert {file.id for file in files if browser.get(f"/files/{file.id}").status_code == 200} == expected
    page = sign_in(site, JUDGES[0]).get(f"/desk/sheets/{sheets_of(contest, JUDGES[0])[0].id}").text
    assert sum(f"/files/{file_id}" in page for file_id in copies) == 1
    keeper = contest.runtime.ports.files
    assert isinstance(keeper, FileKeeper)
    originals = [keeper.store.path_of(file.sha256) for file in files if file.original_id is None]
    assert all(AUTHOR.encode() in path.read_bytes() for path in originals), "there is something to take out"


@pytest.mark.long
def test_question_19_the_secrets_are_there_to_be_found(place: Place) -> None:
    """The same search does find them for the office."""
    site, contest, round_id = place
    _read_pages = _read(sign_in(site, "p:office@city"), _addresses(site, _ids(contest, round_id)))
    assert any("2015-R-000" in leak for leak in _read_pages[1])


def test_question_19_programs(place: Place) -> None:
    site, contest, round_id = place
    _score(site, contest, round_id, JUDGES[1])
    sign_in(site, JUDGES[0])  # makes the account a token needs
    token = contest.act(lambda ctx: create_token(ctx, JUDGES[0], "t", list(SCOPES))[1])
    addresses = (
        address
        for address in _addresses(site, _ids(contest, round_id))
        if address.startswith(("/api", "/engine-rest"))
    )
    read, leaks = _read(site.visitor(), addresses, Authorization=f"Bearer {token}")
    assert read > 5
    assert sorted(set(leaks)) == []


def test_question_19_notices_and_mail(place: Place) -> None:
    site, contest, round_id = place
    _score(site, contest, round_id, JUDGES[1])
    contest.go_to(contest.today().replace(day=20))
    told = [
        f"{notice.title} {notice.body}"
        for person_id in JUDGES
        for notice in contest.get_all(Notice, person_id=person_id)
    ]
    sent = [str(message.payload) for message in contest.get_all(OutboxMessage)]
    for text in (*told, *sent):
        assert not any(word in text for word in (*WORDS, COMMENT))


def test_question_19_another_experts_sheet_does_not_exist(place: Place) -> None:
    site, contest, _round_id = place
    browser = sign_in(site, JUDGES[0])
    missing = browser.get(f"/desk/sheets/{'0' * 32}")
    for person_id in JUDGES[1:]:
        for sheet in sheets_of(contest, person_id):
            answer = browser.get(f"/desk/sheets/{sheet.id}")
            assert (answer.status_code, len(answer.data)) == (missing.status_code, len(missing.data))


def test_question_19_a_conflict_learned_later_closes_the_sheet(place: Place) -> None:
    site, contest, _round_id = place
    sheet = sheets_of(contest, JUDGES[0])[0]
    contest.act(lambda ctx: scoring.recuse(ctx, sheet.id, JUDGES[0], "kin", "认出是亲属"))
    answer = sign_in(site, JUDGES[0]).get(f"/desk/sheets/{sheet.id}")
    assert answer.status_code == 404
    assert sheet.id not in sign_in(site, JUDGES[0]).get("/desk").text
