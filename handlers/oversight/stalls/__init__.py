"""滞留: how long each step usually takes, and what takes far longer though nothing failed."""
