"""Results chosen for promotion, and their use in other units (成果推广应用, F-38, S-26, S-28)."""
