"""Oversight: stage summaries, practices, progress over all registers, and what a phase leaves open."""
