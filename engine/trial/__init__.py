"""Diagrams tried without people, pages or handlers, by a script, on a virtual clock.

For `saicheng run-file`, for trying a draft by hand, and for scenarios that a process must pass before it is released.
What is asked and what is answered are JSON whose formats stand in the README and stay as they are; additions are new
keys.
"""
