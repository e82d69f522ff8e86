"""活动: trainings, drills, lectures, services and publicity, and who took part (TRK-01 to 06, 09, 14, 26)."""
