"""节能减排专项竞赛: baseline, measures, quarters and ranks of energy-using enterprises (S-30 to S-33)."""
