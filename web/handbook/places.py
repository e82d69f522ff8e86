"""Where in the handbook a page is explained."""

from __future__ import annotations

from collections.abc import Mapping

START = "everyone"

PLACES: Mapping[str, str] = {
    "login": "everyone#sign-in",
    "account": "everyone#account",
    "notices": "everyone#notices",
    "inbox": "participants#inbox",
    "inbox_filters": "participants#filters",
    "together": "participants#together",
    "tasks": "participants#task",
    "task_operations": "participants#operations",
    "uploads": "participants#files",
    "absences": "participants#absences",
    "start": "participants#start",
    "instances": "participants#instances",
    "desk": "participants#reviewing",
    "ballots": "participants#reviewing",
    "progress": "supervisors#progress",
    "heat": "supervisors#heat",
    "agenda": "supervisors#agenda",
    "agenda_moves": "supervisors#agenda",
    "campaigns": "supervisors#year",
    "reviews": "supervisors#reviews",
    "registers": "supervisors#registers",
    "plan": "supervisors#registers",
    "report_figures": "supervisors#reports",
    "event_logs": "supervisors#history",
    "definitions": "designers#processes",
    "modeler": "designers#editor",
    "patterns": "designers#processes",
    "comparison": "designers#compare",
    "narrative": "designers#compare",
    "impact": "designers#impact",
    "moves": "designers#impact",
    "trials": "designers#trial",
    "plays": "designers#trial",
    "scenarios": "designers#scenarios",
    "release": "designers#release",
    "templates": "designers#templates",
    "incidents": "operators#incidents",
    "operations": "operators#incidents",
    "disclosures": "operators#incidents",
    "imports": "operators#people",
    "comments": "participants#comments",
    "radar": "supervisors#radar",
    "replays": "supervisors#replay",
    "cases": "supervisors#case",
    "audit": "supervisors#audit",
    "circulars": "supervisors#circulars",
    "reminder_rules": "supervisors#reminder-rules",
    "seasons": "supervisors#review",
    "accounts": "operators#accounts",
    "access": "operators#accounts",
    "webhooks": "operators#webhooks",
    "deliveries": "everyone#deliveries",
    "calendar": "everyone#calendar",
    "gallery": "everyone#public",
    "public": "everyone#public",
    "notice_choices": "everyone#choices",
    "passwords": "everyone#sign-in",
    "second_factor": "everyone#sign-in",
    "second_step": "everyone#sign-in",
}
"""Chapter and section by the blueprint of a page."""


def find_place(blueprint: str | None) -> tuple[str, str]:
    """The chapter and section ("" for its beginning) that explain a page; the first chapter if none does."""
    chapter, _, section = PLACES.get(blueprint or "", START).partition("#")
    return chapter, section
