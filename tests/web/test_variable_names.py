"""What a trial asks to begin with is asked in Chinese."""

from __future__ import annotations

import re

from engine.handler_results import list_results
from engine.model import check_packages
from engine.model.review import Around
from engine.trial.beginning import names_to_give
from handlers.campaigns.starting import BEGINS
from handlers.shipped import read_folder
from web.shipped import shipped_packages
from web.trials.samples import GIVEN, names_of

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_variable_that_a_shipped_process_begins_with_has_a_chinese_name() -> None:
    packages = shipped_packages()
    around = Around(results=list_results(), begins=BEGINS)
    for checked in check_packages(packages, handlers=None, roles=None, definitions=None):
        names = [each for each in names_to_give(checked, around) if each not in GIVEN]
        called = names_of(names, checked.package)
        assert [name for name in names if not CHINESE.search(called[name])] == [], checked.package.id


def test_a_form_of_the_process_names_a_variable_before_anything_else() -> None:
    [package] = (each for each in shipped_packages() if each.id == "unit_plan")
    listed = read_folder("choices")["variables"]
    assert names_of(["closes_on", "no_such_name"], package) == {
        "closes_on": listed["closes_on"],
        "no_such_name": "no_such_name",
    }
