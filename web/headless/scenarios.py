"""`saicheng scenarios`: the scenarios of packages in folders, played without an installation."""

from __future__ import annotations

import argparse
import sys

from engine.trial.play import Play
from engine.trial.scenarios import run_scenario
from handlers.directory.rules import ROLES
from web.headless import files
from web.headless.cli import shipped_calendar


def run_scenarios(chosen: argparse.Namespace) -> int:
    """Play every scenario of the packages in `chosen.paths`; they may call each other.

    One line each, with the first difference in both languages. Returns 1 if one fails. Raises DefinitionRejected and
    NotFound.
    """
    found, failed = files.read(chosen.paths).packages, 0
    for checked in found:
        others = [each for each in found if each is not checked]
        play = Play([checked, *others], (), shipped_calendar())
        for scenario_id, raw in sorted(checked.package.scenarios.items()):
            result = run_scenario(play, scenario_id, raw, ROLES)
            failed += not result.is_passed
            sys.stdout.write(
                f"{'ok    ' if result.is_passed else 'FAILED'} {play.key}/{result.id} {result.name}\n"
            )
            if result.difference is not None:
                told = result.difference.sentence
                sys.stdout.write(f"       {told.zh}\n       {told.en}\n")
    return 1 if failed else 0
