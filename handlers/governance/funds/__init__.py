"""Working funds: requests, payments, use (S-68, S-76)."""
