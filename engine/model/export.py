"""A diagram of ours as plain BPMN 2.0, for tools that know nothing of our settings.

What has a standard element becomes one: the role of a user task its `potentialOwner`, the collection of a
multi-instance its `loopCardinality`. Every setting also stands, with its name, in the element's documentation, so
that nothing is lost to a reader. Expressions stay FEEL, which the file says (`expressionLanguage`).
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from engine.model.dialect import bare
from engine.model.lanes import Lane, read_lanes
from engine.model.settings import properties_of
from engine.model.xml import BPMN, SCHEMA_INSTANCE, SETTINGS, local_name, parse_xml

FEEL: Final = "https://www.omg.org/spec/DMN/20191111/FEEL/"
_EXTENSIONS: Final = f"{{{BPMN}}}extensionElements"
_DOCUMENTATION: Final = f"{{{BPMN}}}documentation"
_LOOP: Final = f"{{{BPMN}}}multiInstanceLoopCharacteristics"
_BEFORE_OWNERS: Final = frozenset(
    {
        "documentation",
        "extensionElements",
        "auditing",
        "monitoring",
        "categoryValueRef",
        "incoming",
        "outgoing",
    }
    | {"ioSpecification", "property", "dataInputAssociation", "dataOutputAssociation"}
)
_NAMES: Final = {
    "title": "实例标题",
    "titleEn": "英文实例标题",
    "category": "类别",
    "role": "角色",
    "form": "表单",
    "organisation": "所属单位",
    "due": "办理时限",
    "reminder": "提醒规则",
    "actions": "按钮",
    "operations": "更多操作",
    "sendBack": "退回范围",
    "judges": "是否评判",
    "inputs": "输入",
    "outputs": "输出",
    "instructions": "办理说明",
    "instructionsEn": "英文办理说明",
    "nameEn": "英文名称",
    "documentationEn": "英文备注",
    "handler": "处理程序",
    "topic": "主题",
    "retries": "重试次数",
    "timeout": "时限",
    "priority": "优先级",
    "variables": "变量",
    "decision": "决策",
    "resultVariable": "结果变量",
    "businessKey": "业务编号",
    "correlationKey": "关联键",
    "payload": "发送的数据",
    "whenPast": "日期已过时",
    "stage": "阶段",
    "collection": "集合",
    "elementVariable": "单项变量",
    "outputCollection": "结果列表",
    "outputElement": "单项结果",
}


def plain_bpmn(bpmn: bytes, file: str) -> bytes:
    """The diagram without our settings, valid against the schema of BPMN 2.0. Raises DefinitionRejected."""
    root = parse_xml(bpmn, file)
    if "expressionLanguage" not in root.attrib:
        root.set("expressionLanguage", FEEL)
    lanes = read_lanes(root, {each.get("id", "") for each in root.iter(f"{{{BPMN}}}*")}, file, [])
    for element in list(root.iter(f"{{{BPMN}}}*")):
        settings = properties_of(element)
        if local_name(element) == "userTask":
            _own(element, settings.get("role", "").strip() or lanes.get(element.get("id", ""), Lane()).role)
        if collection := settings.get("collection", "").strip():
            _count(element, collection)
        if settings:
            _document(element, settings)
    for block in list(root.iter(_EXTENSIONS)):
        for child in list(block.iterchildren(f"{{{SETTINGS}}}*")):
            block.remove(child)
        owner = block.getparent()
        if len(block) == 0 and owner is not None:
            owner.remove(block)
    etree.cleanup_namespaces(root, keep_ns_prefixes=["xsi"])
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _own(task: etree._Element, role: str) -> None:
    """Who does it, in the place that the schema wants."""
    if not role:
        return
    owner = etree.Element(f"{{{BPMN}}}potentialOwner")
    assignment = etree.SubElement(owner, f"{{{BPMN}}}resourceAssignmentExpression")
    etree.SubElement(assignment, f"{{{BPMN}}}formalExpression").text = role
    place = sum(1 for child in task.iterchildren("*") if local_name(child) in _BEFORE_OWNERS)
    task.insert(place, owner)


def _count(activity: etree._Element, collection: str) -> None:
    """As many items as the collection has."""
    loop = activity.find(_LOOP)
    if loop is None or loop.find(f"{{{BPMN}}}loopCardinality") is not None:
        return
    count, prefix = etree.Element(f"{{{BPMN}}}loopCardinality"), activity.prefix
    count.text = f"count({bare(collection)})"
    count.set(f"{{{SCHEMA_INSTANCE}}}type", f"{prefix}:tFormalExpression" if prefix else "tFormalExpression")
    place = sum(1 for child in loop.iterchildren("*") if child.tag in (_DOCUMENTATION, _EXTENSIONS))
    loop.insert(place, count)


def _document(element: etree._Element, settings: dict[str, str]) -> None:
    found = element.find(_DOCUMENTATION)
    if found is None:
        found = etree.Element(_DOCUMENTATION)
        element.insert(0, found)
    lines = [f"{_NAMES.get(name, name)}：{value}" for name, value in settings.items()]
    found.text = "\n\n".join(part for part in ((found.text or "").strip(), "\n".join(lines)) if part)
