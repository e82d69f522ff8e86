"""One SpiffWorkflow task spec for each BPMN element that runs."""
