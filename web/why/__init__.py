"""为什么: tasks, processes, timers and notices explain themselves: for whom, since when, and what comes of it."""
