"""技术能手推荐与职业资格晋升: what winning a skills competition leads to (S-66, S-67)."""
