"""复盘: what a season teaches: where time went, what was sent back, which reminders were followed by work."""
