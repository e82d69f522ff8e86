"""Results and advanced operating methods (先进操作法) as the public may read them (S-27, S-84)."""
