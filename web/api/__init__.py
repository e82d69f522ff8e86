"""The REST API under /api/v1: JSON for programs that come with a token.

`operations` is the table; each of the modules that describe operations adds its own. Routes (`serving`), checks of
requests (`requests`) and the description (`openapi`) all follow from it.
"""
