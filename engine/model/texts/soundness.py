"""Texts for joins that wait for ever and steps done twice, as in `rules.py`."""

from __future__ import annotations

from typing import Final

from engine.model.texts.reading import Text

_JOIN_ZH: Final = "请改用排他网关合并；要几路一起走，就把“{split}”和这里都改成包容网关或都改成并行网关。"
_JOIN_EN: Final = (
    "Join with an exclusive gateway, or make '{split}' and this both inclusive, or both parallel."
)

TEXTS: Final[dict[str, Text]] = {
    "join.deadlock": (
        "这里要等“{missing}”那一路，而“{split}”只走了别的路，流程会永远停在这里。走法：{path}",
        "This waits for the branch from '{missing}' while '{split}' took another: it waits for ever. The way: {path}",
        _JOIN_ZH,
        _JOIN_EN,
    ),
    "join.may_deadlock": (
        "这里可能永远等“{missing}”那一路：“{split}”可以不走到它。走法：{path}",
        "This may wait for ever for the branch from '{missing}', which '{split}' need not take. The way: {path}",
        _JOIN_ZH,
        _JOIN_EN,
    ),
    "join.starves": (
        "这里要等“{missing}”那一路，但没有人会从那里过来，流程会永远停在这里。走法：{path}",
        "This waits for the branch from '{missing}', from which nothing comes: it waits for ever. The way: {path}",
        "并行网关要等每一条进入的线；回退或另一个开始的线请先用排他网关合并，再进入这里。",
        "It waits for every flow that enters it; join ways back and other starts by an exclusive gateway before it.",
    ),
    "join.may_starve": (
        "这里可能永远等“{missing}”那一路，那一路来的次数比别的少。走法：{path}",
        "This may wait for ever for the branch from '{missing}', which comes less often than others. The way: {path}",
        "让每条进入的线来的次数一样：回退的线请接到分开之前，或先用排他网关合并。",
        "Let every flow come equally often: lead ways back to before the split, or join them before this.",
    ),
    "step.twice": (
        "这一步可能同时办两遍：“{split}”分出的几条路都走到这里，中间没有汇合。走法：{path}",
        "This may be under way twice at once: branches of '{split}' come here without being joined. The way: {path}",
        "请在前面用并行网关（“{split}”按条件分路时用包容网关）把这几条路合并成一条。",
        "Join these branches before it by a parallel gateway (inclusive if '{split}' chooses by conditions).",
    ),
    "soundness.too_large": (
        "分支组合太多，没有全部检查是否会卡住或重办",
        "There are too many combinations of branches to find every way it may stop or do a step twice",
        "可以把几条并行的路放进子流程，逐个检查。",
        "Put parallel branches into sub-processes; each is then looked at by itself.",
    ),
}

WARNINGS: Final = frozenset({"join.may_deadlock", "join.may_starve", "step.twice", "soundness.too_large"})
