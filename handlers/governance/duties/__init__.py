"""Duty cards of the departments (S-62 to S-71) and the policy documents they issue."""
