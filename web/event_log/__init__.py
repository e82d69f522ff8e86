"""The history of processes as event logs for process mining: XES (IEEE 1849) and CSV."""
