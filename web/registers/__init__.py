"""Registers on screen: which there are, their filters in addresses, their values in words, their history."""
