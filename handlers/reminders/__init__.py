"""The rules that make notices: when whose task, which phase boundary, which escalation (domain.md A15)."""
