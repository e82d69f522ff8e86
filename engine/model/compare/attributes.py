"""What a sentence calls each setting, how far a change of it reaches, and how its values are worded."""

from __future__ import annotations

from typing import Final, NamedTuple

from engine.model.compare.change import Level
from engine.model.compare.words import Words

_COSMETIC, _PARAMETER, _STRUCTURE = Level.COSMETIC, Level.PARAMETER, Level.STRUCTURE


class Attribute(NamedTuple):
    """`wording` says how a value is put into words; see `Telling.value`."""

    name: Words
    level: Level = _STRUCTURE
    wording: str = "text"


def _attribute(zh: str, en: str, level: Level = _STRUCTURE, wording: str = "text") -> Attribute:
    return Attribute(Words(zh, en), level, wording)


ELEMENT: Final[dict[str, Attribute]] = {
    "name": _attribute("名称", "name", _PARAMETER),
    "name_en": _attribute("英文名称", "English name", _PARAMETER),
    "documentation": _attribute("备注", "documentation", _COSMETIC),
    "lane_en": _attribute("所在泳道的英文名称", "English name of the lane", _PARAMETER),
    "lane": _attribute("所在泳道", "lane", _PARAMETER),
    "role": _attribute("办理角色", "role", _PARAMETER, "role"),
    "kind": _attribute("种类", "kind", wording="kind"),
    "id": _attribute("编号", "id"),
    "attached_to": _attribute("所附步骤", "step it is attached to", wording="element"),
    "interrupting": _attribute("是否中断所附步骤", "interruption of the step"),
    "default": _attribute("其余情况的去向", "default path", wording="flow"),
    "script": _attribute("计算式", "script", wording="code"),
    "called_element": _attribute("调用的流程", "called process"),
    "condition": _attribute("条件", "condition", wording="code"),
    "event": _attribute("触发方式", "trigger"),
    "event.kind": _attribute("触发方式", "trigger", wording="event"),
    "event.timer": _attribute("定时方式", "kind of timer", wording="timer"),
    "event.expression": _attribute("时间", "time", _PARAMETER, "time"),
    "event.message": _attribute("消息", "message"),
    "event.correlation_key": _attribute("消息归属", "correlation key", wording="code"),
    "event.error_code": _attribute("错误代码", "error code"),
    "event.signal": _attribute("信号", "signal"),
    "event.escalation_code": _attribute("升级代码", "escalation code"),
    "event.condition": _attribute("等待的条件", "awaited condition", wording="code"),
    "event.link": _attribute("链接名称", "link"),
    "event.parts": _attribute("触发方式的个数", "number of triggers"),
    "event.together": _attribute("是否须全部发生", "need for all triggers"),
    "loop": _attribute("办理多份的设置", "multi-instance setting"),
    "loop.sequential": _attribute("是否逐份办理", "one item after the other"),
    "loop.collection": _attribute("办理多份的依据", "collection", wording="code"),
    "loop.element_variable": _attribute("每份的变量", "item variable"),
    "loop.output_collection": _attribute("汇总结果的变量", "result list variable"),
    "loop.output_element": _attribute("每份的结果", "result of an item", wording="code"),
    "loop.cardinality": _attribute("办理的份数", "number of items", wording="code"),
    "loop.completion_condition": _attribute("提前结束的条件", "completion condition", wording="code"),
    "loop.item_variables": _attribute("每份自己的变量", "variables of an item"),
    "repeat": _attribute("反复办理的设置", "loop setting"),
    "repeat.test_before": _attribute("是否先判断再办理", "test before each round"),
    "repeat.condition": _attribute("反复办理的条件", "loop condition", wording="code"),
    "repeat.maximum": _attribute("最多反复的次数", "most rounds"),
    "data": _attribute("数据的读入和写出", "data input and output"),
    "declared": _attribute("数据对象", "data objects"),
    "properties": _attribute("设置", "settings"),
    "properties.role": _attribute("单独指定的角色", "role of its own", _PARAMETER, "role"),
    "properties.form": _attribute("表单", "form"),
    "properties.organisation": _attribute("办理单位", "organisation", wording="code"),
    "properties.due": _attribute("期限", "deadline", _PARAMETER, "time"),
    "properties.reminder": _attribute("提醒方式", "reminder", _PARAMETER, "reminder"),
    "properties.actions": _attribute("按钮", "buttons", wording="actions"),
    "properties.operations": _attribute("更多操作", "more operations", wording="actions"),
    "properties.sendBack": _attribute("退回范围", "scope of sending back"),
    "properties.judges": _attribute("是否评判", "whether it judges"),
    "properties.instructions": _attribute("办理说明", "instructions", _PARAMETER),
    "properties.instructionsEn": _attribute("英文办理说明", "English instructions", _PARAMETER),
    "properties.nameEn": _attribute("英文名称", "English name", _PARAMETER),
    "properties.documentationEn": _attribute("英文备注", "English documentation", _COSMETIC),
    "properties.inputs": _attribute("读入的数据", "inputs", wording="code"),
    "properties.outputs": _attribute("写出的数据", "outputs", wording="code"),
    "properties.handler": _attribute("系统步骤", "system step", wording="handler"),
    "properties.topic": _attribute("外部任务主题", "topic"),
    "properties.retries": _attribute("重试次数", "retries"),
    "properties.timeout": _attribute("超时时间", "timeout", wording="time"),
    "properties.priority": _attribute("优先级", "priority"),
    "properties.variables": _attribute("交给外部的变量", "variables handed out"),
    "properties.decision": _attribute("决策", "decision"),
    "properties.resultVariable": _attribute("结果变量", "result variable"),
    "properties.businessKey": _attribute("业务编号", "business key", wording="code"),
    "properties.correlationKey": _attribute("消息归属", "correlation key", wording="code"),
    "properties.payload": _attribute("消息内容", "payload", wording="code"),
    "properties.whenPast": _attribute("时间已过时的做法", "rule for a past date", wording="past"),
    "properties.stage": _attribute("所属阶段", "stage", _PARAMETER, "stage"),
    "properties.collection": _attribute("办理多份的依据", "collection", wording="code"),
    "properties.elementVariable": _attribute("每份的变量", "item variable"),
    "properties.outputCollection": _attribute("汇总结果的变量", "result list variable"),
    "properties.outputElement": _attribute("每份的结果", "result of an item", wording="code"),
    "properties.title": _attribute("标题的写法", "title of an instance", wording="code"),
    "properties.titleEn": _attribute("英文标题的写法", "English title of an instance", wording="code"),
    "properties.category": _attribute("类别", "category", _PARAMETER, "category"),
}
"""Of nodes, flows and processes, by the names of the neutral model."""

