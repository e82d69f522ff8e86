"""Lists of rows on the page: fixed rows that begin with a name are called by it, others by their number."""

from __future__ import annotations

import re

import pytest

from tests.web.site import Site
from web.forms.view import Part

NAME = Part("textfield", "name", "f-name", label="能源", is_locked=True, reading="原煤")
AMOUNT = Part("number", "amount", "f-amount", label="消费量")


@pytest.mark.parametrize(
    ("row", "may_add", "legend", "labels"),
    [
        ((NAME, AMOUNT), False, "原煤", ["消费量"]),
        ((NAME, AMOUNT), True, "第 1 行", ["能源", "消费量"]),
        ((AMOUNT, NAME), False, "第 1 行", ["消费量", "能源"]),
        ((), False, "第 1 行", []),
    ],
)
def test_row_is_called_by_its_name_if_it_has_one(
    site: Site, row: tuple[Part, ...], may_add: bool, legend: str, labels: list[str]
) -> None:
    rows = Part("dynamiclist", "used", "f-used", label="能源消费量", rows=(row,), may_add=may_add)
    with site.app.test_request_context("/"):
        template = site.app.jinja_env.get_template("forms.html")
        html = str(template.make_module({"redraw_url": "/"}).draw_rows(rows, 2))
    assert re.findall(r'<legend class="h4[^>]*>([^<]*)<', html) == [legend]
    assert re.findall(r'form-label mb-1"[^>]*>([^<]*)<', html) == labels
