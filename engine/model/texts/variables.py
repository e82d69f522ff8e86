"""Texts for variables, fields and roles that nothing or nobody gives, as in `rules.py`."""

from __future__ import annotations

from typing import Final

from engine.model.texts.reading import Text

TEXTS: Final[dict[str, Text]] = {
    "variable.unknown": (
        "“{place_zh}”用到变量“{name}”，但走到这里之前没有哪一步会给它值",
        "'{place_en}' names the variable '{name}', which no step before this gives a value",
        "相近的变量：{known}。请改正名称；若由后面的步骤填写，这里总是空值，请删去。",
        "Similar: {known}. Correct the name; if a later step gives it, it is always null here: leave it out.",
    ),
    "variable.misspelt": (
        "“{place_zh}”用到变量“{name}”，别处都没有，是不是“{known}”？",
        "'{place_en}' names the variable '{name}', which is nowhere else; is it '{known}'?",
        "请改正名称；若确由流程外给出，可以不改。",
        "Correct the name, unless it is given from outside the process.",
    ),
    "form.no_field": (
        "“{place_zh}”用到 form.{name}，表单“{form}”没有这个栏目",
        "'{place_en}' names form.{name}, but the form '{form}' has no such field",
        "相近的栏目：{known}。请改正名称，或在表单里添加栏目。",
        "Similar: {known}. Correct the name, or add the field to the form.",
    ),
    "role.nobody": (
        "角色“{role}”现在没有人担任，任务会没有人办",
        "Nobody holds the role '{role}' now: the task would wait for a holder",
        "请先在组织机构里安排人员任职，或换一个角色。",
        "Let somebody hold such a post in the directory first, or choose another role.",
    ),
}

PLACES: Final = {
    "title": ("实例标题", "Title of an instance"),
    "titleEn": ("英文实例标题", "Title of an instance in English"),
    "businessKey": ("业务编号", "Business key"),
    "organisation": ("所属单位", "Organisation"),
    "due": ("办理时限", "Due"),
    "inputs": ("输入", "Inputs"),
    "outputs": ("输出", "Outputs"),
    "payload": ("发送的数据", "Payload"),
    "correlationKey": ("关联键", "Correlation key"),
    "script": ("脚本", "Script"),
    "condition": ("条件", "Condition"),
    "conditionExpression": ("条件", "Condition"),
    "collection": ("集合", "Collection"),
    "completionCondition": ("完成条件", "Completion condition"),
    "loopCondition": ("循环条件", "Loop condition"),
}
"""What the editor calls the settings that hold expressions."""

WARNINGS: Final = frozenset(TEXTS)
