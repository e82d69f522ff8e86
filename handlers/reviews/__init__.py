"""Expert review and final selection: rounds, sheets, votes and lists."""
