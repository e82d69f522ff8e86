"""Why something stands still, for people."""

from __future__ import annotations

import pytest

from tests.web.site import Site
from web.causes import cause_in


@pytest.mark.parametrize(
    ("role", "zh", "en"),
    [("unit_admin", "单位行政", "Unit management"), ("carpenter", "carpenter", "carpenter")],
)
def test_role_that_nobody_holds_has_its_name(site: Site, role: str, zh: str, en: str) -> None:
    """Also on pages; a role that a diagram has made up stays as it is written."""
    cause = f"nobody holds the role '{role}' for this task"
    told = {
        "zh": f"没有人担任“{zh}”，这项任务没有人可以办理",
        "en": f"nobody holds the role '{en}' for this task",
    }
    assert {lang: cause_in(cause, lang) for lang in told} == told
    shown = site.app.jinja_env.from_string("{{ cause_words(cause) }}")
    for lang, text in told.items():
        with site.app.test_request_context(f"/?lang={lang}"):
            site.app.preprocess_request()
            assert shown.render(cause=cause).replace("&#39;", "'") == text