FIELD: Final[dict[str, Attribute]] = {
    "id": _attribute("内部编号", "internal id", _COSMETIC),
    "key": _attribute("键名", "key"),
    "path": _attribute("键名", "key"),
    "type": _attribute("种类", "type", wording="field"),
    "label": _attribute("名称", "label", _PARAMETER),
    "title": _attribute("名称", "title", _PARAMETER),
    "dateLabel": _attribute("名称", "label", _PARAMETER),
    "timeLabel": _attribute("时间的名称", "label of the time", _PARAMETER),
    "description": _attribute("填写提示", "help", _PARAMETER),
    "text": _attribute("文字", "text", _PARAMETER),
    "properties.titleEn": _attribute("英文名称", "English title", _PARAMETER),
    "properties.labelEn": _attribute("英文名称", "English label", _PARAMETER),
    "properties.textEn": _attribute("英文文字", "English text", _PARAMETER),
    "properties.descriptionEn": _attribute("英文填写提示", "English help", _PARAMETER),
    "validate.required": _attribute("是否必填", "requirement"),
    "validate.min": _attribute("最小值", "least value"),
    "validate.max": _attribute("最大值", "greatest value"),
    "validate.minLength": _attribute("最少字数", "least length"),
    "validate.maxLength": _attribute("最多字数", "greatest length"),
    "validate.pattern": _attribute("格式要求", "pattern"),
    "validate.patternErrorMessage": _attribute("格式不符时的提示", "message for a wrong pattern", _PARAMETER),
    "validate.validationType": _attribute("格式种类", "kind of format"),
    "conditional.hide": _attribute("隐藏条件", "condition for hiding", wording="code"),
    "properties.source": _attribute("取值来源", "source of the value", wording="code"),
    "properties.minRows": _attribute("最少行数", "least rows"),
    "properties.maxRows": _attribute("最多行数", "most rows"),
    "properties.minFiles": _attribute("最少文件数", "least files"),
    "properties.maxFiles": _attribute("最多文件数", "most files"),
    "readonly": _attribute("是否只读", "read-only"),
    "disabled": _attribute("是否停用", "disabled"),
    "multiple": _attribute("能否多个", "several values"),
    "subtype": _attribute("日期的种类", "kind of date"),
    "decimalDigits": _attribute("小数位数", "decimal digits"),
    "increment": _attribute("步长", "step"),
    "accept": _attribute("可上传的文件种类", "kinds of files"),
    "values": _attribute("选项", "choices"),
    "valuesKey": _attribute("选项的来源", "source of the choices"),
    "allowAddRemove": _attribute("能否增减行", "adding and removing rows"),
    "defaultRepetitions": _attribute("起始行数", "rows at first"),
    "disallowPassedDates": _attribute("能否选过去的日期", "dates in the past"),
    "showOutline": _attribute("外框", "outline", _COSMETIC),
    "verticalAlignment": _attribute("对齐", "alignment", _COSMETIC),
    "layout": _attribute("版面", "layout", _COSMETIC),
    "schemaVersion": _attribute("格式版本", "schema version", _COSMETIC),
    "exporter": _attribute("编辑工具", "editor", _COSMETIC),
    "executionPlatform": _attribute("编辑工具", "editor", _COSMETIC),
    "executionPlatformVersion": _attribute("编辑工具", "editor", _COSMETIC),
}
"""Of forms and their components, by the names of form-js."""

