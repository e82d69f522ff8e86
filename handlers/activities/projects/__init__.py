"""创新项目: renovation, key problems, cooperation, inventions, breakthroughs (S-05, S-20, S-23, S-25, S-73)."""
