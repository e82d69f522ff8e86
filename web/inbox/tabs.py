"""The tabs of the inbox. Another kind of open work is a line in LABELS, one in EMPTY and one in `principals_by_tab`."""

from __future__ import annotations

from collections.abc import Sequence

from engine.context import Ctx
from handlers.directory import queries as directory
from web.identity import me

LABELS = {"mine": "我的", "claimable": "可签收", "done": "已办"}
FIRST = "mine"
CLAIMABLE = "claimable"
DONE = "done"
EMPTY = {
    "mine": ("没有待办", "新任务会在这里出现，临近期限时会提醒您。"),
    "claimable": ("没有可签收的任务", "几个人共同承担的任务会列在这里，谁先签收谁办理。"),
    "done": ("还没有办过任务", "您办完的任务会列在这里。"),
}
"""What an empty tab says: that it is, and what would be there."""


def principals_by_tab(ctx: Ctx) -> dict[str, Sequence[str]]:
    """Whose open tasks each tab lists; posts shared with others are where tasks wait to be claimed."""
    shared = directory.shared_principals(ctx, me().person_id)
    return {"mine": [each for each in me().principals if each not in shared], "claimable": shared}
