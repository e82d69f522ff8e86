"""One year's contest: its phases, quotas, rules and working days."""
