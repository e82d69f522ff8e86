"""What people say to each other about a process, where everybody who may look at it reads it."""
