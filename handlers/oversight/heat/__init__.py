"""热力图: how much waits where, counted in the background where counting takes long."""
