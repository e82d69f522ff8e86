"""Texts of problems with correlation: code → (Chinese, English, Chinese hint, English hint)."""

from __future__ import annotations

from typing import Final

from engine.model.texts.reading import Text

TEXTS: Final[dict[str, Text]] = {
    "correlation.two_keys": (
        "同时有属性 correlationKey 和 BPMN 的关联定义",
        "There are both the property correlationKey and a correlation of BPMN for this message",
        "请只保留一种。",
        "Keep one of them.",
    ),
    "correlation.unbound": (
        "关联键“{key}”没有说明从流程的哪些数据取值",
        "The correlation key '{key}' is not bound to data of the process",
        "请在流程的 correlationSubscription 里为每个关联属性写 dataPath，或用属性 correlationKey。",
        "Write a dataPath for each property in the process's correlationSubscription, or use correlationKey.",
    ),
    "correlation.path": (
        "关联键“{key}”不能从发送的数据里取出",
        "The correlation key '{key}' cannot be read from what is sent",
        "请填写属性 payload，messagePath 只写其中一项，如 plan.id；或用属性 correlationKey。",
        "Set the property payload and let messagePath name a part of it, such as plan.id; or use correlationKey.",
    ),
}
