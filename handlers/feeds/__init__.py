"""日历订阅: the due dates of a person's work and the phases of the contest, for the calendar of their own choice."""
