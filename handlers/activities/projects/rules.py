"""What is true of projects, whoever asks; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Final

KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    "renovation": {"zh": "技术革新", "en": "Technical renovation"},
    "tackling": {"zh": "技术攻关", "en": "Tackling a key problem"},
    "cooperation": {"zh": "技术协作", "en": "Technical cooperation"},
    "invention": {"zh": "发明创造", "en": "Invention"},
    "management": {"zh": "管理创新", "en": "Management innovation"},
    "breakthrough": {"zh": "核心技术突破", "en": "Breakthrough"},
}

PROGRESS: Final[Mapping[str, Mapping[str, str]]] = {
    "done": {"zh": "已完成", "en": "Done"},
    "late": {"zh": "未按期完成", "en": "Late"},
    "stop": {"zh": "申请停止", "en": "Stop"},
}


class ProjectState(StrEnum):
    """Proposed until approved; a running one is finished with a result, or stopped with a reason."""

    PROPOSED = "proposed"
    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"


def find_milestone_problem(days: Sequence[date], today: date) -> str:
    """What is wrong with the days milestones are due on, in words for the card's author; empty if nothing."""
    if any(day < today for day in days):
        return "节点的完成期限不能早于今天。"
    if any(later < earlier for earlier, later in pairwise(days)):
        return "节点要按完成期限的先后排列。"
    return ""
