"""Pictures of published results: what the owner chose, drawn anew, for as long as the result is public."""

from __future__ import annotations

from io import BytesIO

import pytest

from engine.context import Ctx
from engine.errors import BusinessError
from handlers.files import service as files
from handlers.files.models import File
from handlers.files.receiving import receive
from handlers.files.store import store_of
from handlers.publication.results import service
from handlers.publication.results.models import Publication, PublicationPicture
from handlers.publication.results.tasks import write
from tests.handlers.files.samples import AUTHOR, jpeg, pdf, png
from tests.statements import watching
from tests.web.site import Site
from tests.web.twins import make_campaign
from tests.web.views.test_gallery import publish
from tests.workflows.publishing import VERSION

OWNER = "p:employee@team-00001"
ALT = "快换夹具装在铣床上"


def upload(site: Site, name: str, content: bytes) -> str:
    """The owner's upload; returns its id."""

    def verb(ctx: Ctx) -> str:
        received = receive(store_of(ctx), BytesIO(content), name, "", ctx.now())
        return files.add_file(ctx, received, OWNER).id

    return site.runtime.run(f"person:{OWNER}", verb)


def choose(site: Site, *rows: tuple[str, str], number: int = 1) -> str:
    """A publication being checked, with these pictures (file, what to see); returns its id."""
    publication_id = publish(site, number, state="draft", published_at=None)
    rewrite(site, publication_id, *rows)
    return publication_id


def rewrite(site: Site, publication_id: str, *rows: tuple[str, str]) -> None:
    version = {
        **VERSION,
        "field": "机械",
        "pictures": [{"picture": [file_id], "alt": alt} for file_id, alt in rows],
    }
    answer = site.runtime.run(
        "system", lambda ctx: write(ctx, publication_id=publication_id, version=version)
    )
    assert answer["version"]["pictures"] == version["pictures"]


def pictures(site: Site, publication_id: str = "p1") -> list[PublicationPicture]:
    with site.runtime.read() as ctx:
        query = ctx.session.query(PublicationPicture).filter_by(publication_id=publication_id)
        return query.order_by(PublicationPicture.position).all()


@pytest.fixture
def shown(site: Site) -> Site:
    make_campaign(site)
    return site


def test_pictures_are_seen_only_while_the_result_is_public(shown: Site) -> None:
    photograph, drawing = upload(shown, "车间.jpg", jpeg()), upload(shown, "图.png", png())
    publication_id = choose(shown, (photograph, ALT))
    [picture] = pictures(shown)
    address = f"/gallery/{publication_id}/pictures/{picture.id}"
    visitor, owner = shown.visitor(), shown.as_("employee@team-00001")
    hidden_from = [visitor, owner]
    assert [each.get(f"{address}/large").status_code for each in hidden_from] == [404, 404]

    shown.runtime.run("system", lambda ctx: service.publish(ctx, publication_id))
    page, cards = visitor.get(f"/gallery/{publication_id}").text, visitor.get("/gallery").text
    assert f'src="{address}/large" alt="{ALT}" width="20" height="40"' in page
    assert f'src="{address}/small" alt="{ALT}"' in cards
    for size in ("large", "small"):
        answer = visitor.get(f"{address}/{size}")
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert AUTHOR.encode() not in answer.data
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-cache"
        tag = {"If-None-Match": answer.headers["ETag"]}
        with visitor.client.get(f"{address}/{size}", headers=tag) as again:
            assert again.status_code == 304
        answer.close()
    for file_id in (photograph, drawing, picture.large_id, picture.small_id):
        assert visitor.get(f"/gallery/{publication_id}/pictures/{file_id}/large").status_code == 404
        assert visitor.get(f"/files/{file_id}").status_code in (302, 303), "not without signing in"
    assert owner.get(f"/files/{picture.large_id}").status_code == 404
    assert visitor.get(f"{address}/huge").status_code == 404

    publish(shown, 2)
    assert visitor.get(f"/gallery/p2/pictures/{picture.id}/large").status_code == 404
    shown.runtime.run("system", lambda ctx: service.take_down(ctx, publication_id, "有误"))
    assert [each.get(f"{address}/large").status_code for each in hidden_from] == [404, 404]
    assert address not in visitor.get("/gallery").text


def test_internal_and_refused_results_show_no_pictures(shown: Site) -> None:
    for number, end in enumerate((service.keep_internal, lambda ctx, p: service.refuse(ctx, p, "不实")), 1):
        photograph = upload(shown, "车间.jpg", jpeg())
        publication_id = choose(shown, (photograph, ALT), number=number)
        shown.runtime.run("system", lambda ctx, p=publication_id, e=end: e(ctx, p))
        [picture] = pictures(shown, publication_id)
        assert (
            shown.visitor().get(f"/gallery/{publication_id}/pictures/{picture.id}/small").status_code == 404
        )


def test_pictures_that_stay_are_not_drawn_again_and_those_that_go_are_removed(shown: Site) -> None:
    first, second = upload(shown, "1.jpg", jpeg()), upload(shown, "2.png", png())
    publication_id = choose(shown, (first, ALT), (second, "图纸"))
    before = {each.source_id: each for each in pictures(shown)}
    rewrite(shown, publication_id, (second, "夹具图纸"))
    [left] = pictures(shown)
    assert (left.id, left.position, left.alt) == (before[second].id, 1, "夹具图纸")
    with shown.runtime.read() as ctx:
        gone = [ctx.session.get_one(File, each) for each in (before[first].large_id, before[first].small_id)]
        assert {each.state for each in gone} == {"removed"}
        assert ctx.session.get_one(File, left.large_id).state == "attached"


def test_what_cannot_be_shown_is_named(shown: Site) -> None:
    paper, photograph = upload(shown, "证明.pdf", pdf()), upload(shown, "车间.jpg", jpeg())
    publish(shown, 1, state="draft", published_at=None)
    for rows, reason in (
        ([(paper, ALT)], "图片“证明.pdf”打不开"),
        ([(photograph, ALT), (photograph, ALT)], "选了两次"),
        ([(photograph, "联系电话13800001234")], "手机号"),
        ([(f"{number:032x}", ALT) for number in range(7)], "最多6张"),
    ):
        with pytest.raises(BusinessError, match=reason):
            rewrite(shown, "p1", *rows)
    assert pictures(shown) == []
    with shown.runtime.read() as ctx:
        assert ctx.session.get_one(Publication, "p1").state == "draft"


def test_list_asks_for_pictures_once(shown: Site) -> None:
    photograph = upload(shown, "车间.jpg", jpeg())

    def count() -> int:
        seen: list[str] = []
        with watching(shown.runtime.reader, lambda text, _parameters, _many: seen.append(text)):
            shown.visitor().get("/gallery")
        return len(seen)

    publish(shown, 1)
    one = count()
    for number in (2, 3):
        publication_id = choose(shown, (photograph, ALT), number=number)
        shown.runtime.run("system", lambda ctx, p=publication_id: service.publish(ctx, p))
    assert count() == one > 0
