"""Meetings of the coordination group and what they decide (S-59, S-61)."""
