"""参加省职工职业技能大赛: who goes to the provincial competition, and how they did (S-34, S-37)."""
