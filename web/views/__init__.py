"""One module a page; each has a blueprint `bp`."""

from __future__ import annotations

from flask import Blueprint

from web import assets
from web.views import (
    account,
    campaigns,
    definitions,
    health,
    home,
    inbox,
    incidents,
    instances,
    login,
    modeler,
    notices,
    progress,
    tasks,
)


def blueprints() -> list[Blueprint]:
    """Every page's routes."""
    modules = (
        account, assets, campaigns, definitions, health, home, inbox, incidents,
        instances, login, modeler, notices, progress, tasks,
    )  # fmt: skip
    return [module.bp for module in modules]
