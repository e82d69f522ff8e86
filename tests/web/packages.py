"""A small approval process for the tests of the pages: draft, review by the county, back when returned."""

from __future__ import annotations

from typing import Any

from engine.model import Package, package_from_parts

KEY = "approval"

BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
    xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
    xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="Definitions" targetNamespace="http://saicheng">
  <bpmn:process id="approval" name="方案审批" isExecutable="true">
    <bpmn:extensionElements><spiffworkflow:properties>
      <spiffworkflow:property name="title" value="=&quot;方案 &quot; + subject" />
    </spiffworkflow:properties></bpmn:extensionElements>
    <bpmn:startEvent id="Started" name="开始"><bpmn:outgoing>ToDraft</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="ToDraft" sourceRef="Started" targetRef="DraftPlan" />
    <bpmn:userTask id="DraftPlan" name="制定方案">
      <bpmn:extensionElements><spiffworkflow:properties>
        <spiffworkflow:property name="form" value="plan" /><spiffworkflow:property name="role" value="unit_union" />
        <spiffworkflow:property name="due" value="P5D" /><spiffworkflow:property name="stage" value="draft" />
        <spiffworkflow:property name="instructions" value="请在 **五日内** 完成。" />
      </spiffworkflow:properties></bpmn:extensionElements>
      <bpmn:incoming>ToDraft</bpmn:incoming><bpmn:incoming>Again</bpmn:incoming><bpmn:outgoing>ToReview</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="ToReview" sourceRef="DraftPlan" targetRef="ReviewPlan" />
    <bpmn:userTask id="ReviewPlan" name="审核方案">
      <bpmn:extensionElements><spiffworkflow:properties>
        <spiffworkflow:property name="form" value="review" /><spiffworkflow:property name="role" value="county_union" />
        <spiffworkflow:property name="actions" value="submit,save,return,transfer" />
        <spiffworkflow:property name="stage" value="review" />
      </spiffworkflow:properties></bpmn:extensionElements>
      <bpmn:incoming>ToReview</bpmn:incoming><bpmn:outgoing>ToDecision</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="ToDecision" sourceRef="ReviewPlan" targetRef="IsReturned" />
    <bpmn:exclusiveGateway id="IsReturned" name="退回？" default="Accepted">
      <bpmn:incoming>ToDecision</bpmn:incoming><bpmn:outgoing>Again</bpmn:outgoing><bpmn:outgoing>Accepted</bpmn:outgoing>
    </bpmn:exclusiveGateway>
    <bpmn:sequenceFlow id="Again" name="是" sourceRef="IsReturned" targetRef="DraftPlan">
      <bpmn:conditionExpression>returned</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="Accepted" sourceRef="IsReturned" targetRef="Filed" />
    <bpmn:endEvent id="Filed" name="已报备"><bpmn:incoming>Accepted</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="Diagram"><bpmndi:BPMNPlane id="Plane" bpmnElement="approval">
    <bpmndi:BPMNShape id="ShapeStarted" bpmnElement="Started"><dc:Bounds x="100" y="102" width="36" height="36" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="ShapeDraft" bpmnElement="DraftPlan"><dc:Bounds x="190" y="80" width="100" height="80" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="ShapeReview" bpmnElement="ReviewPlan"><dc:Bounds x="350" y="80" width="100" height="80" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="ShapeIs" bpmnElement="IsReturned"><dc:Bounds x="515" y="95" width="50" height="50" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="ShapeFiled" bpmnElement="Filed"><dc:Bounds x="632" y="102" width="36" height="36" /></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="EdgeToDraft" bpmnElement="ToDraft"><di:waypoint x="136" y="120" /><di:waypoint x="190" y="120" /></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="EdgeToReview" bpmnElement="ToReview"><di:waypoint x="290" y="120" /><di:waypoint x="350" y="120" /></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="EdgeToDecision" bpmnElement="ToDecision"><di:waypoint x="450" y="120" /><di:waypoint x="515" y="120" /></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="EdgeAgain" bpmnElement="Again"><di:waypoint x="540" y="145" /><di:waypoint x="540" y="220" /><di:waypoint x="240" y="220" /><di:waypoint x="240" y="160" /></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="EdgeAccepted" bpmnElement="Accepted"><di:waypoint x="565" y="120" /><di:waypoint x="632" y="120" /></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>
"""

PLAN: dict[str, Any] = {
    "type": "default",
    "id": "plan",
    "schemaVersion": 19,
    "components": [
        {"type": "text", "id": "intro", "text": "## 六要素\n\n请逐项填写。"},
        {"type": "textfield", "key": "subject", "label": "主题", "readonly": True},
        {
            "type": "textfield",
            "key": "theme",
            "label": "竞赛主题",
            "properties": {"labelEn": "Theme"},
            "validate": {"required": True, "maxLength": 60},
        },
        {"type": "textarea", "key": "measures", "label": "工作措施", "validate": {"required": True}},
        {"type": "number", "key": "headcount", "label": "参加人数", "decimalDigits": 0, "validate": {"min": 1}},
        {"type": "datetime", "subtype": "date", "key": "starts_on", "dateLabel": "开始日期"},
        {
            "type": "radio",
            "key": "level",
            "label": "级别",
            "values": [{"value": "unit", "label": "单位"}, {"value": "team", "label": "班组"}],
        },
        {
            "type": "textfield",
            "key": "team_name",
            "label": "班组名称",
            "conditional": {"hide": '=level != "team"'},
            "validate": {"required": True},
        },
        {
            "type": "checklist",
            "key": "tracks",
            "label": "活动项目",
            "values": [{"value": "a", "label": "小发明"}, {"value": "b", "label": "小改造"}],
        },
        {
            "type": "select",
            "key": "industry",
            "label": "行业",
            "values": [{"value": "steel", "label": "钢铁"}, {"value": "cloth", "label": "纺织"}],
        },
        {"type": "checkbox", "key": "is_public", "label": "可以公开"},
        {
            "type": "dynamiclist",
            "path": "members",
            "label": "分工",
            "defaultRepetitions": 1,
            "components": [
                {"type": "textfield", "key": "name", "label": "姓名", "validate": {"required": True}},
                {"type": "textfield", "key": "duty", "label": "职责"},
            ],
        },
    ],
}

REVIEW: dict[str, Any] = {
    "type": "default",
    "id": "review",
    "schemaVersion": 19,
    "components": [
        {"type": "textfield", "key": "theme", "label": "竞赛主题", "readonly": True},
        {"type": "textarea", "key": "opinion", "label": "审核意见", "validate": {"required": True}},
    ],
}

MANIFEST: dict[str, Any] = {
    "id": KEY,
    "name": {"zh": "方案审批", "en": "Plan approval"},
    "category": "test",
    "handlers": [],
    "roles": ["county_union", "unit_union"],
    "messages": [],
    "calls": [],
}


def approval(bpmn: str = BPMN) -> Package:
    """The package, with another diagram if one is given."""
    return package_from_parts(
        bpmn=bpmn.encode(), forms={"plan": PLAN, "review": REVIEW}, manifest=MANIFEST, fallback_id=KEY
    )
