"""荣誉撤销: proposals to take honours back, one by one or a whole scheme, and what becomes of each (A13 no. 38)."""
