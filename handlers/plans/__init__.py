"""Plans: the municipal plan and its number, and the register of plans of counties and units."""
