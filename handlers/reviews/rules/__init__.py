"""The rules of reviews and selections; pure."""
