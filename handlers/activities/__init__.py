"""Activity reports: the register of what units report for each period."""
