"""Pages without signing in: notices, objections, certificates."""

from __future__ import annotations

from tests.web.site import Site


def test_nothing_is_posted_and_unknown_things_are_not_there(site: Site) -> None:
    visitor = site.visitor()
    assert "目前没有公示" in visitor.get("/public/notices").text
    assert visitor.get("/public/notices/nothing").status_code == 404
    assert visitor.get("/public/notices/nothing/objections/none").status_code == 404


def test_certificate_that_is_unknown_is_said_to_be(site: Site) -> None:
    visitor = site.visitor()
    answer = visitor.get("/verify?code=abcd efgh")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/verify/abcdefgh")
    assert "没有这个验证码的证书" in visitor.get("/verify/abcdefgh").text
