"""The REST API under /api/v1: JSON for programs that come with a token."""
