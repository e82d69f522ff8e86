"""What happens in a contest year: who acts and how, what they write, and when the year's events come."""
