"""使用手册: the handbook, one chapter for each kind of user and one for the operator; in Chinese."""
