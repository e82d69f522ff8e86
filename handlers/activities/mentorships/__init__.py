"""名师带徒: a master, up to five apprentices, an agreement, half-yearly checks, and what came of it (S-13)."""
