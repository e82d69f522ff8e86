"""How many of a selection's places are taken: 典型选树名额."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from sqlalchemy import func, select

from engine.context import Ctx
from engine.models import HumanTask
from handlers.activities.role_models.models import RoleModel, Selection
from handlers.activities.role_models.rules import TITLES, ModelState
from handlers.campaigns.quotas import Quota, QuotasOf


def of_selection(ctx: Ctx, task: HumanTask) -> list[Quota]:
    """The places of the selection that a process decides on; who is nominated waits."""
    found = ctx.session.scalar(select(Selection).where(Selection.instance_id == task.instance_id))
    if found is None:
        return []
    counted = select(RoleModel.state, func.count()).where(RoleModel.selection_id == found.id)
    states = Counter({row[0]: row[1] for row in ctx.session.execute(counted.group_by(RoleModel.state))})
    taken = states[ModelState.CHOSEN] + states[ModelState.NAMED]
    title = TITLES[found.title]
    return [
        Quota(
            {"zh": f"{title['zh']}名额", "en": f"{title['en']}s"},
            found.quota,
            taken,
            waiting=states[ModelState.NOMINATED],
        )
    ]


QUOTAS: Final[Mapping[str, QuotasOf]] = dict.fromkeys(
    (
        "role_model_selection/ReviewNominees",
        "role_model_selection/DecideNominees",
        "role_model_selection/DecideSelection",
        "role_model_selection/RecordTerm",
    ),
    of_selection,
)
