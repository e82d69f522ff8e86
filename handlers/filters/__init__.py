"""Lists of the inbox that people keep under a name, for themselves or for whoever holds a role below them."""
