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
        "{what} 要运行程序代码，这里不能运行",
        "{what} would run code, which cannot run here",
        "请改用系统步骤，或写主题由外部程序办理。",
        "Use a handler, or a topic for a worker outside.",
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
        "请给任务选一个角色，或把它放进有角色的泳道。",
        "Choose a role for the task, or put it into a lane that has one.",
    ),
    "import.key": (
        "流程的 id“{id}”改为“{key}”",
        "The process id '{id}' becomes '{key}'",
        "按原 id 启动流程仍然可以。",
        "It can still be started by the old id.",
    ),
    "import.script": (
        "脚本不会运行：{what}",
        "Scripts are never run: {what}",
        "请改用系统步骤、决策表，或用 FEEL 写的脚本；原来的脚本留在元素的说明里。",
        "Use a handler, a decision table or a script in FEEL. The old script stands in the element's documentation.",
    ),
    "import.form": (
        "{name} 既不是 form-js 表单，也不是 JSON Schema",
        "{name} is neither a form of form-js nor a JSON Schema",
        "请在编辑器的“表单”里重画。",
        "Draw the form anew in the editor.",
    ),
    "import.field": (
        "表单 {name} 的字段“{field}”没有带过来",
        "The field '{field}' of the form {name} was not taken over",
        "请在编辑器的“表单”里补上。",
        "Add it in the editor.",
    ),
    "import.translated": (
        "{before} 变成了 {after}",
        "{before} became {after}",
        "请核对。",
        "Please look whether it is meant so.",
    ),
    "import.kept": (
        "照原样带过来的有 {count} 个：{names}",
        "{count} were taken over as they were: {names}",
        "无需处理。",
        "Nothing needs to be done.",
    ),
}

WARNINGS: Final = frozenset({"import.ignored", "import.key", "import.translated", "import.kept"})
