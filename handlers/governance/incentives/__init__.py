"""Incentive mechanisms, the four systems for talent, support and rewards (S-51, S-75, S-76, S-78, S-80, S-81)."""
