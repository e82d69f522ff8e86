"""Quantitative assessment (量化考核, S-78) of counties and units, which weighs in the selection (S-79)."""
