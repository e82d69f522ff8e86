"""What went wrong in a play, in lines of both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.calendar import DEFAULT_ZONE, to_local
from engine.context import Ctx
from engine.errors import AppError, IncidentError
from engine.model import Process, walk
from engine.models import Definition
from web.causes import cause_in
from web.i18n import LANGUAGES, translate
from web.problems import message_in
from web.simulation.outcome import count_incidents, list_stuck
from web.simulation.player import Player

Line = dict[str, str]
"""A text by language."""
ACTS: Mapping[str, str] = {
    "the contest is created": "创建竞赛",
    "a unit joins": "新单位加入",
    "entries are open": "开放申报",
    "choose experts": "选定专家",
    "score a sheet": "专家评分",
    "vote": "投票",
    "object": "提出异议",
}
"""What people do beside their tasks, by the first part of an act's name."""


@dataclass(frozen=True)
class Names:
    """What processes and their steps are called."""

    processes: Mapping[str, Line]
    steps: Mapping[tuple[str, str], str]

    def place(self, key: str, node: str, language: str) -> str:
        """A step of a process."""
        process = self.processes.get(key, {}).get(language, key)
        step = self.steps.get((key, node), node)
        return f"{process} · {step}" if step else process

    def act(self, name: str, language: str) -> str:
        """An act by its name: a task's (see `Work.name`), the start of a process, or something beside the tasks."""
        first, _bar, rest = name.partition("|")
        if first in self.processes:
            return self.place(first, rest.partition("|")[0], language)
        if (key := first.removeprefix("start ")) in self.processes:
            begun = self.place(key, "", language)
            return f"启动{begun}" if language == "zh" else f"starting {begun}"
        return translate(ACTS[first], language) if first in ACTS else first


def read_troubles(ctx: Ctx, player: Player, versions: Iterable[Definition]) -> dict[str, list[Line]]:
    """Incidents, what stands still, what was not accepted, and what nobody could do."""
    names = _names(versions)
    return {
        "incidents": [
            {
                language: f"{count} × {names.place(key, node, language)}：{cause_in(cause, language)}"
                for language in LANGUAGES
            }
            for (key, node, cause), count in count_incidents(ctx)
        ],
        "stuck": [
            {
                "zh": f"{names.place(key, '', 'zh')}（{name}）{'在等一个消息' if waits else ''}",
                "en": f"{names.place(key, '', 'en')} ({name}){' waits for a message' if waits else ''}",
            }
            for key, name, waits in list_stuck(ctx)
        ],
        "refused": [
            {
                language: f"{to_local(each.at, DEFAULT_ZONE).date()} {names.act(each.name, language)}："
                + _why(each.error, language)
                for language in LANGUAGES
            }
            for each in player.refused
        ],
        "unmanned": [
            {language: names.act(each, language) for language in LANGUAGES} for each in player.unmanned
        ],
    }


def _names(versions: Iterable[Definition]) -> Names:
    processes: dict[str, Line] = {}
    steps: dict[tuple[str, str], str] = {}
    for version in versions:
        processes[version.key] = version.name
        for scope in walk(Process.from_dict(version.model)):
            steps |= {(version.key, node.id): node.name or node.id for node in scope.nodes.values()}
    return Names(processes, steps)


def why(error: AppError) -> Line:
    """An error for people."""
    return {language: _why(error, language) for language in LANGUAGES}


def _why(error: AppError, language: str) -> str:
    if isinstance(error, IncidentError):
        return cause_in(error.message, language)
    fields = getattr(error, "fields", None) or {}
    told = "、".join(map(str, fields))
    return message_in(error, language) + (f"（{told}）" if told else "")
