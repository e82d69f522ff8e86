"""A Django application for `viewflow_steps.py`."""
