"""Governance: the coordination group's meetings, the departments' duties, working funds and incentives."""
