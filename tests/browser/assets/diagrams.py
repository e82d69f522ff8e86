"""A small diagram in the native dialect, with a lane, a form and a gateway."""

from __future__ import annotations

PLAN = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
  xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" xmlns:other="urn:other" id="Definitions" targetNamespace="urn:saicheng">
  <bpmn:process id="unit_plan" name="单位方案" isExecutable="true">
    <bpmn:startEvent id="Begin"><bpmn:outgoing>ToDraft</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="DraftPlan" name="起草方案">
      <bpmn:extensionElements>
        <other:note>kept</other:note>
        <spiffworkflow:properties>
          <spiffworkflow:property name="form" value="plan" />
          <spiffworkflow:property name="unheardOf" value="kept" />
        </spiffworkflow:properties>
      </bpmn:extensionElements>
      <bpmn:incoming>ToDraft</bpmn:incoming><bpmn:incoming>Again</bpmn:incoming><bpmn:outgoing>ToReview</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:exclusiveGateway id="IsAccepted" name="通过？" default="ToEnd"><bpmn:incoming>ToReview</bpmn:incoming>
      <bpmn:outgoing>ToEnd</bpmn:outgoing><bpmn:outgoing>Again</bpmn:outgoing></bpmn:exclusiveGateway>
    <bpmn:serviceTask id="FilePlan" name="备案"><bpmn:incoming>ToEnd</bpmn:incoming><bpmn:outgoing>Done</bpmn:outgoing></bpmn:serviceTask>
    <bpmn:endEvent id="Filed"><bpmn:incoming>Done</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="ToDraft" sourceRef="Begin" targetRef="DraftPlan" />
    <bpmn:sequenceFlow id="ToReview" sourceRef="DraftPlan" targetRef="IsAccepted" />
    <bpmn:sequenceFlow id="ToEnd" sourceRef="IsAccepted" targetRef="FilePlan" />
    <bpmn:sequenceFlow id="Again" sourceRef="IsAccepted" targetRef="DraftPlan" />
    <bpmn:sequenceFlow id="Done" sourceRef="FilePlan" targetRef="Filed" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="Diagram"><bpmndi:BPMNPlane id="Plane" bpmnElement="unit_plan">
    <bpmndi:BPMNShape id="Begin_di" bpmnElement="Begin"><dc:Bounds x="160" y="102" width="36" height="36" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="DraftPlan_di" bpmnElement="DraftPlan"><dc:Bounds x="250" y="80" width="100" height="80" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="IsAccepted_di" bpmnElement="IsAccepted" isMarkerVisible="true"><dc:Bounds x="405" y="95" width="50" height="50" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="FilePlan_di" bpmnElement="FilePlan"><dc:Bounds x="510" y="80" width="100" height="80" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="Filed_di" bpmnElement="Filed"><dc:Bounds x="662" y="102" width="36" height="36" /></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="ToDraft_di" bpmnElement="ToDraft"><di:waypoint x="196" y="120" /><di:waypoint x="250" y="120" /></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="ToReview_di" bpmnElement="ToReview"><di:waypoint x="350" y="120" /><di:waypoint x="405" y="120" /></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="ToEnd_di" bpmnElement="ToEnd"><di:waypoint x="455" y="120" /><di:waypoint x="510" y="120" /></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="Again_di" bpmnElement="Again"><di:waypoint x="430" y="145" /><di:waypoint x="430" y="210" /><di:waypoint x="300" y="210" /><di:waypoint x="300" y="160" /></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="Done_di" bpmnElement="Done"><di:waypoint x="610" y="120" /><di:waypoint x="662" y="120" /></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>
"""  # noqa: E501
