"""Workbooks with organisations, people, posts and past honours, checked, compared and taken over."""
