"""案卷: all that is known of one process, signed, for whoever has to settle a dispute."""
