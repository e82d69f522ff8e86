"""Texts for timers and other events that can never happen, as in `rules.py`."""

from __future__ import annotations

from typing import Final

from engine.model.texts.reading import Text

TEXTS: Final[dict[str, Text]] = {
    "timer.no_time": (
        "时长 {text} 不大于零，一到这里就会触发",
        "The duration {text} is not longer than nothing: it fires at once",
        "请填写大于零的时长，如 P1D；不需要等待就删去。",
        "Write a longer one such as P1D, or remove it if there is nothing to wait for.",
    ),
    "timer.never_repeats": (
        "周期 {text} 的次数是 0，永远不会触发",
        "The cycle {text} has no repetitions: it never fires",
        "请填写 1 次以上，如 R3/P1D；不限次数写 R/P1D。",
        "Write at least one, as in R3/P1D; R/P1D repeats without end.",
    ),
    "timer.after_limit": (
        "要等 {text}，但“{limit}”在 {before} 后就会中断这里，永远等不到",
        "It waits {text}, but '{limit}' interrupts this after {before}: it never fires",
        "请缩短这里的时间，或延长“{limit}”。",
        "Shorten it, or lengthen '{limit}'.",
    ),
    "boundary.host_at_once": (
        "“{host}”一开始就办完，附在上面的事件来不及触发",
        "'{host}' is done the moment it begins: an event on its edge never happens",
        "请附到要等人办理或等待的步骤上，或改为流程中的中间事件。",
        "Attach it to a step that somebody does or that waits, or put an intermediate event into the flow.",
    ),
}

WARNINGS: Final = frozenset({"timer.no_time", "timer.after_limit", "boundary.host_at_once"})
