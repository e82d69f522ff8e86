"""Names of results as workers give them: what was improved, which part of it, and how."""

from __future__ import annotations

from random import Random

_OBJECTS = (
    *("数控车床", "空压机", "输送带", "热风炉", "反应釜", "离心泵", "织布机", "冷却塔", "行车", "配电柜"),
    *("锅炉", "干燥机", "包装线", "电解槽", "精馏塔", "加热炉", "除尘器", "注塑机", "起重机", "水处理系统"),
)
_PARTS = (
    *("刀塔夹具", "密封结构", "联轴器", "控制回路", "换热管束", "润滑系统", "上料机构", "检测装置"),
    *("余热回收", "防护装置", "定位工装", "阀组", "变频调速", "冷却水路", "在线监测", "搅拌桨"),
)
_WAYS = (
    *("快换改进", "节能改造", "国产化替代", "防错设计", "自动化改造", "检修方法", "结构优化", "延寿技术"),
    *("降耗技术", "安全联锁", "免拆清洗", "集成控制"),
)
DOUBLE_SHARE = 0.02


class ResultNames:
    """Draws names; now and then one that somebody else has given, too."""

    def __init__(self, luck: Random) -> None:
        self._luck = luck
        self._given: list[str] = []
        self._known: set[str] = set()

    def draw(self) -> str:
        """The next name, of at most 30 characters and without the name of a company."""
        if self._given and self._luck.random() < DOUBLE_SHARE:
            return self._luck.choice(self._given)
        name = self._invent()
        while name in self._known and len(self._known) < len(_OBJECTS) * len(_PARTS) * len(_WAYS):
            name = self._invent()
        self._known.add(name)
        self._given.append(name)
        return name

    def _invent(self) -> str:
        return "".join(self._luck.choice(words) for words in (_OBJECTS, _PARTS, _WAYS))
