"""职工职业技能竞赛: filing, enrolment, judging, ranking (S-15, S-29, S-35, S-36, S-65)."""
