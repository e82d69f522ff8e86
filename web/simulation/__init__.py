"""A year played by simulated people on a virtual clock.

`player` moves the clock and lets people act; it knows nothing of the contest and runs any deployed set. `contest`
knows what happens in a contest year; `outcome` reads what came of it.
"""
