"""五型班组竞赛: teams scored by five types, at half-year and in the end (S-38, S-39)."""
