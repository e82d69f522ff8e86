"""Registers (台账): how tables of record are described, and read in lists by whoever may see their rows."""
