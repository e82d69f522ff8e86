"""The process engine: runs BPMN diagrams durably and knows nothing of contests."""
