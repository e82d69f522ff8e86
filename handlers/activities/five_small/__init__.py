"""五小竞赛: small renovations, inventions, savings, proposals and brands, from the unit to the city (S-24)."""
