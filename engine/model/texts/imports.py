"""Texts of what cannot be taken over from another engine's diagram: code → (Chinese, English, hints)."""

from __future__ import annotations

from typing import Final

from engine.model.texts.reading import Text

TEXTS: Final[dict[str, Text]] = {
    "import.ignored": (
        "{what} 在这里没有作用，已略去",
        "{what} has no effect here and was left out",
        "无需处理。",
        "Nothing needs to be done.",
    ),
    "import.expression": (
        "{place} 中的表达式“{text}”无法转换：{reason}",
        "The expression '{text}' in {place} cannot be translated: {reason}",
        "请改用变量、比较和四则运算，或直接写 FEEL。",
        "Use variables, comparisons and arithmetic, or write FEEL.",
    ),
    "import.java": (
        "{what} 要运行 Java 代码，这里不能运行",
        "{what} would run Java code, which cannot run here",
        "请改为外部任务（camunda:type=external 和 camunda:topic），由外部程序办理。",
        "Make it an external task (camunda:type=external with camunda:topic) and let a worker do it.",
    ),
    "import.refused": (
        "{what} 不能转换",
        "{what} cannot be taken over",
        "{hint_zh}",
        "{hint_en}",
    ),
    "import.person": (
        "{what} 指定了个人；这里的任务按角色分派",
        "{what} names a person; tasks here go to roles",
        "请用 camunda:candidateGroups 写角色，或把任务放进以角色命名的泳道。",
        "Write a role in camunda:candidateGroups, or put the task into a lane named after a role.",
    ),
    "import.key": (
        "流程的 id“{id}”改为“{key}”",
        "The process id '{id}' becomes '{key}'",
        "按原 id 启动流程仍然可以。",
        "It can still be started by the old id.",
    ),
    "import.zeebe": (
        "这是 Camunda 8 的流程图",
        "This diagram is for Camunda 8",
        "请在建模器中选择 Camunda 7。",
        "Choose Camunda 7 in the modeler.",
    ),
}

WARNINGS: Final = frozenset({"import.ignored", "import.key"})
