"""The face of Saicheng: pages, commands, and the wiring of everything else."""
