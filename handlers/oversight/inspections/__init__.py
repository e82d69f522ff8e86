"""Inspection and supervision (检查督导, S-53), and the rectification (整改) of what was found."""
