"""The seam to SpiffWorkflow: its tasks, task specs and workflows, made to keep only the live frontier."""
