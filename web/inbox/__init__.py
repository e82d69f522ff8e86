"""What the pages of the inbox (待办) share: what a list is asked for, its tabs, its rows, acting on many tasks."""
