"""Random verbs against a small model of what they do: `python -m tests.verbs 2000 50` (runs, steps in each)."""
