"""Draws a process: reads what a BPMN file says and writes its diagram part (BPMNDI) anew."""