DECISION: Final[dict[str, Attribute]] = {
    "name": _attribute("名称", "name", _PARAMETER),
    "label": _attribute("名称", "label", _PARAMETER),
    "name_en": _attribute("英文名称", "English name", _PARAMETER),
    "label_en": _attribute("英文名称", "English label", _PARAMETER),
    "id": _attribute("编号", "id"),
    "variable": _attribute("结果变量", "result variable"),
    "type": _attribute("数据类型", "type"),
    "base": _attribute("基本类型", "base type"),
    "hit_policy": _attribute("命中策略", "hit policy"),
    "aggregation": _attribute("汇总方式", "aggregation"),
    "expression": _attribute("判断内容", "input expression", wording="code"),
    "allowed": _attribute("可取的值", "allowed values", wording="code"),
    "default": _attribute("缺省值", "default value", wording="code"),
    "text": _attribute("计算式", "expression", wording="code"),
    "inputs": _attribute("所需数据", "required inputs"),
    "decisions": _attribute("所需决策", "required decisions"),
    "knowledge": _attribute("所需函数", "required functions"),
    "needs": _attribute("所需函数", "required functions"),
    "logic": _attribute("算法", "logic"),
}
"""Of DMN elements, by the last name of a path in the neutral model."""

MANIFEST: Final[dict[str, Attribute]] = {
    "id": _attribute("流程编号", "id"),
    "name": _attribute("流程名称", "name of the process", _PARAMETER),
    "name.zh": _attribute("流程的中文名称", "Chinese name of the process", _PARAMETER),
    "name.en": _attribute("流程的英文名称", "English name of the process", _PARAMETER),
    "category": _attribute("类别", "category", _PARAMETER, "category"),
    "roles": _attribute("用到的角色", "roles in use", _PARAMETER, "role"),
    "handlers": _attribute("用到的系统步骤", "system steps in use", wording="handler"),
    "messages": _attribute("用到的消息", "messages in use"),
    "calls": _attribute("调用的流程", "called processes"),
    "starters": _attribute("发起办法", "rule for starting"),
    "starters.roles": _attribute("可以发起的角色", "roles that may start it", wording="role"),
    "starters.campaign": _attribute("是否随年度竞赛发起", "start within a campaign"),
}
"""Of the manifest, by its names."""


def find(table: dict[str, Attribute], path: str) -> Attribute:
    """The attribute at a path, whatever numbers stand in it; else of what is around it; else one named as the path."""
    names = [name for name in path.split(".") if not name.isdigit()]
    for length in range(len(names), 0, -1):
        found = table.get(".".join(names[:length]))
        if found is not None:
            inner = ".".join(names[length:])
            return _inside(found, inner) if inner else found
    return Attribute(Words(f"“{path}”", f"“{path}”"))


def _inside(outer: Attribute, inner: str) -> Attribute:
    return Attribute(Words(*(f"{name}“{inner}”" for name in outer.name)), outer.level)
