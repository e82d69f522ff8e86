"""先进典型: 金牌工人, 首席技师 and 创新能手 that units and counties cultivate and select (S-16)."""
